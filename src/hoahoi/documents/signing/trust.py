"""Whose certificates count: the authorities in the installation's trust folder, and beside them the sample's own, which counts for nothing."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from .sample_authority import CA_FILE
from .settings import read_signing_config, sample_folder

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

logger = logging.getLogger(__name__)


def authorities() -> list[Certificate]:
    """Certificates of the trust folder; a file that holds none is named in the log and passed over."""
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates

    found: list[Certificate] = []
    folder = read_signing_config().trust
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix.lower() not in (".pem", ".crt", ".cer"):
            continue
        data = path.read_bytes()
        try:
            found += load_pem_x509_certificates(data) if b"-----BEGIN" in data else [load_der_x509_certificate(data)]
        except ValueError:
            logger.warning("%s không phải chứng thư", path.name)
    return found


def sample_root() -> Certificate | None:
    from cryptography.x509 import load_pem_x509_certificate

    path: Path = sample_folder() / CA_FILE
    return load_pem_x509_certificate(path.read_bytes()) if path.exists() else None
