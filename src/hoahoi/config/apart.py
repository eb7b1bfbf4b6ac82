"""Work in a process of its own: what it loads, and the threads it starts, are gone with it and reach no server that is forked later."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.db import connections

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def apart(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the work returns; what it raises is raised here. work and its arguments stand at the top of their modules, or are plain values."""
    connections.close_all()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork"), initializer=_end_with, initargs=(os.getpid(),)) as one:
        return one.submit(work, *args, **kwargs).result()


def _end_with(parent: int) -> None:
    """Where Linux can tell: whoever kills the caller kills the work, so that starting again never meets a loading still under way."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before this line
        os._exit(1)
