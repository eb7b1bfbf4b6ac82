"""Judging the signatures of a PDF: what is signed, by whom, and whether the file shows what was signed.

A signature that computes is not enough. The known ways to keep one and change what is seen (signature wrapping, incremental saving, universal
forgery, shadow documents: Mladenov, Mainka et al. 2019-2021) are refused by four demands, each stricter than the format's own:
1. the signed bytes are the whole file but the signature itself, which stands where its field says, as nothing but hexadecimal;
2. after the last signature nothing follows except proof for long-term keeping, and between signatures nothing but the next one;
3. no signature, field or timestamp is drawn that was not counted;
4. nothing in the file can change its looks by itself.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .reading import NotReadable, changeable, empty_signature_fields, reader_of

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus

# What a file lacks is the verdict's to say; the library would write a page of it into the log of every upload.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)

_HEX = re.compile(rb"<[0-9A-Fa-f\s]+>\Z")
_END = re.compile(rb"%%EOF[\r\n]{0,2}\Z")


class State(StrEnum):
    VALID = "valid"  # whole, and signed under an authority of the trust folder
    TEST = "test"  # whole, but signed under the sample's self-made authority
    UNKNOWN = "unknown"  # whole, but nobody here vouches for who signed
    BROKEN = "broken"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Roots:
    """trusted: authorities that count; sample: the self-made one, recognised so that it can be told apart."""

    trusted: Sequence[Certificate]
    sample: Certificate | None = None

    @property
    def every(self) -> list[Certificate]:
        return [*self.trusted, *([self.sample] if self.sample else [])]


@dataclass(frozen=True)
class Found:
    """One signature. at: when, as the signer's clock said or, when proved, as a timestamp authority did. level: "B-B"... trust: a State."""

    name: str
    organisation: str
    subject: str
    issuer: str
    serial: str
    certificate_sha256: str
    at: datetime | None
    proved: bool
    level: str
    trust: State
    note: str = ""  # why it is not trusted


@dataclass(frozen=True)
class Verdict:
    state: State
    sentence: str
    sha256: str
    signatures: Sequence[Found] = ()
    faults: Sequence[str] = ()

    @property
    def whole(self) -> bool:
        """Nothing was changed since the last signature, whoever made it."""
        return self.state in (State.VALID, State.TEST, State.UNKNOWN)


def judge(pdf: bytes, roots: Roots, *, known_at: datetime | None = None) -> Verdict:
    """Everything that can be said of the file by itself. known_at: when this very file is known to have existed; certificates need to have been
    valid then, or when a timestamp says, or now. Never raises on what is in the file; asks no server.
    """
    digest = hashlib.sha256(pdf).hexdigest()
    try:
        reader = reader_of(pdf)
    except NotReadable as error:
        return Verdict(State.UNREADABLE, str(error), digest)
    try:
        return replace(_judged(pdf, reader, roots, known_at), sha256=digest)
    except Exception:  # noqa: BLE001 - a forged file may break any part of the reader; whatever broke, it is not vouched for
        return _broken(digest, [_("Chữ ký trong tệp không đúng khuôn dạng.")])


def _judged(pdf: bytes, reader: PdfFileReader, roots: Roots, known_at: datetime | None) -> Verdict:
    every = list(reader.embedded_signatures)
    signatures = [s for s in every if s.sig_object_type == "/Sig"]
    if not signatures:
        if b"/ByteRange" in pdf or every:
            return _broken("", [_("Chữ ký trong tệp đã bị gỡ hoặc làm hỏng.")])
        return Verdict(State.UNSIGNED, _("Tệp không có chữ ký số."), "")
    faults = [fault for s in every for fault in _bytes_faults(pdf, s)]
    faults += _count_faults(pdf, reader, every)
    found: list[Found] = []
    for position, signature in enumerate(signatures):
        if faults:
            break
        status = _status(signature, (), None, differences=True)
        faults += _status_faults(status, last=position == len(signatures) - 1)
        found.append(_found(reader, signature, status, roots, known_at))
    if not faults:
        faults += changeable(reader)
    if faults:
        return _broken("", faults, found)
    return _told(found)


def _told(found: list[Found]) -> Verdict:
    """The verdict of a whole file: as good as its least trusted signature."""
    worst = max((f.trust for f in found), key=[State.VALID, State.TEST, State.UNKNOWN].index)
    names = ", ".join(dict.fromkeys(f.name for f in found))
    sentence = {
        State.VALID: _("Chữ ký hợp lệ. Nội dung không thay đổi từ khi %(names)s ký."),
        State.TEST: _("Chữ ký thử, không có giá trị pháp lý. Nội dung không thay đổi từ khi %(names)s ký."),
        State.UNKNOWN: _("Nội dung không thay đổi từ khi ký, nhưng chưa xác định được người ký có đúng là %(names)s."),
    }[worst]
    return Verdict(worst, sentence % {"names": names}, "", found)


def _broken(digest: str, faults: list[str], found: Sequence[Found] = ()) -> Verdict:
    faults = list(dict.fromkeys(faults))
    return Verdict(State.BROKEN, _("Không chấp nhận chữ ký. %(why)s") % {"why": faults[0]}, digest, found, faults)


# 1. Which bytes are signed


def _bytes_faults(pdf: bytes, signature: EmbeddedPdfSignature) -> list[str]:
    wrapped = [_("Vùng chữ ký trong tệp bị sắp đặt lại để giấu nội dung khác.")]
    span = [int(n) for n in signature.byte_range]
    if len(span) != 4 or any(str(n) != str(m) for n, m in zip(span, signature.byte_range, strict=True)):
        return wrapped
    start, before, after, length = span
    if start != 0 or min(span) < 0 or not 0 < before < after or length <= 0 or after + length > len(pdf):
        return wrapped
    hole = pdf[before:after]
    contents = bytes(signature.pkcs7_content)
    if not _HEX.match(hole) or not contents.strip(b"\0") or bytes.fromhex(hole[1:-1].decode()) != contents:
        return wrapped
    return [] if _END.search(pdf[max(0, after + length - 8) : after + length]) else wrapped


