"""Work in a process of its own: what it loads, and the threads it starts, are gone with it and reach no server that is forked later."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.db import connections


def apart(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the work returns; what it raises is raised here. work and its arguments stand at the top of their modules, or are plain values."""
    connections.close_all()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as one:
        return one.submit(work, *args, **kwargs).result()
