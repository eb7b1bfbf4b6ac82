"""Signing: the file grows by a signature and nothing else changes; who, what and when are on record; what cannot be is refused in words."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.utils import timezone

from hoahoi.documents.codes import new_code
from hoahoi.documents.models import Document, SignedVersion
from hoahoi.documents.signing.actions import sign_document
from hoahoi.documents.signing.credentials import Pkcs12, Token, opened
from hoahoi.documents.signing.faults import CannotSign
from hoahoi.documents.signing.judge import Roots, State, judge
from hoahoi.documents.signing.kept import keep, read
from hoahoi.documents.signing.places import beside, over_name
from hoahoi.documents.signing.sample_authority import NOTICE, sample_authority
from hoahoi.documents.signing.settings import SigningConfig, read_signing_config, sample_folder
from hoahoi.documents.signing.sign import Look, put_signature
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify
from tests.documents import forgeries
from tests.documents.signing_room import BODY, DEPUTY, HEAD, PASSWORD, credential, decision, room  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.either]
MM = 72 / 25.4


@lru_cache(maxsize=2)
def unsigned(name: str = HEAD) -> bytes:
    return decision(name)


@pytest.fixture
def sign(room: Any) -> Any:  # noqa: F811
    def do(pdf: bytes | None = None, cred: Any = None, **how: Any) -> SignedVersion:
        how.setdefault("signer", room["head"])
        return sign_document(pdf=pdf or unsigned(), credential=cred or credential(), office=room["office"], actor=SYSTEM, **how)

    return do


def nothing_kept() -> None:
    assert (SignedVersion.objects.count(), Entry.objects.filter(kind="signed_version").count()) == (0, 0)


def test_the_signed_file_is_the_file_and_a_signature_and_the_record_says_who(sign: Any, room: Any) -> None:  # noqa: F811
    with act("document.register", actor=SYSTEM) as doing:
        document = Document(type="QD", title="Thành lập Hội đồng", number="05/QĐ-SKHCN", issued_on=PartialDate(2026, 1, 6))
        doing.save(document)
    before = unsigned()
    version = sign(document=document)
    after = read(version.sha256_after)
    assert after[: len(before)] == before
    assert (version.sha256_before, version.sha256_after, version.size) == (
        hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest(), len(after),
    )  # fmt: skip
    assert (version.number, version.role, version.signer, version.name, version.post, version.level, version.test) == (
        1, "person", room["head"], HEAD, "GIÁM ĐỐC", "B-B", True,
    )  # fmt: skip
    assert (version.document, version.subject_kind, version.subject_id, version.subject_version) == (document, "document", document.pk, 1)
    assert NOTICE in version.certificate_subject and "cơ quan chứng thực thử" in version.certificate_issuer
    assert abs(version.signed_at - timezone.now()) < timedelta(minutes=5)
    assert read(version.sha256_before) == before
    assert [e.verb for e in Entry.objects.filter(kind="signed_version")] == ["document.sign"]
    assert list(verify()) == []


def test_the_deputy_signs_for_the_head_then_the_agency(sign: Any, room: Any) -> None:  # noqa: F811
    first = sign(unsigned(DEPUTY), credential(DEPUTY), signer=room["deputy"])
    assert first.post == "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"
    second = sign(read(first.sha256_after), credential(BODY), signer=None)
    assert (second.code, second.number, second.role, second.name, second.sha256_before) == (first.code, 2, "agency", BODY, first.sha256_after)
    verdict = judge(read(second.sha256_after), Roots([], sample_authority().certificate))
    assert (verdict.state, [s.name for s in verdict.signatures]) == (State.TEST, [DEPUTY, BODY])
    with pytest.raises(CannotSign, match="Văn bản đã có bản ký mới hơn"):
        sign(read(first.sha256_after), credential(BODY), signer=None)


def test_the_signature_stands_between_post_and_name_in_tinos_with_its_time(sign: Any) -> None:
    pdf = unsigned()
    place = over_name(pdf, HEAD)
    left, bottom, right, top = place.box
    assert abs((left + right) / 2 / MM - 155) < 2  # the middle of the right half: 30 + 85.5 + 79.5 / 2 mm
    seal = beside(place).box
    assert abs((seal[2] - left) / (right - left) - 1 / 3) < 0.01 and seal[3] - seal[1] == pytest.approx(36 * MM, abs=2)
    page = pypdf.PdfReader(io.BytesIO(read(sign().sha256_after))).pages[0]
    widget = page["/Annots"][0].get_object()
    assert [round(float(n)) for n in widget["/Rect"]] == [left, bottom, right, top]
    look = widget["/AP"]["/N"].get_object()
    assert "Tinos" in look["/Resources"]["/Font"]["/F1"].get_object()["/BaseFont"]
    drawn = subprocess.run(["pdftotext", "-layout", "-", "-"], input=read(SignedVersion.objects.get().sha256_after), capture_output=True, check=True)
    text = " ".join(drawn.stdout.decode().split())
    today = timezone.localtime()
    for wanted in (NOTICE, f"Người ký: {HEAD}", f"Cơ quan: {BODY}", f"Thời gian ký: {today:%d-%m-%Y}", "+07:00"):
        assert wanted in text


def test_a_picture_of_the_handwriting_shows_instead_of_the_text(sign: Any) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGBA", (300, 100), (0, 0, 160, 128)).save(out, "PNG")
    version = sign(picture=out.getvalue())
    widget = pypdf.PdfReader(io.BytesIO(read(version.sha256_after))).pages[0]["/Annots"][0].get_object()
    assert "/XObject" in widget["/AP"]["/N"].get_object()["/Resources"]
    with pytest.raises(CannotSign, match="phải là tệp PNG"):
        sign(decision(pages=2), picture=b"GIF89a")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"end": datetime(2026, 1, 15, 5, tzinfo=UTC), "start": datetime(2025, 1, 15, tzinfo=UTC)}, "Chứng thư số đã hết hạn ngày 15/01/2026."),
        ({"start": datetime(2099, 1, 15, 5, tzinfo=UTC)}, "Chứng thư số chỉ có hiệu lực từ ngày 15/01/2099."),
        ({"may_sign": False}, "Chứng thư số không được cấp để ký văn bản."),
    ],
)
def test_a_certificate_that_may_not_sign(how: Any, said: str, sign: Any) -> None:
    with pytest.raises(CannotSign) as refused:
        sign(cred=credential(**how))
    assert str(refused.value) == said
    nothing_kept()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Pkcs12(credential().data, "sai"), "Sai mật khẩu của tệp chứng thư số, hoặc tệp bị hỏng."),
        (lambda: Pkcs12(b"khong phai", PASSWORD), "Tệp không phải chứng thư số PKCS#12 (.p12, .pfx)."),
        (lambda: Pkcs12(b"", PASSWORD), "Tệp không phải chứng thư số PKCS#12 (.p12, .pfx)."),
        (lambda: credential(DEPUTY), f"Chứng thư số là của “{DEPUTY}”, không phải của “{HEAD}”."),
        (lambda: Token("1234"), "Chưa cài đặt thiết bị ký số (token) cho hệ thống."),
    ],
)
def test_a_credential_that_cannot_be_used(make: Any, said: str, sign: Any) -> None:
    with pytest.raises(CannotSign) as refused:
        sign(cred=make())
    assert str(refused.value) == said
    nothing_kept()


def encrypted() -> bytes:
    writer, out = pypdf.PdfWriter(io.BytesIO(unsigned())), io.BytesIO()
    writer.encrypt("bí mật", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def with_layers(writer: Any) -> None:
    writer.root["/OCProperties"] = forgeries.D({forgeries.N("/OCGs"): forgeries.A(), forgeries.N("/D"): forgeries.D()})
    writer.update_root()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"PK\x03\x04 docx", "Tệp không phải PDF."),
        (lambda: b"%PDF-1.7 rac", "Tệp PDF bị hỏng hoặc có cấu trúc bất thường."),
        (lambda: unsigned()[:-200], "Tệp PDF bị hỏng hoặc có cấu trúc bất thường."),
        (encrypted, "Tệp PDF có mật khẩu hoặc bị mã hóa. Bỏ mã hóa rồi thử lại."),
        (lambda: forgeries.updated(unsigned(), forgeries.script), "Tệp có mã lệnh chạy khi mở; nội dung có thể đổi."),
        (lambda: forgeries.updated(unsigned(), with_layers), "Tệp có lớp nội dung bật tắt được; người xem có thể thấy khác nhau."),
    ],
)
def test_a_file_that_cannot_be_signed(make: Any, said: str, sign: Any) -> None:
    with pytest.raises(CannotSign) as refused:
        sign(make())
    assert str(refused.value) == said
    nothing_kept()


def test_nothing_is_signed_on_top_of_a_forgery_or_by_who_may_not(sign: Any, room: Any) -> None:  # noqa: F811
    first = sign()
    with pytest.raises(CannotSign, match="Không ký thêm lên tệp này. Nội dung được thêm, che hoặc thay sau khi ký."):
        sign(forgeries.updated(read(first.sha256_after), forgeries.hide), credential(BODY), signer=None)
    with act("signer.end", actor=SYSTEM) as doing:
        room["deputy"].valid_to = PartialDate(2020, 1, 1)
        doing.save(room["deputy"])
    with pytest.raises(CannotSign, match=f"{DEPUTY} không có quyền ký"):
        sign(cred=credential(DEPUTY), signer=room["deputy"])
    assert SignedVersion.objects.count() == 1


def test_a_timestamp_authority_raises_the_level_and_one_that_is_away_stops_the_signing(sign: Any, monkeypatch: Any) -> None:
    assert sign(timestamper=timestamper()).level == "B-T"
    monkeypatch.setenv("HOAHOI_SIGNING_TIMESTAMP_URL", "http://127.0.0.1:9/tsa")
    with pytest.raises(CannotSign, match="Máy chủ dấu thời gian không trả lời. Chưa ký gì; hãy thử lại sau."):
        sign(decision(pages=2))
    assert SignedVersion.objects.count() == 1


def test_with_proof_of_non_revocation_the_level_is_for_the_long_term(sign: Any) -> None:
    assert sign(timestamper=timestamper(), evidence=evidence()).level == "B-LT"


def timestamper() -> Any:
    """A timestamp authority of the sample's, answering in this process."""
    from pyhanko.sign.timestamps import DummyTimeStamper

    from hoahoi.documents.signing.sample_authority import sample_credential

    data = sample_credential("Cấp dấu thời gian thử", PASSWORD, purpose="timestamp")
    with opened(Pkcs12(data, PASSWORD), read_signing_config()) as one:
        return DummyTimeStamper(one.hand.signing_cert, one.hand.signing_key, certs_to_embed=one.hand.cert_registry)


