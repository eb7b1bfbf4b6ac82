"""Papers of a council: what each says, that nothing leaks before its time, that the same record gives the same bytes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import docx as python_docx
import pypdf
import pytest
from django.test import Client

from hoahoi.councils import actions
from hoahoi.councils.models import Council, Vote
from hoahoi.councils.papers import KINDS, issue_appointment_decision, list_papers, paper_draft
from hoahoi.councils.papers.bundle import archive, one_pdf
from hoahoi.councils.papers.counting import numbers
from hoahoi.directory.models import LegalInstrument, Office, Organisation, Person, Signer
from hoahoi.documents.actions import register_document
from hoahoi.documents.models import Document
from hoahoi.documents.render import docx, html, pdf
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.models import Entry

from . import room as rooms
from .test_recount import recount

pytestmark = [pytest.mark.django_db, pytest.mark.either]  # pages and papers: what they ask of the database is tested with the acts
EXCELLENT = {"products": {p["code"]: {c: "excellent" for c in p["criteria"]} for p in rooms.PRODUCTS}, "report": "pass"}
FAILED = {"products": {p["code"]: {c: "fail" for c in p["criteria"]} for p in rooms.PRODUCTS}, "report": "fail", "comment": "Chưa đủ 05 ha."}


@pytest.fixture(autouse=True)
def office() -> Office:
    body, head = Organisation(title="Sở Khoa học và Công nghệ tỉnh Lạng Sơn"), Person(title="Hoàng Văn Giám Đốc")
    with act("setup", actor=SYSTEM) as doing:
        doing.save(body)
        doing.save(head)
        made = Office(
            title=body.title, organisation=body, parent_title="Ủy ban nhân dân tỉnh Lạng Sơn", place_title="Lạng Sơn", symbol="SKHCN", ready=True
        )
        doing.save(made)
        doing.save(Signer(office=made, person=head, post="Giám đốc"))
        doing.save(
            LegalInstrument(
                title="Quy định việc đánh giá, nghiệm thu", number="11/2014/TT-BKHCN", issuer="Bộ Khoa học và Công nghệ",
                issued_on=PartialDate.parse("2014-05-30"),
            )
        )  # fmt: skip
    return made


def counted(mode: str = "named", content: Any = EXCELLENT, **kwargs: Any) -> rooms.Room:
    room = rooms.voting(mode=mode, products=rooms.PRODUCTS, **kwargs)
    room.cast(content, [s for s in room.seats if s.pk in room.devices])
    rooms.count(room)
    assert room.vote
    room.vote.refresh_from_db()
    return room


def finished(mode: str = "named", content: Any = EXCELLENT, **kwargs: Any) -> rooms.Room:
    room = counted(mode, content, **kwargs)
    with act("test.setup", actor=SYSTEM) as doing:  # as recorded before the vote
        item = room.item
        item.experts, item.expert_report = [{"name": "KS. Lý Thị Đo", "post": "Trung tâm Kỹ thuật"}], "Đo đủ 1.000 cây."
        doing.save(item)
    conclusion = actions.conclude(item=room.item, chair=room.seat("chair"), actor=SYSTEM, text="Đủ khối lượng, đúng yêu cầu đặt hàng.")
    actions.recommend(conclusion=conclusion, text="Nhân rộng ở Văn Quan, Bình Gia.", actor=SYSTEM)
    actions.finish(council=room.fresh(), actor=SYSTEM)
    return room


def words(pdf_bytes: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf_bytes)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages).replace("\xa0", " ").replace("\u200b", ""))


def of(room: rooms.Room, code: str) -> str:
    return words(pdf(paper_draft(room.fresh(), code)))


def ready(room: rooms.Room) -> list[str]:
    return [s.code for s in list_papers(room.fresh()) if not s.missing]


def test_what_can_be_made_follows_the_life_of_the_council() -> None:
    room = rooms.proposed(products=rooms.PRODUCTS)
    assert ready(room) == ["quyet-dinh", "phieu-nhan-xet", "phieu-danh-gia", "phieu-ghi-ten"]
    assert {s.code: s.missing for s in list_papers(room.council)} == {
        "quyet-dinh": (), "giay-moi": ("Chưa ra quyết định thành lập.",), "phieu-nhan-xet": (),
        "nhan-xet-da-gui": ("Chưa có thành viên nào gửi nhận xét.",), "bao-cao-to-chuyen-gia": ("Chưa ghi báo cáo của tổ chuyên gia.",),
        "phieu-danh-gia": (), "phieu-ghi-ten": (),
        "bien-ban-kiem-phieu": ("Chưa kiểm phiếu.",), "tong-hop": ("Chưa kiểm phiếu.",), "bien-ban": ("Hội đồng chưa kết luận.",),
        "thong-bao": ("Hội đồng chưa kết luận.",),
    }  # fmt: skip
    with pytest.raises(actions.CouncilError, match="Hội đồng chưa kết luận"):
        paper_draft(room.council, "bien-ban")


def test_a_finished_council_has_them_all() -> None:
    assert ready(finished()) == list(KINDS)


def test_the_decision_is_of_the_body_that_its_number_names() -> None:
    text = of(rooms.appointed(), "quyet-dinh")
    assert text.startswith("ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert "Số: 2100/QĐ-UBND Lạng Sơn, ngày 02 tháng 11 năm 2026" in text
    assert "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN" in text
    basis = "Căn cứ Thông tư số 11/2014/TT-BKHCN ngày 30 tháng 5 năm 2014 của Bộ trưởng Bộ Khoa học và Công nghệ quy định việc đánh giá, nghiệm thu;"
    assert basis in text
    assert "Căn cứ Nghị định số 08/2014/NĐ-CP" not in text  # the rule of this stage rests on the circular alone
    assert text.count("TS. Nông Văn Thành Viên") == 9
    assert "01 TS. Nông Văn Thành Viên 1 Chủ tịch" in text


def test_a_draft_decision_leaves_number_and_day_to_the_hand() -> None:
    text = of(rooms.proposed(), "quyet-dinh")
    assert text.startswith("ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN SỞ KHOA HỌC VÀ CÔNG NGHỆ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert "Số: /QĐ-SKHCN Lạng Sơn, ngày tháng năm" in text
    assert "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH LẠNG SƠN" in text
    assert text.count("Hoàng Văn Giám Đốc") == 1


def test_ballots_named_and_blank() -> None:
    room = rooms.appointed(products=rooms.PRODUCTS)
    blank = of(room, "phieu-danh-gia")
    assert blank.startswith("Mẫu 7, Thông tư số 11/2014/TT-BKHCN")
    assert "dấu treo" in blank
    assert "Quy trình nhân giống hồi Số lượng 01 quy trình 01 quy trình Chất lượng" in blank
    assert "Nông Văn" not in blank
    sheets = pypdf.PdfReader(io.BytesIO(pdf(paper_draft(room.council, "phieu-ghi-ten"))))
    firsts = [text for page in sheets.pages if "Mẫu 7" in (text := page.extract_text())]
    assert len(firsts) == 9
    assert [re.search(r"Thành Viên (\d)", text)[1] for text in firsts] == [str(n) for n in range(1, 10)]  # type: ignore[index]


def test_the_count_adds_up_and_names_the_tellers() -> None:
    room = counted(content=lambda n: FAILED if n == 8 else EXCELLENT, absent=["member"])
    assert room.vote
    text = of(room, "bien-ban-kiem-phieu")
    assert text.startswith("Mẫu 8, Thông tư số 11/2014/TT-BKHCN")
    assert "Số phiếu phát ra 08 Số phiếu thu về 08 Số phiếu hợp lệ 08 Số phiếu không hợp lệ 00" in text
    assert "Số phiếu “Xuất sắc” 08 Số phiếu “Đạt” 00 Số phiếu “Không đạt” 00" in text
    n = numbers(room.vote)
    assert (n.issued, n.returned, n.valid, n.invalid) == (8, 8, 8, 0)
    for teller in rooms.tellers(room):
        assert teller.person.title in text
    squeezed = text.replace(" ", "")
    assert room.vote.ballots_digest in squeezed
    assert Entry.objects.get(kind="vote", object_id=room.vote.pk, verb="council.count").hash in squeezed
    for reason in room.vote.result["reasons"]:
        assert reason in text


def test_a_summary_of_named_ballots_says_who_gave_what() -> None:
    text = of(counted(content=lambda n: FAILED if n == 8 else EXCELLENT), "tong-hop")
    assert "TS. Nông Văn Thành Viên 9 số lượng: Không đạt; chất lượng: Không đạt" in text
    assert "TS. Nông Văn Thành Viên 9: Chưa đủ 05 ha." in text


def test_a_secret_vote_puts_nobody_beside_a_ballot() -> None:
    room = finished("secret", lambda n: FAILED if n == 8 else EXCELLENT)
    summary = of(room, "tong-hop")
    assert [f"P{n}" for n in range(1, 10) if f"P{n} " in summary] == [f"P{n}" for n in range(1, 10)]
    told = summary.split("Phiếu kín: P1, P2…")[1].split("Kết quả:")[0]
    assert "Thành Viên" not in told
    assert dict((s.code, s.missing) for s in list_papers(room.fresh()))["phieu-ghi-ten"] == ("Bỏ phiếu kín: phiếu không ghi tên.",)
    minutes = of(room, "bien-ban")
    assert "Một phiếu khác tất cả phiếu còn lại" in minutes
    blank = of(room, "phieu-danh-gia")
    assert "Phiếu kín: không ghi tên, không ký." in blank
    assert "Họ và tên thành viên" not in blank


def test_what_the_chair_withholds_is_in_no_paper(as_role: Callable[..., Client]) -> None:
    room = counted("secret", lambda n: FAILED if n == 8 else EXCELLENT)
    assert room.vote
    officer = as_role("science_officer")
    address = f"/luot-bo-phieu/{room.vote.pk}/kiem-lai.json"
    assert officer.get(address).status_code == 200
    actions.publish_only_result(vote=room.vote, actor=SYSTEM)
    actions.conclude(item=room.item, chair=room.seat("chair"), actor=SYSTEM)
    assert officer.get(address).status_code == 404
    assert "tong-hop" not in ready(room)
    for code in ("bien-ban-kiem-phieu", "bien-ban"):
        text = of(room, code)
        assert "chỉ công bố kết quả" in text
        assert "Số phiếu “" not in text
        assert "Xuất sắc: đủ điều kiện" not in text
        assert "Một phiếu khác" not in text
        assert "Kết quả: Đạt" in text


def test_minutes_carry_what_happened_and_what_ties_them_to_the_record() -> None:
    room = counted(absent=["member"])
    assert room.meeting and room.vote
    room.meeting.refresh_from_db()
    version = max(Entry.objects.filter(kind="meeting", object_id=room.meeting.pk).values_list("version", flat=True))
    notes = "Chủ nhiệm trình bày.\nCác thành viên hỏi về mô hình."
    actions.write_notes(meeting=room.meeting, text=notes, actor=SYSTEM, expected_version=version)
    actions.add_dissent(item=room.item, seat=room.seat("vice_chair"), text="Diện tích mô hình chưa đủ.")
    conclusion = actions.conclude(item=room.item, chair=room.seat("chair"), actor=SYSTEM, text="Đủ khối lượng.")
    actions.recommend(conclusion=conclusion, text="Nhân rộng ở Văn Quan.", actor=SYSTEM)
    text = of(room, "bien-ban")
    assert text.startswith("Mẫu 9, Thông tư số 11/2014/TT-BKHCN")
    assert "Thành viên dự họp: 08 trên 09 thành viên" in text
    absent = "Thư ký khoa học đọc phiếu nhận xét của thành viên vắng mặt (để Hội đồng tham khảo): TS. Nông Văn Thành Viên 6"
    assert absent in text
    assert "Các thành viên hỏi về mô hình." in text
    assert "TS. Nông Văn Thành Viên 2: Diện tích mô hình chưa đủ." in text
    assert "Kết luận của Hội đồng: Xuất sắc." in text
    assert "Kiến nghị: Nhân rộng ở Văn Quan." in text
    assert "Phiên họp kết thúc lúc ……" in text  # not finished yet
    squeezed = text.replace(" ", "")
    receipts = [b.receipt for b in room.vote.named_ballots.all()]
    assert len(receipts) == 8
    assert all(r in squeezed for r in receipts)
    assert room.vote.ballots_digest in squeezed
    assert room.vote.regime_hash in squeezed
    ends = Entry.objects.get(kind="council", object_id=room.council.pk, verb="council.conclude")
    assert ends.hash in squeezed


def test_the_notice_tells_the_host_and_what_the_regime_asks_next() -> None:
    text = of(finished(), "thong-bao")
    assert "Số: /TB-SKHCN" in text
    assert "Kính gửi: Trung tâm Giống cây hồi" in text
    assert "Kết luận của Hội đồng: Xuất sắc." in text
    assert "trong 30 ngày làm việc" in text
    assert "GIÁM ĐỐC" in text


def test_selection_is_summed_up_criterion_by_criterion() -> None:
    room = rooms.voting("selection", regime="VN-2023", roles=rooms.SEVEN, dossiers=1)
    assert room.vote
    full = {"scores": {c["code"]: c["max"] for c in room.vote.sheet["criteria"]}}
    room.cast(full)
    rooms.count(room)
    text = of(room, "tong-hop")
    assert text.startswith("B2-5-THKP, Thông tư số 20/2023/TT-BKHCN")
    assert "Điểm trung bình: 100" in text
    assert of(room, "bien-ban-kiem-phieu").startswith("B2-4-KPĐG, Thông tư số 20/2023/TT-BKHCN")
    assert "Điểm chấm" in of(room, "phieu-danh-gia")


def test_the_same_record_gives_the_same_bytes_on_the_page_of_the_decree() -> None:
    room = finished()
    made: list[tuple[str, Any]] = []
    for code in KINDS:
        one, other = paper_draft(room.fresh(), code), paper_draft(room.fresh(), code)
        assert one == other
        made.append((code, one))
    draft = dict(made)["bien-ban"]
    first, again = pdf(draft), pdf(paper_draft(room.fresh(), "bien-ban"))
    assert first == again
    assert docx(draft) == docx(paper_draft(room.fresh(), "bien-ban"))
    page = pypdf.PdfReader(io.BytesIO(first)).pages[0].mediabox
    assert (round(page.width), round(page.height)) == (595, 842)
    section = python_docx.Document(io.BytesIO(docx(draft))).sections[0]
    assert [round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [20, 20, 30, 15]  # type: ignore[union-attr]
    text = "\n".join(p.text for p in python_docx.Document(io.BytesIO(docx(draft))).paragraphs)
    assert "Kết luận của Hội đồng: Xuất sắc." in text
    assert "Sổ cái lúc Hội đồng kết luận" in html(draft)


def test_all_papers_in_one_file() -> None:
    room = finished()
    drafts = [(KINDS[c].title, paper_draft(room.fresh(), c)) for c in ("quyet-dinh", "bien-ban")]
    one = one_pdf("Giấy tờ", drafts)
    assert one == one_pdf("Giấy tờ", drafts)
    read = pypdf.PdfReader(io.BytesIO(one))
    assert [mark.title for mark in read.outline] == ["Quyết định thành lập hội đồng", "Biên bản họp hội đồng"]  # type: ignore[union-attr]
    packed = archive([(c, d) for c, (_t, d) in zip(("quyet-dinh", "bien-ban"), drafts, strict=True)])
    assert packed == archive([(c, d) for c, (_t, d) in zip(("quyet-dinh", "bien-ban"), drafts, strict=True)])
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        assert file.namelist() == ["quyet-dinh.pdf", "quyet-dinh.docx", "bien-ban.pdf", "bien-ban.docx"]


def test_addresses_and_who_may_open_them(as_role: Callable[..., Client], client: Client) -> None:
    room = finished()
    assert room.vote
    base = f"/hoi-dong/{room.council.pk}/giay-to/"
    officer = as_role("science_officer")
    page = officer.get(base).content.decode()
    assert all(f"{base}{code}.pdf" in page and f"{base}{code}.docx" in page for code in KINDS)
    assert officer.get(f"{base}bien-ban/").status_code == 200
    got = officer.get(f"{base}bien-ban.pdf")
    assert (got["Content-Type"], got.content[:5]) == ("application/pdf", b"%PDF-")
    assert got["Content-Disposition"] == f'attachment; filename="bien-ban-{room.council.pk}.pdf"'
    assert officer.get(f"{base}bien-ban.docx").content[:2] == b"PK"
    assert officer.get(f"{base}khac.pdf").status_code == 404
    assert client.get(base).status_code == 302
    assert as_role("investigator").get(base).status_code == 404
    export = officer.get(f"/luot-bo-phieu/{room.vote.pk}/kiem-lai.json")
    assert recount.check(json.loads(export.content), room.vote.ballots_digest) == []
    assert recount.recount(json.loads(export.content))[0] == "excellent"
    assert as_role("investigator").get(f"/luot-bo-phieu/{room.vote.pk}/kiem-lai.json").status_code == 404


def test_a_member_reads_the_minutes_when_the_council_is_done(as_role: Callable[..., Client]) -> None:
    room = counted()
    assert room.vote
    base = f"/hoi-dong/{room.council.pk}/giay-to/"
    member = as_role("council_member", person=room.seat("member").person)
    assert member.get(base).status_code == 404
    assert base not in member.get(room.council.get_absolute_url()).content.decode()
    assert base in as_role("clerk").get(room.council.get_absolute_url()).content.decode()
    actions.conclude(item=room.item, chair=room.seat("chair"), actor=SYSTEM)
    assert member.get(f"{base}bien-ban.pdf").status_code == 404
    actions.finish(council=room.fresh(), actor=SYSTEM)
    assert member.get(f"{base}bien-ban.pdf").status_code == 200
    assert base in member.get(room.council.get_absolute_url()).content.decode()
    assert member.get(f"{base}tong-hop.pdf").status_code == 404
    assert member.get(f"/luot-bo-phieu/{room.vote.pk}/kiem-lai.json").status_code == 404
    other = as_role("council_member", person=room.people[0].__class__.objects.exclude(pk__in=[p.pk for p in room.people]).first())
    assert other.get(f"{base}bien-ban.pdf").status_code == 404


def test_nothing_is_exported_before_the_count(as_role: Callable[..., Client]) -> None:
    room = rooms.voting(products=rooms.PRODUCTS)
    room.cast(EXCELLENT)
    assert room.vote
    officer = as_role("science_officer")
    assert officer.get(f"/luot-bo-phieu/{room.vote.pk}/kiem-lai.json").status_code == 404
    assert officer.get(f"/hoi-dong/{room.council.pk}/giay-to/bien-ban-kiem-phieu.pdf").status_code == 404
    waiting = officer.get(f"/hoi-dong/{room.council.pk}/giay-to/bien-ban-kiem-phieu/")
    assert "Chưa kiểm phiếu." in waiting.content.decode()
    actions.close_vote(vote=room.vote, actor=SYSTEM)
    assert Vote.objects.get(pk=room.vote.pk).status == "closed"
    assert officer.get(f"/luot-bo-phieu/{room.vote.pk}/kiem-lai.json").status_code == 404


def test_the_signed_decision_becomes_a_document_and_appoints(office: Office) -> None:
    room = rooms.proposed()
    document = issue_appointment_decision(council=room.council, number="15/QĐ-SKHCN", on=date(2026, 11, 2), actor=SYSTEM)
    council = room.fresh()
    assert (council.stage, council.decision_id, council.decision_number) == (Council.Stage.APPOINTED, document.pk, "15/QĐ-SKHCN")
    assert (str(council.established_on), document.issuer, document.direction) == ("02/11/2026", office.organisation, "out")
    assert document.signer and document.signer.title == "Hoàng Văn Giám Đốc"
    assert document.title == "Thành lập Hội đồng tư vấn đánh giá, nghiệm thu kết quả thực hiện nhiệm vụ khoa học và công nghệ"
    text = of(room, "quyet-dinh")
    assert "Số: 15/QĐ-SKHCN Lạng Sơn, ngày 02 tháng 11 năm 2026" in text
    with pytest.raises(actions.CouncilError, match="đã có quyết định"):
        issue_appointment_decision(council=council, number="16/QĐ-SKHCN", on=date(2026, 11, 3), actor=SYSTEM)


def test_a_decision_that_the_register_holds_is_taken_as_it_is(office: Office) -> None:
    room = rooms.proposed()
    known = register_document(
        type="QD", title="Thành lập hội đồng", number="15/QĐ-SKHCN", issued_on=PartialDate.parse("2026-11-02"), issuer=office.organisation, actor=SYSTEM
    )
    with pytest.raises(actions.CouncilError, match="đã có trong sổ"):
        issue_appointment_decision(council=room.council, number="15/QĐ-SKHCN", on=date(2026, 11, 3), actor=SYSTEM)
    document = issue_appointment_decision(council=room.fresh(), number="15/QĐ-SKHCN", on=date(2026, 11, 2), actor=SYSTEM)
    assert document.pk == known.pk == room.fresh().decision_id
    assert Document.objects.count() == 1


def test_a_refused_appointment_leaves_no_document() -> None:
    room = rooms.proposed(roles=rooms.SEVEN)  # nine are wanted
    with pytest.raises(actions.CouncilError, match="Thành phần hội đồng"):
        issue_appointment_decision(council=room.council, number="15/QĐ-SKHCN", on=date(2026, 11, 2), actor=SYSTEM)
    assert Council.objects.filter(decision__number="15/QĐ-SKHCN").count() == 0
    assert Document.objects.filter(number="15/QĐ-SKHCN").count() == 0
