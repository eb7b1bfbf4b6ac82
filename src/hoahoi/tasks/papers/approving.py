"""The approval decision, and the minutes of the appraisal of its budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hoahoi.documents.blocks import Block, Heading, Paragraph, Signature, Table, Title
from hoahoi.documents.letterhead import BLANK, line, say, two
from hoahoi.documents.wording import Voice, part
from hoahoi.ledger.dates import PartialDate
from hoahoi.tasks.models import AppraisedLabour, Appraiser, BudgetAppraisal, BudgetLine, Contract
from hoahoi.ui.vietnamese import number

from .file import (
    Decree,
    TaskFile,
    about_task,
    appraised,
    article,
    body,
    by_group,
    by_year,
    decree,
    dong_in_words,
    exact,
    level_words,
    of_province,
    said_day,
    span,
    strong,
    sum_of,
    words_of,
)

_BODY = {"co_quan": "tên cơ quan"}
WORK = part(
    "task.phe-duyet", "dieu-2", "Điều 2: tổ chức thực hiện",
    "{co_quan} ký hợp đồng với tổ chức chủ trì, hướng dẫn, kiểm tra việc thực hiện nhiệm vụ và tổ chức đánh giá, nghiệm thu kết quả theo quy định tại "
    "các văn bản nêu ở phần căn cứ. Tổ chức chủ trì và chủ nhiệm chịu trách nhiệm thực hiện nhiệm vụ đúng nội dung, tiến độ và kinh phí được phê duyệt.",
    _BODY,
)  # fmt: skip
EFFECT = part(
    "task.phe-duyet", "dieu-3", "Điều 3: hiệu lực, thi hành",
    "Quyết định này có hiệu lực kể từ ngày ký. {co_quan}, tổ chức chủ trì, chủ nhiệm và các cơ quan, đơn vị có liên quan ({cho_trong}) chịu trách nhiệm "
    "thi hành Quyết định này./.",
    {**_BODY, "cho_trong": "chỗ trống để điền tay"},
)  # fmt: skip
APPRAISED = part(
    "task.tham-dinh", "ket-luan", "Kết luận",
    "Tổ thẩm định thống nhất kinh phí thực hiện nhiệm vụ như trên và đề nghị cấp có thẩm quyền xem xét, phê duyệt.",
)  # fmt: skip

REVISE = "Tổ thẩm định đề nghị tổ chức chủ trì hoàn thiện thuyết minh và dự toán theo kết quả thẩm định trước khi trình phê duyệt."


def not_approved(file: TaskFile) -> list[str]:
    return [] if file.task.budget is not None else ["Chưa có kinh phí được phê duyệt."]


def approval(file: TaskFile) -> list[Block]:
    """Quyết định phê duyệt: name, host, investigator, time, budget by year and source, mode."""
    task, document = file.task, file.task.decision
    voice = Voice(exact(document.issued_on) if document else None)
    mode = file.contract.mode if file.contract else Contract.Mode.UNKNOWN
    articles = [
        article(1, f"Phê duyệt {level_words(task)} sau đây:"),
        *about_task(task),
        line("Thời gian thực hiện", span(task.starts_on, task.ends_on)),
        line("Tổng kinh phí", dong_in_words(task.budget)),
        *_sources(file),
        *by_year(file.lines),
        line("Phương thức khoán chi", str(Contract.Mode(mode).label) if mode != Contract.Mode.UNKNOWN else ""),
        article(2, voice.words(WORK, co_quan=file.office_name)),
        article(3, voice.words(EFFECT, co_quan=file.office_name, cho_trong=BLANK)),
    ]
    return decree(
        file,
        Decree(
            "Về việc phê duyệt tổ chức chủ trì, chủ nhiệm, thời gian và kinh phí thực hiện nhiệm vụ khoa học và công nghệ", file.bases, articles,
            ["Như Điều 3", *([body(task.host)] if task.host else []), "Lưu: VT"], document, of_province(document, otherwise=True),
            f"Giám đốc {file.office_name}" if of_province(document, otherwise=True) else "",
        ),
    )  # fmt: skip


def _sources(file: TaskFile) -> list[Block]:
    """How much each source gives, where the lines say it."""
    if not file.lines:
        return []
    state = sum_of(o.amount for o in file.lines if o.source == BudgetLine.Source.STATE)
    other = sum_of(o.amount for o in file.lines if o.source == BudgetLine.Source.OTHER)
    return [line("Trong đó ngân sách nhà nước", dong_in_words(state)), *([line("Nguồn khác", dong_in_words(other))] if other else [])]


def not_appraised(file: TaskFile) -> list[str]:
    return [] if file.appraisal or file.lines else ["Chưa ghi kết quả thẩm định kinh phí."]


def appraised_on(file: TaskFile) -> PartialDate | date | None:
    """The day of the group's meeting, as recorded with its result or as the public record tells it."""
    met = file.milestones.get("budget_meeting")
    return file.appraisal.on if file.appraisal else met.on if met else None