def evidence() -> Any:
    """The sample's authority with a list of what it revoked: nothing."""
    from asn1crypto import crl as asn1_crl
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as asn1
    from pyhanko_certvalidator import ValidationContext

    authority, now = sample_authority(), datetime.now(UTC)
    listed = (
        x509.CertificateRevocationListBuilder().issuer_name(authority.certificate.subject).last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=7)).add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )  # fmt: skip
    revoked = asn1_crl.CertificateList.load(listed.public_bytes(Encoding.DER))
    return ValidationContext(trust_roots=[asn1(authority.certificate)], crls=[revoked], allow_fetching=False, revocation_mode="hard-fail")


def test_keys_of_the_sample_are_for_the_owner_alone_and_named_as_worthless() -> None:
    made = sample_authority()
    assert (sample_folder() / "ca.key").stat().st_mode & 0o077 == 0
    assert NOTICE in made.certificate.subject.rfc4514_string()
    assert sample_authority().certificate == made.certificate


def test_what_is_kept_is_never_altered_and_an_alteration_is_noticed(settings: Any) -> None:
    name = keep(b"%PDF- mot")
    path = Path(settings.CONFIG.var) / "signed" / name[:2] / name[2:4] / f"{name}.pdf"
    assert (keep(b"%PDF- mot"), read(name), oct(path.stat().st_mode & 0o777)) == (name, b"%PDF- mot", "0o600")
    path.write_bytes(b"%PDF- hai")
    with pytest.raises(ValueError, match="altered"):
        read(name)
    path.unlink()


