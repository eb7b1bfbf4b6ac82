"""A task that went through the office's acts, from its call to a registered result in use, for the forms to be opened on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hoahoi.councils.models import Council, Outcome
from hoahoi.directory.models import Affiliation, Concept, Office, Organisation, Person, Scheme
from hoahoi.documents.models import Document
from hoahoi.forms.filling import open_form, send
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.procedures.actions import open_case
from hoahoi.results.actions import AuthorLine, ProductLine, register_result
from hoahoi.results.models import Application, Result
from hoahoi.tasks import actions as acts
from hoahoi.tasks.models import Call, ProgressReport, Task
from tests.tasks.life import CODE, MILLION, contracted, keep

ORDER = {
    "objective": "Chưng cất tinh dầu hồi đạt chuẩn xuất khẩu", "contents": "Điều tra vùng nguyên liệu\nThử nghiệm chưng cất",
    "method": "Điều tra, bố trí thí nghiệm, phân tích sắc ký", "effect": "Tăng thu nhập cho hộ trồng hồi",
    "address": "Hợp tác xã hồi Văn Quan, 50 ha", "results": [["Quy trình", "2 quy trình", "Tinh dầu trên 85 % anethol"]],
}  # fmt: skip


def host_and_lead() -> tuple[Organisation, Person]:
    parent = keep(Organisation(title="Sở Nông nghiệp và Môi trường"))
    host = keep(Organisation(title="Trung tâm Ứng dụng KH&CN", parent=parent, address="Số 2 Hùng Vương, Lạng Sơn", phone="0205 3800 000"))
    lead = keep(Person(title="Nguyễn Văn Hồi", degree="ThS", email="hoi@example.vn"))
    keep(Affiliation(person=lead, organisation=host, post="Giám đốc"))
    return host, lead


def new_office() -> Office:
    own = keep(Organisation(title="Sở Khoa học và Công nghệ tỉnh Lạng Sơn"))
    parent = "Ủy ban nhân dân tỉnh Lạng Sơn"
    return keep(Office(title="Sở KH&CN", organisation=own, parent_title=parent, place_title="Lạng Sơn", symbol="SKHCN", ready=True))


def called_task() -> tuple[Call, Task]:
    """A listed task and the call that seeks its host."""
    scheme = keep(Scheme(title="Lĩnh vực nghiên cứu", code="thu"))
    field = keep(Concept(title="Khoa học nông nghiệp", scheme=scheme, code="4", level=1))
    host, lead = host_and_lead()
    task: Task = keep(
        Task(title="Nghiên cứu chưng cất tinh dầu hồi", code="ĐT-01", type="topic", level="provincial", host=host, investigator=lead, field=field)
    )
    open_case(subject=task, regime_code=CODE, procedure="provincial_task", actor=SYSTEM, stage="selection")
    call = acts.publish_call(
        title="Tuyển chọn năm 2019", type="direct", year=2019, regime_code=CODE, published_on=date(2018, 9, 1), closes_on=date(2018, 9, 30),
        actor=SYSTEM, tasks=[task], reason="Một tổ chức có điều kiện",
    )  # fmt: skip
    return call, task


def running_task() -> Task:
    """Chosen by its dossier, approved, under contract, advanced, one progress report sent and one product delivered."""
    call, task = called_task()
    sent = acts.receive_proposal(
        call=call, task=task, title=task.title, channel="paper", received_on=date(2018, 9, 20), content=ORDER, host=task.host,
        investigator=task.investigator, actor=SYSTEM,
    )  # fmt: skip
    acts.open_dossiers(call=call, on=date(2018, 10, 1), actor=SYSTEM)
    acts.check_proposal(proposal=sent, missing=[], actor=SYSTEM)
    acts.choose_proposal(proposal=sent, actor=SYSTEM)
    contract = contracted(task)
    task.refresh_from_db()
    acts.record_payment(contract=contract, type="advance", on=date(2019, 2, 1), amount=400 * MILLION, actor=SYSTEM)
    report = ProgressReport.objects.get(task=task, number=1)
    content = {"done": "Đã điều tra ba xã", "next": "Chưng cất thử"}
    acts.submit_progress_report(report=report, content=content, on=date(2019, 6, 30), actor=SYSTEM)
    for promise in contract.commitments.order_by("pk"):
        acts.deliver_commitment(commitment=promise, quantity=promise.quantity, on=date(2020, 10, 1), evidence="Biên bản bàn giao", actor=SYSTEM)
    return Task.objects.get(pk=task.pk)


def accepted_result(task: Task) -> Result:
    """Assessed by its council; the result entered with authors and products, and used by a cooperative with evidence."""
    standing = open_form("running_task", task)
    send(standing, {"socio_objective": "Phát triển nông nghiệp"}, on=date(2019, 1, 20), actor=SYSTEM)
    decision = keep(Document(title="Thành lập hội đồng", type="QD", number="99/QĐ-SKHCN"))
    council = keep(
        Council(
            title="Hội đồng nghiệm thu", type="acceptance", subject_kind="task", subject_id=task.pk, decision=decision, met_on=PartialDate(2021, 2, 1)
        )
    )
    keep(Outcome(council=council, rating="pass", concluded_on=PartialDate(2021, 2, 1)))
    assert task.investigator is not None
    result = register_result(
        title="Quy trình chưng cất tinh dầu hồi", task_id=task.pk, type="process", summary="Hai quy trình chưng cất", accepted_on=PartialDate(2021, 2, 10),
        authors=[AuthorLine(task.investigator, Decimal(100))], products=[ProductLine("Quy trình", Decimal(2), "quy trình")], holder=task.host, right="use",
        actor=SYSTEM,
    )  # fmt: skip
    coop = keep(Organisation(title="Hợp tác xã hồi Văn Quan"))
    use: Any = {
        "started_on": PartialDate(2021, 5), "effect": "Tăng 20 % lượng tinh dầu", "evidence": "Biên bản bàn giao 01", "field": "Nông nghiệp",
        "transfer": "Chuyển giao không thu tiền", "impact": "Thêm việc làm", "area": Decimal(50), "area_unit": "ha", "households": 30,
        "money": Decimal(200_000_000),
    }  # fmt: skip
    keep(Application(title="Dùng ở Văn Quan", result=result, adopter=coop, **use))
    return result
