"""Serving an installation: the application is loaded once, then forked into two web workers and one background worker."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.urls import reverse
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class _Arbiter(Arbiter):
    """Keeps the background worker alive beside the web workers: whichever dies is started again."""

    app: _Server

    def manage_workers(self) -> None:
        super().manage_workers()
        self.app.background.keep(self.LISTENERS)


class _Background:
    """The process that runs queued jobs."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None

    def keep(self, listeners: Sequence[Any]) -> None:
        """Start it where it does not run. listeners: the server's sockets, which the fork inherits and must let go."""
        if self._process is None or not _lives(self._process.pid):
            arguments = (os.getpid(), listeners)
            self._process = multiprocessing.get_context("fork").Process(target=_work_in_background, args=arguments, daemon=True, name="background")
            self._process.start()

    def end(self) -> None:
        if self._process is not None and _lives(self._process.pid):
            self._process.terminate()


def _lives(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return True


class _Server(BaseApplication):
    def __init__(self, application: Any, options: dict[str, Any], background: _Background) -> None:
        self._application, self._options, self.background = application, options, background
        super().__init__()

    def run(self) -> None:
        _Arbiter(self).run()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._application


def _work_in_background(parent: int, listeners: Sequence[Any]) -> None:
    """Runs queued jobs until it is told to stop, or its parent is gone; begins again should the worker end by itself."""
    from hoahoi.documents import outbox_runs
    from hoahoi.documents.files import sweeping
    from hoahoi.office.reminding import queue_next
    from hoahoi.results import jobs as results_jobs

    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_DFL)  # the server's own handlers came along with the fork
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent decides
    for listener in listeners:
        listener.sock.close()  # else the port would stay taken when the server is killed
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    while True:
        try:
            queue_next()  # the day's reminders; each run queues the next
            results_jobs.queue_next()  # askings of every morning, links of every week
            outbox_runs.queue_next()  # mails that wait, every ten minutes
            sweeping.queue_next()  # uploads and bytes that nobody has any more, every night
            call_command("db_worker", verbosity=0)
        except SystemExit:
            return
        time.sleep(2)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


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
    background = _Background()
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
        "on_exit": lambda server: background.end(),
    }
    _Server(application, options, background).run()