def test_the_page_signs_and_keeps_no_password(as_role: Any, room: Any) -> None:  # noqa: F811
    with act("document.register", actor=SYSTEM) as doing:
        document = Document(type="QD", title="Thành lập Hội đồng")
        doing.save(document)
    url = f"/van-ban/{document.pk}/ky-so/"
    clerk = as_role("clerk")

    def files(**more: Any) -> dict[str, Any]:
        return {"certificate": _file("ha.p12", credential().data), "who": str(room["head"].pk), **more}

    wrong = clerk.post(url, files(pdf=_file("qd.pdf", unsigned()), password="sai"))
    assert (wrong.status_code, "Sai mật khẩu của tệp chứng thư số" in wrong.content.decode()) == (200, True)
    assert "sai" not in str(wrong.context["form"]["password"])
    assert clerk.post(url, files(pdf=_file("qd.pdf", unsigned()), password=PASSWORD)).status_code == 302
    page = clerk.get(url).content.decode()
    assert HEAD in page and "chữ ký thử, không có giá trị pháp lý" in page
    version = SignedVersion.objects.get()
    got = clerk.get(f"/ban-ky-so/{version.pk}/tai/")
    assert hashlib.sha256(got.content).hexdigest() == version.sha256_after
    assert PASSWORD not in "".join(Entry.objects.values_list("changes", flat=True))
    firm = as_role("firm")
    assert [firm.get(u).status_code for u in (url, f"/ban-ky-so/{version.pk}/tai/")] == [404, 404]
    assert as_role("provincial_leader").post(url, files(password=PASSWORD)).status_code == 404