# 3. Nothing drawn that was not counted


def _count_faults(pdf: bytes, reader: PdfFileReader, every: Sequence[EmbeddedPdfSignature]) -> list[str]:
    faults = []
    if pdf.count(b"/ByteRange") > len(every) or len({tuple(s.byte_range) for s in every}) < len(every):
        faults.append(_("Tệp có chữ ký bị gỡ hoặc che đi."))
    if empty_signature_fields(reader) or any(s.sig_object_type != "/Sig" and _shows(s) for s in every):
        faults.append(_("Nội dung được vẽ thêm lên tệp sau khi ký."))
    if not _END.search(pdf[-8:]):
        faults.append(_("Dữ liệu được ghi thêm vào cuối tệp sau khi ký."))
    return faults


def _shows(signature: EmbeddedPdfSignature) -> bool:
    """Whether it takes up room on the page: a timestamp has no business there."""
    field = signature.sig_field
    widgets = [field, *(k.get_object() for k in field.get("/Kids", ()))]
    return any(float(r[0]) != float(r[2]) and float(r[1]) != float(r[3]) for w in widgets if (r := w.get("/Rect")) is not None)


# 2. What the signature says, and what came after it


def _status(
    signature: EmbeddedPdfSignature, roots: Sequence[Certificate], at: datetime | None, dss: Any = None, *, differences: bool = False
) -> PdfSignatureStatus:
    """As pyHanko sees it. differences: also what was added to the file after this signature, which takes long."""
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as asn1
    from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    options: dict[str, Any] = {"trust_roots": [asn1(c) for c in roots], "allow_fetching": False, "moment": at}
    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    if dss is not None:
        context = dss.as_validation_context({**options, "revocation_mode": "hard-fail"})
    else:
        context = ValidationContext(**options, revocation_mode="soft-fail")
    stamps = ValidationContext(**(options | {"moment": None}), revocation_mode="soft-fail")
    return validate_pdf_signature(signature, context, stamps, key_usage_settings=usage, skip_diff=not differences)


def _status_faults(status: PdfSignatureStatus, *, last: bool) -> list[str]:
    from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
    from pyhanko.sign.validation import SignatureCoverageLevel

    if not (status.intact and status.valid):
        return [_("Nội dung tệp đã bị sửa sau khi ký.")]
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return [_("Chữ ký không phủ hết nội dung của tệp.")]
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return []
    allowed = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    difference = status.diff_result
    if difference is None or isinstance(difference, SuspiciousModification) or difference.modification_level > allowed:
        return [_("Nội dung được thêm, che hoặc thay sau khi ký.")]
    return [] if status.docmdp_ok else [_("Tệp được sửa trái với điều người ký cho phép.")]


def _found(reader: PdfFileReader, signature: EmbeddedPdfSignature, status: PdfSignatureStatus, roots: Roots, known_at: datetime | None) -> Found:
    certificate = status.signing_cert
    stamp = _status(signature, roots.every, None).timestamp_validity
    proved = bool(stamp and stamp.trusted)
    at = stamp.timestamp if stamp and proved else status.signer_reported_dt
    trust, note = _trust(signature, roots, stamp.timestamp if stamp and proved else known_at)
    subject = certificate.subject.native
    return Found(
        name=str(subject.get("common_name") or certificate.subject.human_friendly), organisation=_text(subject.get("organization_name")),
        subject=certificate.subject.human_friendly, issuer=certificate.issuer.human_friendly, serial=format(certificate.serial_number, "x"),
        certificate_sha256=hashlib.sha256(certificate.dump()).hexdigest(), at=timezone.localtime(at) if at else None, proved=proved,
        level=_level(reader, signature, roots, stamp.timestamp if stamp and proved else None), trust=trust, note=note,
    )  # fmt: skip


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _trust(signature: EmbeddedPdfSignature, roots: Roots, moment: datetime | None) -> tuple[State, str]:
    """Who vouches for the certificate, at the time that can be proved."""
    status = _status(signature, roots.trusted, moment)
    if status.trusted:
        return State.VALID, ""
    if roots.sample is not None and _status(signature, [roots.sample], moment).trusted:
        return State.TEST, _("Chứng thư của cơ quan chứng thực thử.")
    if status.revoked:
        return State.UNKNOWN, _("Chứng thư đã bị thu hồi.")
    start, end = status.signing_cert.not_valid_before, status.signing_cert.not_valid_after
    if not start <= (moment or timezone.now()) <= end:
        return State.UNKNOWN, _("Chứng thư không còn hiệu lực, và không có dấu thời gian chứng minh đã ký khi còn hiệu lực.")
    return State.UNKNOWN, _("Tổ chức cấp chứng thư không có trong danh sách tin cậy của hệ thống.")


def _level(reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Roots, stamped: datetime | None) -> str:
    """Baseline level of ETSI EN 319 142-1, as far as the file itself holds the proof."""
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError

    if stamped is None:
        return "B-B"
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return "B-T"
    if not (store.crls or store.ocsps) or not _status(signature, roots.every, stamped, store).trusted:
        return "B-T"
    later = (s for s in reader.embedded_signatures if s.sig_object_type == "/DocTimeStamp" and s.signed_revision > signature.signed_revision)
    return "B-LTA" if any(True for _stamp in later) else "B-LT"
