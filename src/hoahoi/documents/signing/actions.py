"""The act of signing: who may, with what, and what the record keeps of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Office, Signer
from hoahoi.directory.queries import signers_on
from hoahoi.documents.codes import new_code
from hoahoi.documents.models import Document
from hoahoi.documents.signature_models import SignedVersion
from hoahoi.documents.words import signature_lines
from hoahoi.ledger.acts import Act, Actor, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.records import Record
from hoahoi.ui.vietnamese import fold

from .credentials import Credential, Opened, opened
from .faults import CannotSign
from .judge import Found, Roots, State, judge
from .kept import keep
from .places import Place, beside, corner, over_name
from .sample_authority import NOTICE
from .settings import read_signing_config
from .sign import Look, put_signature
from .trust import authorities, sample_root

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext

Role = SignedVersion.Role


def sign_document(
    *, pdf: bytes, credential: Credential, office: Office, actor: Actor, signer: Signer | None = None, document: Document | None = None,
    subject: Record | None = None, title: str = "", code: str = "", picture: bytes | None = None, place: Place | None = None,
    reason: str = "", timestamper: TimeStamper | None = None, evidence: ValidationContext | None = None,
) -> SignedVersion:  # fmt: skip
    """Sign a PDF and keep the signed file as a new version; the given one is kept as it was.

    signer: the person who signs, in person or KT., TL., TM.; None: the agency's own signature, after the signer's. document, subject: what the
    file is made of; its ledger version is noted, so that a later change shows. code: that of the file's verification mark; files already signed
    here keep theirs. place: default over the printed name, else the corner. timestamper, evidence: default by the installation's settings.

    Raises CannotSign: nothing was signed and nothing kept.
    """
    config = read_signing_config()
    today = timezone.localdate()
    if signer is not None and signer not in signers_on(office, today):
        raise CannotSign(_("%(name)s không có quyền ký ngày %(day)s.") % {"name": signer.person.title, "day": PartialDate.of(today)})
    roots = Roots(authorities(), sample_root())
    before = hashlib.sha256(pdf).hexdigest()
    earlier = _earlier(pdf, before, roots, code)
    name = signer.person.title if signer else office.title
    with opened(credential, config) as opened_one:
        _is_theirs(opened_one, name, signer)
        test = _of_sample(opened_one, roots)
        made = put_signature(
            pdf, opened_one, name=name, look=_look(name, office, signer, picture, test), place=place or _place(pdf, signer, earlier, picture),
            config=config, reason=reason, timestamper=timestamper, evidence=evidence,
        )  # fmt: skip
    verdict = judge(made, roots)
    if not verdict.whole:
        raise CannotSign(_("Chữ ký vừa tạo không kiểm tra được: %(why)s") % {"why": verdict.sentence})
    keep(pdf)
    kept = keep(made)
    target = subject or document
    with act("document.sign", actor=actor) as doing:
        code = earlier[-1].code if earlier else code or new_code()
        version = _version(verdict.signatures[-1], signer, office)
        version.code, version.document, version.test = code, document or (earlier[-1].document if earlier else None), test
        version.number = (SignedVersion.objects.filter(code=code).aggregate(last=Max("number"))["last"] or 0) + 1
        version.title = (title or (str(document.title) if document else "") or (earlier[-1].title if earlier else "") or _("Văn bản"))[:600]
        version.sha256_before, version.sha256_after, version.size = before, kept, len(made)
        if target is not None:
            version.subject_kind, version.subject_id, version.subject_version = target.kind, target.pk, version_now(target.kind, target.pk)
        elif earlier:  # the same paper as it was signed first
            of = earlier[-1]
            version.subject_kind, version.subject_id, version.subject_version = of.subject_kind, of.subject_id, of.subject_version
        _once(doing, version)
    return version


def _once(doing: Act, version: SignedVersion) -> None:
    """Two who sign the same version at the same time: the second one is told."""
    try:
        with transaction.atomic():
            doing.save(version)
    except IntegrityError as error:
        raise CannotSign(_("Văn bản vừa được người khác ký. Mở lại trang rồi ký tiếp lên bản mới.")) from error


def version_now(kind: str, pk: int) -> int:
    """The ledger's latest version of a record."""
    return Entry.objects.filter(kind=kind, object_id=pk).aggregate(last=Max("version"))["last"] or 0


def _earlier(pdf: bytes, digest: str, roots: Roots, code: str) -> list[SignedVersion]:
    """Earlier versions when the file is one that was signed here. A file signed elsewhere may be signed on, a broken one may not."""
    state = judge(pdf, roots)
    if state.state == State.UNREADABLE:
        raise CannotSign(state.sentence)
    if state.state == State.BROKEN:
        raise CannotSign(_("Không ký thêm lên tệp này. %(why)s") % {"why": state.faults[0]})
    known = SignedVersion.objects.filter(sha256_after=digest).select_related("document").first()
    found = (
        list(SignedVersion.objects.filter(code=known.code if known else code).select_related("document").order_by("number")) if known or code else []
    )
    if found and found[-1].sha256_after != digest:
        raise CannotSign(_("Văn bản đã có bản ký mới hơn (lần %(n)s). Ký tiếp lên bản đó.") % {"n": found[-1].number})
    return found


def _is_theirs(credential: Opened, name: str, signer: Signer | None) -> None:
    """A certificate must bear the name of who signs: a borrowed one is refused."""
    from cryptography.x509.oid import NameOID

    said = [
        str(a.value) for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME) for a in credential.certificate.subject.get_attributes_for_oid(oid)
    ]
    if not any(fold(name) in fold(part) for part in said[: 1 if signer else 2]):
        raise CannotSign(_("Chứng thư số là của “%(owner)s”, không phải của “%(name)s”.") % {"owner": said[0] if said else "", "name": name})


def _of_sample(credential: Opened, roots: Roots) -> bool:
    return roots.sample is not None and credential.certificate.issuer == roots.sample.subject


def _look(name: str, office: Office, signer: Signer | None, picture: bytes | None, test: bool) -> Look:
    """Name, body and time with its zone; the picture of handwriting or seal above them where there is one."""
    at = timezone.localtime()
    zone = f"{at:%z}"
    time = f"{at:%d-%m-%Y %H:%M:%S} {zone[:3]}:{zone[3:]}"
    lines = [_("Người ký: %(name)s") % {"name": name}, _("Cơ quan: %(office)s") % {"office": office.title}] if signer else [name]
    if signer and picture:
        lines = []
    elif picture is None:
        lines.append(_("Thời gian ký: %(time)s") % {"time": time})
    return Look([*([NOTICE] if test else []), *lines], picture, warning=test)


def _place(pdf: bytes, signer: Signer | None, earlier: list[SignedVersion], picture: bytes | None) -> Place:
    if signer is not None:
        return over_name(pdf, signer.person.title) or corner(pdf)
    person = next((v for v in reversed(earlier) if v.role == Role.PERSON), None) if picture else None
    over = over_name(pdf, person.name) if person else None
    return beside(over) if over else corner(pdf)


def _version(found: Found, signer: Signer | None, office: Office) -> SignedVersion:
    return SignedVersion(
        role=Role.PERSON if signer else Role.AGENCY, signer=signer, name=signer.person.title if signer else office.title,
        post="\n".join(signature_lines(signer)) if signer else "", signed_at=found.at or timezone.now(), level=found.level,
        certificate_subject=found.subject[:400], certificate_issuer=found.issuer[:400], certificate_serial=found.serial[:80],
        certificate_sha256=found.certificate_sha256,
    )  # fmt: skip
