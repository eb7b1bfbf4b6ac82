"""The approval decision, and the minutes of the appraisal of its budget."""

from __future__ import annotations

from hoahoi.documents.blocks import Block, Heading, Paragraph, Signature, Title
from hoahoi.documents.letterhead import BLANK, line, say
from hoahoi.documents.wording import Voice, part
from hoahoi.tasks.models import BudgetLine, Contract

from .file import Decree, TaskFile, about_task, article, body, by_group, by_year, decree, dong_in_words, exact, level_words, of_province, span, sum_of

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


def not_approved(file: TaskFile) -> list[str]:
    return [] if file.task.budget is not None else ["Chưa có kinh phí được phê duyệt."]


def no_lines(file: TaskFile) -> list[str]:
    return [] if file.lines else ["Chưa có dòng dự toán nào."]


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


def appraisal(file: TaskFile) -> list[Block]:
    """Biên bản thẩm định kinh phí. The meeting's day, place and people are written by hand where the record has none."""
    met = file.milestones.get("budget_meeting")
    return [
        *file.office_head(file.office_number("BB"), met.on if met else None),
        Title("BIÊN BẢN", "Thẩm định kinh phí thực hiện nhiệm vụ khoa học và công nghệ"),
        Heading(1, "I.", "Thông tin chung"),
        *about_task(file.task),
        line("Thời gian thực hiện", span(file.task.starts_on, file.task.ends_on)),
        line("Địa điểm họp", ""),
        line("Thành phần Tổ thẩm định", ""),
        line("Đại diện tổ chức chủ trì, chủ nhiệm", ""),
        Heading(1, "II.", "Kết quả thẩm định"),
        say("Kinh phí theo khoản chi:"),
        *by_group(file.lines),
        say("Kinh phí theo năm:"),
        *by_year(file.lines),
        line("Tổng kinh phí", dong_in_words(sum_of(one.amount for one in file.lines))),
        line("Ý kiến khác", ""),
        Heading(1, "III.", "Kết luận"),
        Paragraph([Voice(met.on if met else None).words(APPRAISED)]),
        Signature("TỔ TRƯỞNG", "", [], "THƯ KÝ", ""),
    ]