def appraisal(file: TaskFile) -> list[Block]:
    """Biên bản thẩm định kinh phí. What a record of before this system does not tell is left to the hand."""
    found, on = file.appraisal, appraised_on(file)
    group = list(found.group.order_by("pk")) if found else []
    head, secretary = (next((s.name for s in group if s.role == role), "") for role in (Appraiser.Role.CHAIR, Appraiser.Role.SECRETARY))
    return [
        *file.office_head(file.office_number("BB"), on),
        Title("BIÊN BẢN", "Thẩm định kinh phí thực hiện nhiệm vụ khoa học và công nghệ"),
        Heading(1, "I.", "Thông tin chung"),
        *about_task(file.task),
        line("Thời gian thực hiện", span(file.task.starts_on, file.task.ends_on)),
        *([line("Quyết định thành lập Tổ thẩm định", words_of(found.decision, "Quyết định"))] if found and found.decision else []),
        line("Thời gian họp", said_day(on)),
        line("Địa điểm họp", found.place_text if found else ""),
        *_group(group),
        line("Đại diện tổ chức chủ trì, chủ nhiệm", found.host_people if found else ""),
        Heading(1, "II.", "Kết quả thẩm định"),
        *(_result(found) if found else _lines(file)),
        Heading(1, "III.", "Kết luận"),
        Paragraph([Voice(exact(on)).words(APPRAISED)]),
        *([Paragraph([REVISE])] if found and found.revise else []),
        Signature("TỔ TRƯỞNG", head, [], "THƯ KÝ", secretary),
    ]


def _group(group: Sequence[Appraiser]) -> list[Block]:
    if not group:
        return [line("Thành phần Tổ thẩm định", "")]
    there = sum(s.present for s in group)
    rows = [[two(n), s.name, s.post, str(s.get_role_display()).capitalize(), "có mặt" if s.present else "vắng"] for n, s in enumerate(group, 1)]
    table = Table(["TT", "Họ và tên", "Chức vụ, đơn vị", "Vai trò", "Tham dự"], rows, [1, 4, 5, 4, 2], "cllll")
    return [say(f"Thành phần Tổ thẩm định: {two(len(group))} người, có mặt {two(there)} người."), table]


def _result(found: BudgetAppraisal) -> list[Block]:
    lines = list(found.lines.order_by("year", "pk"))
    return [
        *([line("Định mức, căn cứ", found.norms)] if found.norms else []),
        *appraised(lines),
        *_labour(list(found.labour.order_by("pk"))),
        line("Tổng kinh phí thẩm định", dong_in_words(sum_of(one.agreed for one in lines))),
        line("Ý kiến khác", found.opinion or "Không"),
    ]


def _labour(rows: Sequence[AppraisedLabour]) -> list[Block]:
    if not rows:
        return []
    told = [[two(n), str(r.get_role_display()).capitalize(), number(r.months), number(r.rate), number(r.amount)] for n, r in enumerate(rows, 1)]
    total = strong(["", "Cộng", "", "", number(sum_of(r.amount for r in rows))])
    return [
        say("Thù lao theo chức danh:"),
        Table(["TT", "Chức danh", "Số tháng người", "Một tháng (đồng)", "Thành tiền (đồng)"], [*told, total], [1, 6, 3, 3.5, 3.5], "clrrr"),
    ]


def _lines(file: TaskFile) -> list[Block]:
    """Of a task whose appraisal this system did not record: its approved lines."""
    return [
        say("Kinh phí theo khoản chi:"),
        *by_group(file.lines),
        say("Kinh phí theo năm:"),
        *by_year(file.lines),
        line("Tổng kinh phí", dong_in_words(sum_of(one.amount for one in file.lines))),
        line("Ý kiến khác", ""),
    ]