def _file(name: str, data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def softhsm() -> tuple[str, str] | None:
    """(library, softhsm2-util), when there is one and Python can speak PKCS#11."""
    library = next((p for p in (os.environ.get("SOFTHSM2_LIBRARY", ""), "/usr/lib/softhsm/libsofthsm2.so") if p and Path(p).exists()), None)
    util = os.environ.get("SOFTHSM2_UTIL") or shutil.which("softhsm2-util")
    return (library, util) if library and util and importlib.util.find_spec("pkcs11") else None


@pytest.mark.skipif(softhsm() is None, reason="SoftHSM or python-pkcs11 is not installed")
def test_a_token_signs(tmp_path: Path, monkeypatch: Any) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
    from pkcs11 import Attribute, ObjectClass, lib
    from pkcs11.util.rsa import decode_rsa_private_key

    library, util = softhsm()  # type: ignore[misc]
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    made_token = [util, "--module", library, "--init-token", "--free", "--label", "thu", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(made_token, check=True, capture_output=True)
    key, certificate, _chain = pkcs12.load_key_and_certificates(credential().data, PASSWORD.encode())
    with lib(library).get_token(token_label="thu").open(user_pin="1234", rw=True) as session:
        private = decode_rsa_private_key(key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        session.create_object(private | {Attribute.LABEL: "ky", Attribute.ID: b"1", Attribute.TOKEN: True, Attribute.SIGN: True})
        session.create_object({
            Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: 0, Attribute.LABEL: "ky", Attribute.ID: b"1", Attribute.TOKEN: True,
            Attribute.VALUE: certificate.public_bytes(Encoding.DER), Attribute.SUBJECT: certificate.subject.public_bytes(),
        })  # fmt: skip
    base = read_signing_config()
    config = SigningConfig(base.trust, "", False, library, "thu", "ky", "")
    with opened(Token("1234"), config) as one:
        made = put_signature(unsigned(), one, name=HEAD, look=Look([HEAD]), place=over_name(unsigned(), HEAD), config=config)  # type: ignore[arg-type]
    assert judge(made, Roots([sample_authority().certificate])).state == State.VALID
    with pytest.raises(CannotSign, match="Sai mã PIN"), opened(Token("9999"), config):
        pass
    with (
        pytest.raises(CannotSign, match="không có chứng thư “khác”"),
        opened(Token("1234"), SigningConfig(base.trust, "", False, library, "thu", "khác", "")),
    ):
        pass


def test_codes_are_written_without_letters_that_are_misread() -> None:
    assert not set("ILOU") & set("".join(new_code() for _n in range(300)))
