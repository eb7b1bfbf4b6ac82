"""What an installation may choose about signing. Names in the environment: HOAHOI_SIGNING_<FIELD>."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from environs import Env

SAMPLE_FOLDER = "chi-de-thu"  # of the keys: the self-made authority of the sample


@dataclass(frozen=True)
class SigningConfig:
    trust: Path  # folder of certificates (.pem, .crt, .cer) of the authorities whose signatures count
    timestamp_url: str  # RFC 3161 timestamp authority; "" = none, signatures stay at level B-B
    long_term: bool  # fetch and embed what is needed to check the signature later (needs the network and a timestamp authority)
    token_library: str  # PKCS#11 module of the token's maker; "" = no token
    token_label: str  # which token, when several are plugged in
    token_certificate: str  # label of the certificate on the token
    token_key: str  # label of its key; "" = as the certificate


def read_signing_config() -> SigningConfig:
    env = Env()
    with env.prefixed("HOAHOI_SIGNING_"):
        return SigningConfig(
            trust=Path(env.str("TRUST", str(settings.CONFIG.var / "keys" / "trust"))),
            timestamp_url=env.str("TIMESTAMP_URL", ""),
            long_term=env.bool("LONG_TERM", False),
            token_library=env.str("TOKEN_LIBRARY", ""),
            token_label=env.str("TOKEN_LABEL", ""),
            token_certificate=env.str("TOKEN_CERTIFICATE", ""),
            token_key=env.str("TOKEN_KEY", ""),
        )


def sample_folder() -> Path:
    """Where the self-made authority of the sample is kept, if there is one."""
    return Path(settings.CONFIG.var) / "keys" / SAMPLE_FOLDER
