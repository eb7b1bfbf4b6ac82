"""Opening what signs: a PKCS#12 file with its password, or a token with its PIN. Neither is kept anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.ledger.dates import PartialDate

from .faults import CannotSign
from .settings import SigningConfig

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.sign.signers import Signer as Hand

LARGEST_PKCS12 = 200_000  # bytes


@dataclass(frozen=True)
class Pkcs12:
    """data: content of a .p12 or .pfx file."""

    data: bytes = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True)
class Token:
    """The token set up for this installation."""

    pin: str = field(repr=False)


Credential = Pkcs12 | Token


@dataclass(frozen=True)
class Opened:
    """hand: pyHanko's signer. chain: certificates that came with it, from the issuer upwards."""

    hand: Hand
    certificate: Certificate
    chain: list[Certificate]


@contextmanager
def opened(credential: Credential, config: SigningConfig, *, at: datetime | None = None) -> Iterator[Opened]:
    """The credential, ready to sign at that time (default now). Raises CannotSign: wrong password, expired, not for signing..."""
    if isinstance(credential, Pkcs12):
        found = _open_file(credential)
        _may_sign(found.certificate, at or timezone.now())
        yield found
        return
    with _open_token(credential, config) as found:
        _may_sign(found.certificate, at or timezone.now())
        yield found


def _open_file(credential: Pkcs12) -> Opened:
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as certificate_of
    from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1 as key_of
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    if not credential.data or len(credential.data) > LARGEST_PKCS12 or not _looks_like_pkcs12(credential.data):
        raise CannotSign(_("Tệp không phải chứng thư số PKCS#12 (.p12, .pfx)."))
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(credential.data, credential.password.encode())
    except ValueError as error:
        raise CannotSign(_("Sai mật khẩu của tệp chứng thư số, hoặc tệp bị hỏng.")) from error
    if key is None or certificate is None:
        raise CannotSign(_("Tệp chứng thư số không có khóa bí mật để ký."))
    if _public(key.public_key()) != _public(certificate.public_key()):
        raise CannotSign(_("Khóa bí mật trong tệp không phải của chứng thư số."))
    store = SimpleCertificateStore.from_certs(certificate_of(c) for c in (certificate, *chain))
    hand = SimpleSigner(certificate_of(certificate), key_of(key), store)
    return Opened(hand, certificate, list(chain))


def _looks_like_pkcs12(data: bytes) -> bool:
    from asn1crypto import pkcs12

    try:
        return bool(pkcs12.Pfx.load(data)["version"].native)
    except (ValueError, TypeError):
        return False


def _public(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@contextmanager
def _open_token(credential: Token, config: SigningConfig) -> Iterator[Opened]:
    if not config.token_library:
        raise CannotSign(_("Chưa cài đặt thiết bị ký số (token) cho hệ thống."))
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise CannotSign(_("Máy chủ chưa có thư viện PKCS#11 để dùng thiết bị ký số.")) from error
    from cryptography.x509 import load_der_x509_certificate

    criteria = TokenCriteria(label=config.token_label) if config.token_label else None
    try:
        session = open_pkcs11_session(config.token_library, token_criteria=criteria, user_pin=credential.pin)
    except pkcs11.exceptions.PinLocked as error:
        raise CannotSign(_("Thiết bị ký số đã khóa vì nhập sai mã PIN nhiều lần.")) from error
    except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinInvalid, pkcs11.exceptions.PinLenRange, pkcs11.exceptions.ArgumentsBad) as error:
        raise CannotSign(_("Sai mã PIN của thiết bị ký số.")) from error
    except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise CannotSign(_("Không thấy thiết bị ký số. Kiểm tra thiết bị đã cắm vào máy chủ.")) from error
    with session:
        hand = PKCS11Signer(session, cert_label=config.token_certificate, key_label=config.token_key or None, other_certs_to_pull=None)
        try:
            certificate = load_der_x509_certificate(hand.signing_cert.dump())  # type: ignore[union-attr]
            chain = [load_der_x509_certificate(c.dump()) for c in hand.cert_registry if c != hand.signing_cert]
        except (pkcs11.exceptions.PKCS11Error, AttributeError) as error:
            raise CannotSign(_("Thiết bị ký số không có chứng thư “%(label)s”.") % {"label": config.token_certificate}) from error
        yield Opened(hand, certificate, chain)


def _may_sign(certificate: Certificate, at: datetime) -> None:
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    start, end = (timezone.localtime(t).date() for t in (certificate.not_valid_before_utc, certificate.not_valid_after_utc))
    if at > certificate.not_valid_after_utc:
        raise CannotSign(_("Chứng thư số đã hết hạn ngày %(day)s.") % {"day": PartialDate.of(end)})
    if at < certificate.not_valid_before_utc:
        raise CannotSign(_("Chứng thư số chỉ có hiệu lực từ ngày %(day)s.") % {"day": PartialDate.of(start)})
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise CannotSign(_("Chứng thư số không được cấp để ký văn bản."))
