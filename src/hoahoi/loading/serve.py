"""Serving an installation: the application is loaded once, then forked into two web workers and one background worker."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.urls import reverse
from gunicorn.app.base import BaseApplication


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class _Server(BaseApplication):
    def __init__(self, application: Any, options: dict[str, Any]) -> None:
        self._application, self._options = application, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._application


def _work_in_background() -> None:
    """Runs queued jobs until it is told to stop; begins again should the worker end by itself."""
    from hoahoi.office.reminding import queue_next

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            queue_next()  # the day's reminders; each run queues the next
            call_command("db_worker", verbosity=0)
        except SystemExit:
            return
        time.sleep(2)


def _load_pages() -> None:
    """Load the addresses and their views before the fork, so that every worker shares them and the first page does not wait."""
    gc.disable()
    reverse("account_login")  # finding one address loads them all
    gc.collect()
    gc.freeze()  # what is loaded stays: later searches for garbage pass over it, and forked workers keep sharing its memory
    gc.enable()


def serve(*, port: int, ready: Callable[[], None]) -> None:
    """Blocks until Ctrl+C or SIGTERM. ready() is called when the port answers."""
    from hoahoi.config.wsgi import application

    _load_pages()
    connections.close_all()  # no connection may be shared across a fork
    background = multiprocessing.get_context("fork").Process(target=_work_in_background, daemon=True, name="background")
    background.start()
    options = {
        "bind": f"127.0.0.1:{port}",
        "workers": 2,
        "worker_class": "gthread",
        "threads": 4,
        "timeout": 60,
        "graceful_timeout": 5,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "loglevel": "warning",
        "when_ready": lambda server: ready(),
        "on_exit": lambda server: background.terminate(),
    }
    _Server(application, options).run()
