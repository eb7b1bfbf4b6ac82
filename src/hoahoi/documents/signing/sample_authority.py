"""A self-made authority for the sample and for trying out. Its certificates say that they count for nothing, and every page says it too."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .settings import sample_folder

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, Name

NOTICE = "CHỈ ĐỂ THỬ – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
CA_FILE, KEY_FILE = "ca.pem", "ca.key"
_YEARS = 10


@dataclass(frozen=True)
class Authority:
    """certificate and private key (cryptography's objects) of the sample's authority."""

    certificate: Certificate
    key: Any


def sample_authority(folder: Path | None = None) -> Authority:
    """The authority of this installation's sample, made on first use."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    folder = folder or sample_folder()
    if not (folder / CA_FILE).exists():
        made = _authority()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / KEY_FILE).touch(mode=0o600)
        (folder / KEY_FILE).write_bytes(made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / CA_FILE).write_bytes(made.certificate.public_bytes(Encoding.PEM))
    key = load_pem_private_key((folder / KEY_FILE).read_bytes(), None)
    return Authority(load_pem_x509_certificate((folder / CA_FILE).read_bytes()), key)


def sample_credential(
    name: str, password: str, *, organisation: str = "", authority: Authority | None = None, start: datetime | None = None,
    end: datetime | None = None, may_sign: bool = True, purpose: str = "",
) -> bytes:  # fmt: skip
    """A PKCS#12 file for trying out, in that person's or body's name; valid for a year from yesterday unless told otherwise.

    may_sign=False leaves signing out of the key's uses; purpose "timestamp" makes it one of a timestamp authority.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
    from cryptography.x509.oid import ExtendedKeyUsageOID

    authority = authority or sample_authority()
    key = rsa.generate_private_key(65537, 2048)
    start = start or datetime.now(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name, organisation))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(secrets.randbits(120) | 1)
        .not_valid_before(start)
        .not_valid_after(end or start + timedelta(days=366))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=may_sign), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if purpose == "timestamp":
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate = builder.sign(authority.key, hashes.SHA256())
    encryption = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, [authority.certificate], encryption)


def _authority() -> Authority:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 3072)
    name = _name("Hoa Hồi – cơ quan chứng thực thử", "")
    now = datetime.now(UTC) - timedelta(days=365 * 3)
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(secrets.randbits(120) | 1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _name(common: str, organisation: str) -> Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, NOTICE)]
    parts += [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, organisation[:64])] if organisation else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _usage(*, sign: bool) -> Any:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=sign, content_commitment=sign, key_encipherment=not sign, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
