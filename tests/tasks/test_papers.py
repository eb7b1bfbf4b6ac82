"""Papers of a task's life say what the record knows, word for word, and leave open what it does not; their number comes from the register."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from hoahoi.councils.models import AgendaItem, Conclusion, Council, Outcome, Vote
from hoahoi.directory.models import LegalInstrument, Office, Organisation, Person, Signer
from hoahoi.documents.actions import NotPossible, cancel_number, register_document
from hoahoi.documents.blocks import Basis, Block, Draft, Header, Heading, Item, Paragraph, Signature, Strong, Table, Title, VerificationMark
from hoahoi.documents.letterhead import legal_bases
from hoahoi.documents.models import Document, RegisterLine
from hoahoi.documents.papers import NotYet, desks, issue_paper, paper_draft, states
from hoahoi.documents.render import docx, pdf
from hoahoi.documents.render.prepare import grouped
from hoahoi.documents.verification import mark
from hoahoi.documents.wording import document_kinds
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.ledger.records import Record
from hoahoi.ledger.verify import verify
from hoahoi.procedures.calendar import add_months
from hoahoi.tasks import actions as acts
from hoahoi.tasks.models import Call, CalledTask, Change, Check, CheckedTask, Contract, ContractAppendix, Milestone, Overlap, Proposal, Stoppage, Task
from hoahoi.tasks.papers.file import span

from .life import CODE, MILLION, contracted, keep, new_task

pytestmark = [pytest.mark.django_db, pytest.mark.either]
GOLDEN = Path(__file__).parent / "golden"
DAY = date(2019, 3, 1)
MET = datetime(2021, 2, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def office() -> Office:
    body = keep(Organisation(title="Sở Khoa học và Công nghệ tỉnh Lạng Sơn", address="Phường Lương Văn Tri"))
    made: Office = keep(
        Office(title=body.title, organisation=body, parent_title="Ủy ban nhân dân tỉnh Lạng Sơn", place_title="Lạng Sơn", symbol="SKHCN", ready=True)
    )
    keep(Signer(office=made, person=keep(Person(title="Hoàng Văn Giám Đốc")), post="Giám đốc"))
    keep(Signer(office=made, person=keep(Person(title="Nông Thị Phó")), post="Phó Giám đốc", authority="KT.", for_post="Giám đốc"))
    keep(
        LegalInstrument(
            title="Quy định việc đánh giá, nghiệm thu", number="11/2014/TT-BKHCN", issuer="Bộ Khoa học và Công nghệ", issued_on=PartialDate(2014, 5, 30)
        )
    )
    return made


@dataclass
class Life:
    task: Task
    records: dict[str, Any]


def whole_life() -> Life:
    """A task with every record that has papers."""
    task = new_task("Nhân giống hồi ghép")
    contract = contracted(task)
    decision = register_document(type="QD", title="Phê duyệt", number="900/QĐ-UBND", issued_on=PartialDate(2018, 12, 20), actor=SYSTEM)
    task = Task.objects.get(pk=task.pk)
    task.decision = decision
    keep(task)
    acts.record_payment(contract=contract, type="advance", on=DAY, amount=300 * MILLION, actor=SYSTEM, note="Đợt 1")
    acts.record_payment(contract=contract, type="settled", on=date(2019, 9, 2), amount=200 * MILLION, actor=SYSTEM)
    for code, on in (("dossier_valid", date(2021, 1, 5)), ("completion_confirmed", date(2021, 3, 3))):
        keep(Milestone(task=task, code=code, words=code, on=on))
    appendix = keep(ContractAppendix(contract=contract, number="01/PL-HĐ", signed_on=PartialDate(2019, 6, 1), summary="Bổ sung vườn ươm 0,5 ha"))
    check = keep(Check(title="Kiểm tra", held_on=PartialDate(2019, 8, 8), place_text="Xã Văn Quan", finding="Đã ghép 600 cây."))
    keep(CheckedTask(check_record=check, task=task))
    agreed = keep(
        Change(
            task=task, type="extension", reason="Rét hại", before="31/12/2020", after="31/03/2021", new_end=date(2021, 3, 31), asked_on=date(2020, 9, 1),
            state="agreed", decided_on=date(2020, 9, 20),
        )
    )  # fmt: skip
    refused = keep(
        Change(
            task=task, type="budget", reason="Giá tăng", after="Thêm 50 triệu", asked_on=date(2020, 2, 3), state="refused", decided_on=date(2020, 2, 14),
            answer="Hợp đồng khoán đến sản phẩm cuối cùng.",
        )
    )  # fmt: skip
    stoppage = keep(
        Stoppage(
            task=task, type="terminated", on=date(2020, 11, 2), reason="Không còn đất thực hiện", cause="subjective", paid=300 * MILLION,
            spent=200 * MILLION, proper=150 * MILLION, refund=180 * MILLION, basis="TT 04/2015/TT-BKHCN, Điều 17",
        )
    )  # fmt: skip
    orders = keep(Call(title="Đề xuất năm 2019", type="proposals", year=2019, regime=CODE, published_on=date(2018, 2, 1), closes_on=date(2018, 3, 1)))
    orders.opened_on = date(2018, 3, 5)
    keep(orders)
    order = keep(Proposal(call=orders, title="Nhân giống hồi", host=task.host, channel="paper", received_on=date(2018, 2, 20), state="chosen", task=task))
    council = keep(Council(type="determination", regime=CODE, subject_kind="task", subject_id=task.pk, established_on=PartialDate(2018, 4, 2)))
    keep(Outcome(council=council, rating="pass", wording="Đề nghị thực hiện", concluded_on=PartialDate(2018, 4, 10)))
    keep(
        Overlap(
            subject_kind="proposal", subject_id=order.pk, task=keep(Task(title="Ươm hồi 2009")), verdict="near", reason="Khác vùng", likeness=41, judged_on=DAY
        )
    )
    call = keep(
        Call(
            title="Tuyển chọn năm 2019", type="selection", year=2019, regime=CODE, published_on=date(2018, 5, 2), closes_on=date(2018, 6, 4),
            opened_on=date(2018, 6, 8),
        )
    )  # fmt: skip
    keep(CalledTask(call=call, task=task))
    sent = keep(Proposal(call=call, task=task, title=task.title, host=task.host, channel="paper", received_on=date(2018, 6, 1), state="complete"))
    keep(Proposal(call=call, task=task, title="Hồ sơ muộn", host=task.host, channel="post", received_on=date(2018, 6, 6), state="late"))
    ended = contracted(new_task("Chế biến hồi"), number="02/HĐ-SKHCN", state=900, other=100)
    ended.liquidated_on = PartialDate(2021, 6, 1)
    keep(ended)
    done = Task.objects.get(pk=ended.task_id)
    done.stage = Task.Stage.CLOSED
    keep(done)
    concluded(done)
    appraised = new_task("Thẩm định hồi", stage="selection", code="VN-2023")
    sitters = (("Lê A", "chair"), ("Vũ B", "vice_chair"), ("Hà C", "reviewer"), ("Mai D", "sci_secretary"), ("Ngô E", "member"))
    acts.appraise_budget(
        task=appraised, on=date(2026, 3, 2), place_text="Phòng họp Sở", host_people="Chủ nhiệm và kế toán", norms="TT 02/2023/TT-BKHCN", revise=True,
        group=[acts.Sitter(name, role, "Sở KH&CN", present=role != "member") for name, role in sitters], actor=SYSTEM,
        labour=[acts.Labour("lead", Decimal("7.5"), 40 * MILLION), acts.Labour("main", Decimal(6), 25 * MILLION)],
        lines=[
            acts.Appraised("labour", "state", 2026, 500 * MILLION, 450 * MILLION, "giảm 10 ngày công"),
            acts.Appraised("materials", "other", 2027, 300 * MILLION, 300 * MILLION),
        ],
    )  # fmt: skip
    return Life(
        task,
        {
            "appraised": appraised, "done": done, "ended": ended,
            "task": Task.objects.get(pk=task.pk), "contract": Contract.objects.get(pk=contract.pk),
            "appendix": appendix, "check": check, "agreed": agreed,
            "refused": refused, "stoppage": stoppage, "orders": orders, "call": call, "proposal": sent,
        },
    )  # fmt: skip


def concluded(task: Task) -> None:
    """The acceptance council said "Xuất sắc", and the file was completed after it."""
    about = {"subject_kind": "task", "subject_id": task.pk}
    day = PartialDate(2021, 2, 1)
    council = keep(Council(title="Hội đồng", type="acceptance", regime=CODE, decision_number="55/QĐ-SKHCN", established_on=day, **about))
    item = keep(AgendaItem(council=council, position=1, title=task.title, **about))
    vote = keep(Vote(item=item, uid="v1", mode="named", opened_at=MET))
    keep(Conclusion(item=item, vote=vote, result="excellent", wording="Xuất sắc", concluded_at=MET))
    keep(Milestone(task=task, code="completion_confirmed", words="x", on=date(2021, 3, 3), note="Bổ sung bản đồ vùng trồng"))


def text(draft: Draft) -> str:
    return "\n".join(line for block in draft.blocks for line in said(block)) + "\n"


def said(block: Block) -> Iterator[str]:
    """The words of a block, a line each, tables with " | "."""

    def plain(cell: Any) -> str:
        runs = [cell] if isinstance(cell, str) else cell
        return "".join(r if isinstance(r, str) else r.text for r in runs)

    match block:
        case Header():
            yield " / ".join((block.parent, block.issuer, block.number, block.place, str(block.day), block.subject)).replace("\n", " ")
        case Title():
            yield f"== {block.type_name} | {block.subject}".replace("\n", " ")
        case Basis():
            yield f"({block.text})"
        case Heading():
            yield f"# {block.number} {block.text}"
        case Paragraph():
            yield plain(block.runs)
        case Item():
            yield f"- {plain(block.runs)}"
        case Table():
            yield " | ".join(block.columns)
            yield from (" | ".join(plain(cell) for cell in row) for row in block.rows)
        case Signature():
            yield " / ".join((block.beside_post, block.beside_name, block.post, block.name)).replace("\n", " ")
            yield "; ".join(block.recipients)
        case Strong():
            yield block.text


PAPERS = [
    ("task", "tham-dinh"), ("task", "phe-duyet"), ("task", "hop-le"), ("task", "xac-nhan"), ("contract", "hop-dong"), ("contract", "quyet-toan"),
    ("appendix", "phu-luc"), ("check", "bien-ban"), ("agreed", "tra-loi"), ("refused", "tra-loi"), ("stoppage", "quyet-dinh"), ("orders", "moi-de-xuat"),
    ("orders", "tong-hop"), ("orders", "to-trinh"), ("orders", "danh-muc"), ("call", "thong-bao"), ("call", "bien-ban-mo"), ("proposal", "giay-nhan"),
    ("appraised", "tham-dinh"), ("ended", "thanh-ly"), ("done", "nghiem-thu-co-so"), ("done", "xac-nhan"), ("done", "cong-nhan"),
]  # fmt: skip


def test_every_paper_says_the_record_word_for_word() -> None:
    life = whole_life()
    told = {f"{name}-{code}": text(paper_draft(life.records[name], code)) for name, code in PAPERS}
    assert told == {path.stem: path.read_text("utf-8") for path in GOLDEN.glob("*.txt")}


def test_what_is_missing_is_said_and_nothing_is_drawn() -> None:
    task = new_task()
    assert {s.paper.code: s.missing for s in states(task)} == {
        "tham-dinh": ("Chưa ghi kết quả thẩm định kinh phí.",),
        "phe-duyet": ("Chưa có kinh phí được phê duyệt.",),
        "nghiem-thu-co-so": ("Nhiệm vụ chưa đến bước nghiệm thu cấp cơ sở.",),
        "hop-le": ("Chưa ghi ngày nhận đủ hồ sơ hợp lệ hoặc ngày thông báo hồ sơ chưa hợp lệ.",),
        "xac-nhan": ("Chủ tịch hội đồng chưa xác nhận đã hoàn thiện hồ sơ.",),
        "cong-nhan": ("Hội đồng nghiệm thu chưa kết luận.",),
    }
    with pytest.raises(NotYet, match="Chưa có kinh phí"):
        paper_draft(task, "phe-duyet")


def determined(task: Task, result: str, *, decided: str = "") -> None:
    about = {"subject_kind": "task", "subject_id": task.pk}
    council = keep(Council(type="determination", regime=CODE, stage="finished"))  # on several dossiers: it names none of them itself
    item = keep(AgendaItem(council=council, position=1, title=task.title, **about))
    vote = keep(Vote(item=item, uid=f"v{task.pk}", mode="named", opened_at=MET))
    wording = {"pass": "Đề nghị thực hiện", "fail": "Đề nghị không thực hiện"}[result]
    keep(Conclusion(item=item, vote=vote, result=result, wording=wording, concluded_at=MET, decided_result=decided))


def test_the_order_list_holds_what_the_determination_council_recommended() -> None:
    day = date(2018, 2, 20)
    call = keep(Call(title="Đề xuất 2019", type="proposals", year=2019, regime=CODE, published_on=day, closes_on=day, opened_on=day))
    wanted, refused, kept, alone = (new_task(title, stage="determination") for title in ("Hồi ghép", "Hồi lai", "Hồi mô", "Hồi lá"))
    order = dict(call=call, channel="paper", received_on=day, state="chosen")
    for task in (wanted, refused, kept, alone):
        keep(Proposal(title=f"Đề xuất {task.title}", task=task, **order))
    keep(Proposal(title="Quế chi", **order))
    determined(refused, "fail")
    missing = next(s.missing for s in states(call) if s.paper.code == "danh-muc")
    assert missing == tuple(f"Hội đồng xác định chưa kết luận về “{t}”." for t in ("Hồi ghép", "Hồi mô", "Hồi lá")) + (
        "Chưa lập nhiệm vụ từ đề xuất “Quế chi”.",
    )
    determined(wanted, "pass")
    determined(kept, "fail", decided="Đồng ý cho thực hiện")
    [table] = [b for b in paper_draft(call, "to-trinh").blocks if isinstance(b, Table)]
    assert [(row[1], row[3]) for row in table.rows] == [("Hồi ghép", "Đề nghị thực hiện; 20/02/2021"), ("Hồi mô", "Đồng ý cho thực hiện; 20/02/2021")]
    assert table.note == "Chưa đưa vào danh mục, chờ hội đồng kết luận: Hồi lá; Quế chi."
    [listed] = [b.rows for b in paper_draft(call, "danh-muc").blocks if isinstance(b, Table)]
    assert [row[1] for row in listed] == ["Hồi ghép", "Hồi mô"]


def test_no_list_is_drawn_of_what_the_council_turned_down() -> None:
    day = date(2018, 2, 20)
    call = keep(Call(title="Đề xuất 2019", type="proposals", year=2019, regime=CODE, published_on=day, closes_on=day, opened_on=day))
    task = new_task("Hồi lai", stage="determination")
    keep(Proposal(call=call, title="Hồi lai", task=task, channel="paper", received_on=day, state="chosen"))
    determined(task, "fail")
    with pytest.raises(NotYet, match="không kiến nghị thực hiện nhiệm vụ nào"):
        paper_draft(call, "danh-muc")


def test_the_register_gives_the_number_and_the_record_keeps_it() -> None:
    call = whole_life().records["call"]
    assert [(s.paper.code, s.to_number) for s in states(call)] == [("thong-bao", True), ("bien-ban-mo", True)]
    document = issue_paper(record=call, code="thong-bao", actor=SYSTEM)
    call = Call.objects.get(pk=call.pk)
    assert (call.document, document.number, document.type, document.direction) == (document, "01/TB-SKHCN", "TB", Document.Direction.OUT)
    [head] = [b for b in paper_draft(call, "thong-bao").blocks if isinstance(b, Header)]
    assert (head.number, PartialDate.of(head.day)) == (document.number, document.issued_on)
    with pytest.raises(NotPossible, match="Đã cấp số 01/TB-SKHCN"):
        issue_paper(record=call, code="thong-bao", actor=SYSTEM)
    assert list(verify()) == []


def test_an_issued_paper_bears_the_code_by_which_anybody_checks_it(client: Client) -> None:
    call = whole_life().records["call"]
    assert [b for b in paper_draft(call, "thong-bao").blocks if isinstance(b, VerificationMark)] == []
    document = issue_paper(record=call, code="thong-bao", actor=SYSTEM)
    draft = paper_draft(Call.objects.get(pk=call.pk), "thong-bao")
    assert len(document.code) == 20  # of 32 signs each: 100 bits
    assert [b for b in draft.blocks if isinstance(b, VerificationMark)] == [mark(document.code)]
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf(draft))).pages)
    assert grouped(document.code) in printed
    assert pdf(draft) == pdf(paper_draft(Call.objects.get(pk=call.pk), "thong-bao"))
    with ZipFile(BytesIO(docx(draft))) as parts:
        assert grouped(document.code) in re.sub("<[^>]+>", "", parts.read("word/document.xml").decode())
    address = f"/xac-minh/{document.code}/"
    page = client.get(address).content.decode()
    assert [w for w in ("01/TB-SKHCN", document.title, "Hoàng Văn Giám Đốc", "Chưa ký số", grouped(document.code)) if w not in page] == []
    cancel_number(line=RegisterLine.objects.get(), reason="In nhầm", actor=SYSTEM)
    page = client.get(address).content.decode()
    assert ("Số của văn bản này đã hủy" in page, "01/TB-SKHCN" in page) == (True, False)
    assert client.get(f"/xac-minh/{'0' * 20}/").status_code == 404
    # without its number the paper is a draft once more, and takes the next one under the same code
    call = Call.objects.get(pk=call.pk)
    assert [b for b in paper_draft(call, "thong-bao").blocks if isinstance(b, VerificationMark)] == []
    assert [(s.paper.code, s.to_number) for s in states(call)] == [("thong-bao", True), ("bien-ban-mo", True)]
    again = issue_paper(record=call, code="thong-bao", actor=SYSTEM)
    assert (again.pk, again.number, again.code) == (document.pk, "02/TB-SKHCN", document.code)


def test_the_provinces_decision_takes_no_number_of_the_office() -> None:
    task = whole_life().records["task"]
    with pytest.raises(NotPossible, match="không lấy số của Sở"):
        issue_paper(record=task, code="phe-duyet", actor=SYSTEM)


def test_a_letter_takes_a_letters_number(office: Office) -> None:
    """A refusal is a letter, an agreement a decision."""
    records = whole_life().records
    numbers = [issue_paper(record=records[name], code="tra-loi", actor=SYSTEM).number for name in ("refused", "agreed")]
    assert numbers == ["01/SKHCN", "01/QĐ-SKHCN"]


def test_the_conclusion_keeps_the_recognition() -> None:
    done = whole_life().records["done"]
    document = issue_paper(record=done, code="cong-nhan", actor=SYSTEM)
    assert (document.number, Conclusion.objects.get().decision) == ("01/QĐ-SKHCN", document)


def test_pages(make_user: Callable[..., Any], client: Client) -> None:
    life = whole_life()
    task, call = life.records["task"], life.records["call"]
    officer, host = make_user("science_officer"), make_user("investigator", organisation=task.host)
    stranger = make_user("investigator", organisation=keep(Organisation(title="Đơn vị khác")))
    base = f"/nhiem-vu/{task.pk}/giay-to/"
    client.force_login(officer)
    page = client.get(base).content.decode()
    assert all(words in page for words in ("Quyết định phê duyệt nhiệm vụ", "Hợp đồng thực hiện nhiệm vụ", "Phụ lục 01/PL-HĐ", "Cấp số"))
    assert f'href="{base}"' in client.get(f"/nhiem-vu/{task.pk}/").content.decode()
    assert "900/QĐ-UBND" in client.get(f"{base}phe-duyet/").content.decode()
    assert client.get(f"{base}phe-duyet.pdf").content[:5] == b"%PDF-"
    assert client.get(f"{base}phe-duyet.docx").content[:2] == b"PK"
    assert [client.get(f"{base}{end}").status_code for end in ("cong-nhan.pdf", "khong-co.pdf", "phe-duyet.exe")] == [404, 404, 404]
    numbering = f"/thong-bao/{call.pk}/giay-to/bien-ban-mo/cap-so/"
    [head, deputy] = Signer.objects.order_by("pk")
    form = client.get(numbering).context["form"]
    assert (form["on"].value(), form["signer"].value()) == (timezone.localdate(), head.pk)
    assert [label for _pk, label in form.fields["signer"].choices] == ["Hoàng Văn Giám Đốc, Giám đốc", "KT. Nông Thị Phó, Phó Giám đốc"]
    ahead, today = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}", f"{timezone.localdate():%d/%m/%Y}"
    late = client.post(numbering, {"on": ahead, "signer": deputy.pk})
    assert (late.status_code, late.context["form"].non_field_errors()) == (422, ["Ngày ban hành không được sau hôm nay."])
    assert client.post(numbering, {"on": "hôm qua", "signer": deputy.pk}).status_code == 422
    assert client.post(numbering, {"on": today, "signer": deputy.pk}).status_code == 302
    minutes = Call.objects.get(pk=call.pk).minutes
    assert (minutes.number, minutes.signer) == ("01/BB-SKHCN", deputy.person)
    for again in (client.get(numbering), client.post(numbering, {"on": today, "signer": deputy.pk})):
        assert (again.status_code, again["Location"]) == (302, f"/thong-bao/{call.pk}/giay-to/")
        assert [str(m) for m in get_messages(again.wsgi_request)][-1:] == ["Đã cấp số 01/BB-SKHCN."]
    assert client.get(f"{base}tham-dinh/cap-so/").status_code == 302  # the minutes of the group take no number of the office
    for user, seen in ((host, (200, 404, 404)), (stranger, (404, 404, 404))):
        client.force_login(user)
        assert (client.get(base).status_code, client.get(f"/thong-bao/{call.pk}/giay-to/").status_code, client.post(numbering).status_code) == seen


def test_who_signed_the_numbered_paper_stands_below_it() -> None:
    call = whole_life().records["call"]
    deputy = Signer.objects.get(authority="KT.")
    issue_paper(record=call, code="thong-bao", actor=SYSTEM, signer=deputy)
    deputy.valid_from = PartialDate.of(timezone.localdate())  # the notice's own day, in 2018, is before the deputy could sign
    keep(deputy)
    [below] = [b for b in paper_draft(Call.objects.get(pk=call.pk), "thong-bao").blocks if isinstance(b, Signature)]
    assert (below.post, below.name) == ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", "Nông Thị Phó")


def test_under_a_number_stands_the_day_of_the_register() -> None:
    task = whole_life().records["task"]
    today = timezone.localdate()
    [before] = [b for b in paper_draft(task, "hop-le").blocks if isinstance(b, Header)]
    document = issue_paper(record=task, code="hop-le", actor=SYSTEM)
    [head] = [b for b in paper_draft(Task.objects.get(pk=task.pk), "hop-le").blocks if isinstance(b, Header)]
    assert (before.day, head.number, head.day, document.issued_on) == (date(2021, 1, 5), document.number, today, PartialDate.of(today))


def test_the_offices_words_know_every_paper() -> None:
    wanted = {f"{desk.model.kind}.{code}" for desk in desks().values() for code in desk.by_code}
    assert wanted <= set(document_kinds())
    assert {name.partition(".")[0] for name in wanted} >= {"task", "call", "contract", "change", "stoppage", "check", "proposal", "contract_appendix"}


def test_money_of_a_contract_adds_up() -> None:
    contract: Record = whole_life().records["contract"]
    told = text(paper_draft(contract, "quyet-toan"))
    assert f"chưa hoàn trả: {Decimal(100)}.000.000 đồng (bằng chữ: một trăm triệu đồng)" in told


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(1, 120))
def test_a_span_of_whole_months_says_as_many(first: date, months: int) -> None:
    """The last day of the span, and any later one short of a further month."""
    after = add_months(first, months)
    wanted = f"({months:02d} tháng)"
    last = after - timedelta(days=1) if after.day == first.day else after  # the month is too short for that day: its end ends the span
    assert span(PartialDate.of(first), PartialDate.of(last)).endswith(wanted)
    assert span(PartialDate.of(first), PartialDate.of(last + timedelta(days=5))).endswith(wanted)


def test_an_instrument_known_by_its_number_alone_is_cited_by_it() -> None:
    keep(LegalInstrument(title="Thông tư số 06/2023/TT-BKHCN", number="06/2023/TT-BKHCN", issuer="Bộ Khoa học và Công nghệ"))
    assert legal_bases(["06/2023/TT-BKHCN"]) == ["Căn cứ Thông tư số 06/2023/TT-BKHCN của Bộ trưởng Bộ Khoa học và Công nghệ"]
