"""Settings as one typed object read from the environment; everything has a working default for one machine."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from environs import Env
from marshmallow.validate import OneOf

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Config:
    """What an installation may choose. Names in the environment: HOAHOI_<FIELD>."""

    var: Path  # of this node: database of SQLite, reports, static files, secrets that the environment does not give
    shared: Path  # what every web node and worker must see: keys of votes, uploads under way, files, signed versions, council papers
    data: Path  # what the product ships: public record, places, classifications
    debug: bool
    secret_key: str
    ledger_key: bytes  # seals the ledger's lane heads; kept outside the database on purpose
    allowed_hosts: list[str]
    base_url: str
    database_url: str  # "" = SQLite under var
    sqlite_name: str
    static_manifest: bool  # hashed and compressed static files, collected once
    secure: bool  # behind TLS: secure cookies and HSTS
    mail_host: str  # "" = no mail leaves: what is written stays a draft and says so
    mail_port: int
    mail_user: str
    mail_password: str
    mail_tls: str  # "starttls", "ssl" or "" (a server on the same machine)
    mail_from: str


def _kept_secret(path: Path) -> str:
    """Read a secret kept beside the database; make it on first use, readable by the owner alone."""
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(50)
    path.touch(mode=0o600)
    path.write_text(value)
    return value


def read_config() -> Config:
    env = Env()
    with env.prefixed("HOAHOI_"):
        var = Path(env.str("VAR", str(ROOT / "var")))
        keys = var / "keys"
        return Config(
            var=var,
            shared=Path(env.str("SHARED", "") or var),
            data=Path(env.str("DATA", str(ROOT / "data"))),
            debug=env.bool("DEBUG", False),
            secret_key=env.str("SECRET_KEY", "") or _kept_secret(keys / "secret.key"),
            ledger_key=(env.str("LEDGER_KEY", "") or _kept_secret(keys / "ledger.key")).encode(),
            allowed_hosts=env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"]),
            base_url=env.str("BASE_URL", "http://127.0.0.1:8000"),
            database_url=env.str("DATABASE_URL", ""),
            sqlite_name=env.str("SQLITE_NAME", "hoahoi.sqlite3"),
            static_manifest=env.bool("STATIC_MANIFEST", True),
            secure=env.bool("SECURE", False),
            mail_host=env.str("MAIL_HOST", ""),
            mail_port=env.int("MAIL_PORT", 587),
            mail_user=env.str("MAIL_USER", ""),
            mail_password=env.str("MAIL_PASSWORD", ""),
            mail_tls=env.str("MAIL_TLS", "starttls", validate=OneOf(["starttls", "ssl", ""])),
            mail_from=env.str("MAIL_FROM", "hoahoi@localhost"),
        )
