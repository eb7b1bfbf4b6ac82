"""A signed file is what was signed, or it is refused in words; what is asked by code is answered, and nothing else is."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from hoahoi.documents import verification
from hoahoi.documents.blocks import VerificationMark
from hoahoi.documents.codes import new_code
from hoahoi.documents.signing.actions import sign_document
from hoahoi.documents.signing.apart import judge_apart
from hoahoi.documents.signing.credentials import opened
from hoahoi.documents.signing.judge import Roots, State, judge
from hoahoi.documents.signing.kept import read
from hoahoi.documents.signing.places import Place
from hoahoi.documents.signing.sample_authority import Authority, _authority, sample_authority
from hoahoi.documents.signing.settings import read_signing_config
from hoahoi.documents.signing.sign import Look, put_signature
from hoahoi.ledger.acts import SYSTEM, act
from tests.documents import forgeries
from tests.documents.signing_room import BODY, HEAD, credential, decision, room  # noqa: F401

pytestmark = pytest.mark.either


@lru_cache(maxsize=1)
def authority() -> Authority:
    return _authority()


def signed(pdf: bytes, name: str = HEAD, by: Authority | None = None, place: Place | None = None) -> bytes:
    with opened(credential(name, authority=by or authority()), read_signing_config()) as one:
        return put_signature(pdf, one, name=name, look=Look([name]), place=place or Place(0, (330, 400, 540, 460)), config=read_signing_config())


@lru_cache(maxsize=1)
def good() -> bytes:
    return signed(decision())


@lru_cache(maxsize=1)
def twice() -> bytes:
    return signed(good(), BODY)


def roots() -> Roots:
    return Roots([authority().certificate])


@pytest.mark.parametrize("made", [good, twice])
def test_what_was_signed_is_accepted(made: Any) -> None:
    verdict = judge(made(), roots())
    names = [HEAD, BODY][: len(verdict.signatures)]
    assert (verdict.state, [s.name for s in verdict.signatures], [s.level for s in verdict.signatures]) == (State.VALID, names, ["B-B"] * len(names))
    assert verdict.sentence == f"Chữ ký hợp lệ. Nội dung không thay đổi từ khi {', '.join(names)} ký."


@pytest.mark.parametrize("made", [good, twice])
@pytest.mark.parametrize("name", list(forgeries.BY_UPDATE))
def test_what_was_added_after_signing_is_refused(name: str, made: Any) -> None:
    verdict = judge(forgeries.updated(made(), forgeries.BY_UPDATE[name]), roots())
    assert verdict.state == State.BROKEN, verdict.sentence
    assert verdict.sentence.startswith("Không chấp nhận chữ ký. ")


@pytest.mark.parametrize("made", [good, twice])
@pytest.mark.parametrize("name", list(forgeries.BY_BYTES))
def test_changed_bytes_are_refused(name: str, made: Any) -> None:
    forged = forgeries.BY_BYTES[name](made())
    assert forged != made()
    verdict = judge(forged, roots())
    assert verdict.state in (State.BROKEN, State.UNREADABLE), verdict.sentence
    assert verdict.sentence


def test_the_words_name_what_was_done() -> None:
    def why(name: str) -> str:
        by_update = forgeries.BY_UPDATE.get(name)
        return judge(forgeries.updated(good(), by_update) if by_update else forgeries.BY_BYTES[name](good()), roots()).sentence

    assert {name: why(name) for name in ("hide", "changed_byte", "strip", "empty_signature", "appended", "before")} == {
        "hide": "Không chấp nhận chữ ký. Nội dung được thêm, che hoặc thay sau khi ký.",
        "changed_byte": "Không chấp nhận chữ ký. Nội dung tệp đã bị sửa sau khi ký.",
        "strip": "Không chấp nhận chữ ký. Chữ ký trong tệp đã bị gỡ hoặc làm hỏng.",
        "empty_signature": "Không chấp nhận chữ ký. Nội dung được vẽ thêm lên tệp sau khi ký.",
        "appended": "Không chấp nhận chữ ký. Dữ liệu được ghi thêm vào cuối tệp sau khi ký.",
        "before": "Tệp không phải PDF.",
    }


def test_an_object_prepared_before_signing_and_shown_after_it_is_refused() -> None:
    found: list[int] = []
    prepared = forgeries.updated(decision(), lambda writer: found.append(forgeries.lie(writer).idnum))
    shadow = signed(prepared)
    assert judge(shadow, roots()).state == State.VALID
    assert judge(forgeries.updated(shadow, forgeries.swap_prepared(found[0])), roots()).state == State.BROKEN


def test_a_stranger_who_signs_over_the_page_does_not_pass_for_the_office() -> None:
    covered = signed(good(), BODY, by=_authority(), place=Place(0, (0, 0, 595, 842)))
    verdict = judge(covered, roots())
    assert (verdict.state, [s.trust for s in verdict.signatures]) == (State.UNKNOWN, [State.VALID, State.UNKNOWN])
    assert "chưa xác định được người ký" in verdict.sentence


def test_the_sample_authority_is_never_taken_for_a_real_one() -> None:
    verdict = judge(good(), Roots([], authority().certificate))
    assert (verdict.state, verdict.sentence) == (State.TEST, f"Chữ ký thử, không có giá trị pháp lý. Nội dung không thay đổi từ khi {HEAD} ký.")


def test_a_file_without_signature_and_one_that_is_no_pdf() -> None:
    assert judge(decision(), roots()).state == State.UNSIGNED
    assert [judge(data, roots()).sentence for data in (b"", b"PK\x03\x04", b"%PDF-1.7\nrac")] == [
        "Tệp không phải PDF.", "Tệp không phải PDF.", "Tệp PDF bị hỏng hoặc có cấu trúc bất thường.",
    ]  # fmt: skip


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_pdfsig_agrees(tmp_path: Path) -> None:
    def says(pdf: bytes) -> list[str]:
        (tmp_path / "x.pdf").write_bytes(pdf)
        said = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "x.pdf")], capture_output=True, text=True, check=False).stdout
        return [line.split(":")[1].strip() for line in said.splitlines() if "Signature Validation" in line]

    assert says(twice()) == ["Signature is Valid.", "Signature is Valid."]
    assert says(forgeries.changed_byte(good())) == ["Digest Mismatch."]


def test_a_strangers_file_is_judged_in_a_process_of_its_own() -> None:
    sample_authority()
    here, there = judge(good(), Roots([])), judge_apart(good())
    assert (there.state, there.sentence, there.sha256, there.signatures[0].at) == (here.state, here.sentence, here.sha256, here.signatures[0].at)
    assert judge_apart(forgeries.changed_byte(good())).state == State.BROKEN
    assert judge_apart(b"PK").sentence == "Tệp không phải PDF."


@pytest.fixture
def version(room: Any) -> Any:  # noqa: F811
    from hoahoi.documents.models import Document

    with act("document.register", actor=SYSTEM) as doing:
        document = Document(type="QD", title="Thành lập Hội đồng", number="05/QĐ-SKHCN")
        doing.save(document)
    code = new_code()
    pdf = decision(mark=verification.mark(code))
    return sign_document(pdf=pdf, credential=credential(), office=room["office"], signer=room["head"], document=document, actor=SYSTEM, code=code)


def test_a_code_has_a_hundred_random_bits_and_is_read_as_people_type_it(version: Any) -> None:
    code = version.code
    assert (len(code), len({new_code() for _n in range(200)})) == (20, 200)
    typed = f" {code[:5]}-{code[5:10]} {code[10:15].lower()}-{code[15:]} ".replace("0", "o").replace("1", "l")
    assert verification.by_code(typed).last == version
    assert [verification.by_code(t) for t in ("", code[:19], code + "0", "' OR 1=1 --", "0" * 20)] == [None] * 5


def test_the_answer_tells_when_the_record_changed_since(version: Any) -> None:
    assert verification.by_code(version.code).changes == 0
    with act("document.change", actor=SYSTEM) as doing:
        version.document.note = "sửa sau khi ký"
        doing.save(version.document)
    answer = verification.by_code(version.code)
    assert (answer.changes, answer.changed_at is not None) == (1, True)


def test_a_file_is_compared_with_what_was_signed_here(version: Any, room: Any) -> None:  # noqa: F811
    data = read(version.sha256_after)
    ours = verification.check_file(data, version.code)
    assert (ours.answer.last, ours.newer, ours.other, ours.verdict.state) == (version, False, False, State.TEST)
    later = sign_document(pdf=data, credential=credential(BODY), office=room["office"], actor=SYSTEM)
    assert (later.code, later.number, later.document, later.subject_version) == (version.code, 2, version.document, version.subject_version)
    assert verification.check_file(data).newer is True
    stranger = verification.check_file(good(), version.code)
    assert (stranger.answer, stranger.other, stranger.sentence) == (None, True, "Tệp này không phải văn bản mang mã xác minh đã nhập.")


@pytest.mark.django_db
def test_the_public_page_answers_without_login_and_is_not_kept_by_search_engines(client: Any, version: Any) -> None:
    page = client.get(f"/xac-minh/{version.code}/")
    text = page.content.decode()
    kept_by_nobody = "max-age=0, no-cache, no-store, must-revalidate, private"
    assert (page.status_code, page["X-Robots-Tag"], page["Cache-Control"]) == (200, "noindex, nofollow", kept_by_nobody)
    for wanted in (
        HEAD,
        "Thành lập Hội đồng",
        "Chữ ký thử, không có giá trị pháp lý",
        "Hồ sơ gốc chưa thay đổi từ khi ký",
        "B-B",
        version.sha256_after,
    ):
        assert wanted in text
    assert page["Referrer-Policy"] == "same-origin"  # with no-referrer a browser's upload would lack its origin and be refused
    asked = client.get("/xac-minh/", {"ma": f"{version.code[:5]}-{version.code[5:]}"})
    assert (asked.status_code, asked["Location"]) == (302, f"/xac-minh/{version.code}/")


@pytest.mark.django_db
def test_a_wrong_code_learns_nothing_and_guessing_is_slowed(client: Any, version: Any) -> None:
    answers = [client.get(f"/xac-minh/{'7' * 20}/") for _n in range(31)]
    assert [a.status_code for a in answers] == [404] * 30 + [429]
    assert "Không có văn bản nào mang mã này" in answers[0].content.decode()
    assert client.get(f"/xac-minh/{version.code}/").status_code == 429


@pytest.mark.django_db
def test_a_file_is_checked_on_the_public_page(client: Any, version: Any) -> None:
    def sent(data: bytes) -> str:
        return client.post("/xac-minh/", {"tep": io.BytesIO(data)}).content.decode()

    assert "Chữ ký thử, không có giá trị pháp lý" in sent(read(version.sha256_after))
    assert "Nội dung tệp đã bị sửa sau khi ký." in sent(forgeries.changed_byte(read(version.sha256_after)))
    assert "Tệp không phải PDF." in sent(b"<script>alert(1)</script>")
    assert "Chọn một tệp PDF." in client.post("/xac-minh/", {}).content.decode()


def test_the_mark_is_drawn_by_all_three_renderers() -> None:
    import zipfile

    import pypdf

    from hoahoi.documents.render import docx, html
    from tests.documents.sample import report

    code = new_code()
    mark = VerificationMark(code, f"{settings.CONFIG.base_url}/xac-minh/{code}/")
    spelled = "-".join(code[n : n + 5] for n in range(0, 20, 5))
    made = decision(mark=mark, pages=3)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    assert [spelled in text.replace("\n", "") for text in pages] == [False] * (len(pages) - 1) + [True]
    from dataclasses import replace

    drafted = report(chapters=1, rows=2)
    drafted = replace(drafted, blocks=[*drafted.blocks, mark])
    shown = html(drafted)
    assert spelled in shown and f'href="{mark.url}"' in shown and "data:image/svg+xml" in shown
    with zipfile.ZipFile(io.BytesIO(docx(drafted))) as package:
        assert spelled in package.read("word/document.xml").decode()
        assert any(name.startswith("word/media/") and name.endswith(".png") for name in package.namelist())
