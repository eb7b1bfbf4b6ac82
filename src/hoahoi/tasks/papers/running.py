"""While a task runs: minutes of a check, the answer to a request for change, suspension and termination."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hoahoi.accounts.models import Role
from hoahoi.documents.blocks import Basis, Block, Heading, Paragraph, Signature, Title
from hoahoi.documents.letterhead import BLANK, line, named, say
from hoahoi.documents.models import Document
from hoahoi.documents.wording import Voice, part
from hoahoi.tasks.changing import decider
from hoahoi.tasks.models import Change, Check, Contract, Stoppage, Task
from hoahoi.tasks.money import TaskError
from hoahoi.ui.vietnamese import document_date

from .file import Decree, TaskFile, about_task, article, body, decree, dong_in_words, exact, of_province, said_day, span

_EFFECT = "Quyết định này có hiệu lực kể từ ngày ký. {co_quan}, tổ chức chủ trì và chủ nhiệm chịu trách nhiệm thi hành Quyết định này./."
CHANGE_EFFECT = part("change.tra-loi", "hieu-luc", "Điều cuối: hiệu lực, thi hành", _EFFECT, {"co_quan": "tên cơ quan"})
CHANGE_REST = part(
    "change.tra-loi", "giu-nguyen", "Điều 2: phần giữ nguyên",
    "Các nội dung khác của nhiệm vụ giữ nguyên theo quyết định phê duyệt và hợp đồng đã ký.",
)  # fmt: skip
REFUSED = part(
    "change.tra-loi", "tu-choi", "Câu trả lời khi không đồng ý",
    "{co_quan} nhận được đề nghị ngày {ngay} của {chu_tri} về điều chỉnh {noi_dung} của nhiệm vụ nêu trên. Sau khi xem xét, {co_quan} không đồng ý với lý do:",
    {"co_quan": "tên cơ quan", "ngay": "ngày đề nghị", "chu_tri": "tổ chức chủ trì", "noi_dung": "nội dung điều chỉnh"},
)  # fmt: skip
REFUSED_CLOSING = part("change.tra-loi", "ket", "Câu kết khi không đồng ý", "{co_quan} trả lời để {chu_tri} biết, thực hiện./.", {
    "co_quan": "tên cơ quan", "chu_tri": "tổ chức chủ trì",
})  # fmt: skip
STOP_EFFECT = part("stoppage.quyet-dinh", "hieu-luc", "Điều cuối: hiệu lực, thi hành", _EFFECT, {"co_quan": "tên cơ quan"})
SUSPENDED = part(
    "stoppage.quyet-dinh", "tam-dung", "Điều 2 khi tạm dừng",
    "Trong thời gian tạm dừng, không cấp và không sử dụng kinh phí của nhiệm vụ. Tổ chức chủ trì bảo quản tài sản, tài liệu và báo cáo tình hình thực hiện.",
)  # fmt: skip


@dataclass
class CheckFile(TaskFile):
    """A check, with the first task that it looked at; the others are named."""

    check: Check

    @cached_property
    def tasks(self) -> list[Task]:
        return [link.task for link in self.check.checked.select_related("task__host", "task__investigator").order_by("pk")]


def check_file(check: Check) -> CheckFile:
    link = check.checked.select_related("task__host", "task__investigator").order_by("pk").first()
    return CheckFile(link.task if link else Task(), check)


def no_finding(file: CheckFile) -> list[str]:
    if not file.tasks:
        return ["Chưa ghi nhiệm vụ được kiểm tra."]
    return [] if file.check.finding else ["Chưa ghi kết quả kiểm tra."]


def check_minutes(file: CheckFile) -> list[Block]:
    """Biên bản kiểm tra tiến độ."""
    check = file.check
    return [
        *file.office_head(file.office_number("BB"), exact(check.held_on)),
        Title("BIÊN BẢN", "Kiểm tra tình hình thực hiện nhiệm vụ khoa học và công nghệ"),
        *[Basis(text) for text in file.bases],
        Heading(1, "I.", "Thông tin chung"),
        *[block for task in file.tasks for block in about_task(task)],
        line("Thời gian", said_day(check.held_on) if check.held_on else ""),
        line("Địa điểm", check.place_text),
        line("Đơn vị kiểm tra", body(check.organisation) or file.office_name),
        line("Trưởng đoàn", named(check.person) if check.person else ""),
        line("Thành viên đoàn kiểm tra", ""),
        line("Đại diện tổ chức chủ trì, chủ nhiệm", ""),
        Heading(1, "II.", "Kết quả kiểm tra"),
        *[say(text) for text in check.finding.splitlines() if text.strip()],
        Heading(1, "III.", "Ý kiến, kiến nghị"),
        line("Ý kiến của tổ chức chủ trì, chủ nhiệm", ""),
        line("Kiến nghị của đoàn kiểm tra", ""),
        say("Biên bản được các bên thông qua và cùng ký./."),
        Signature("TRƯỞNG ĐOÀN KIỂM TRA", check.person.title if check.person else "", [], "ĐẠI DIỆN TỔ CHỨC CHỦ TRÌ", ""),
    ]


# ---- changes


@dataclass
class ChangeFile(TaskFile):
    change: Change

    @cached_property
    def by_province(self) -> bool:
        """The province decides, as the number says, or as the regime names who answers."""
        return of_province(self.change.decision, otherwise=self._decider == Role.LEADER)

    @property
    def _decider(self) -> str:
        try:
            return decider(self.change)
        except TaskError:
            return ""

    @property
    def by_host(self) -> bool:
        return self._decider == Role.INVESTIGATOR


def change_file(change: Change) -> ChangeFile:
    return ChangeFile(_task(change.task_id), change)


def not_answered(file: ChangeFile) -> list[str]:
    if file.change.state not in (Change.State.AGREED, Change.State.REFUSED):
        return ["Đề nghị chưa được trả lời."]
    return ["Tổ chức chủ trì tự quyết định thay đổi này, Sở không ra văn bản."] if file.by_host else []


def answer_type(file: ChangeFile) -> str:
    return Document.Type.DECISION if file.change.state == Change.State.AGREED else Document.Type.LETTER


def change_answer(file: ChangeFile) -> list[Block]:
    """A decision where it was agreed, else a letter with the reason."""
    return _agreed(file) if file.change.state == Change.State.AGREED else _refused(file)


def _agreed(file: ChangeFile) -> list[Block]:
    change, task = file.change, file.task
    voice = Voice(change.decided_on)
    what = change.get_type_display()
    words = f"Điều chỉnh {what} của" if change.type != Change.Type.EXTENSION else "Gia hạn thời gian thực hiện"
    articles = [
        article(1, f"{words} nhiệm vụ khoa học và công nghệ sau đây:"),
        *about_task(task),
        *([line("Đang là", change.before)] if change.before else []),
        line("Điều chỉnh thành", document_date(change.new_end) if change.new_end else change.after),
        line("Lý do", change.reason),
        *([line("Ghi chú", change.answer)] if change.answer else []),
        article(2, voice.words(CHANGE_REST)),
        article(3, voice.words(CHANGE_EFFECT, co_quan=file.office_name)),
    ]
    return decree(
        file,
        Decree(
            f"Về việc {words[:1].lower()}{words[1:]} nhiệm vụ khoa học và công nghệ", [*file.bases, *_contract_basis(file.contract)], articles,
            ["Như Điều 3", "Lưu: VT"], change.decision, file.by_province, f"Giám đốc {file.office_name}" if file.by_province else "", change.decided_on,
        ),
    )  # fmt: skip


def _refused(file: ChangeFile) -> list[Block]:
    change, task = file.change, file.task
    voice = Voice(change.decided_on)
    host = body(task.host) or BLANK
    given = change.decision.number if change.decision else ""
    asked = f"{change.asked_on:%d/%m/%Y}"
    return [
        *file.office_head(given or file.office_number(""), change.decided_on, f"V/v trả lời đề nghị\nđiều chỉnh {change.get_type_display()}"),
        line("Kính gửi", host),
        *about_task(task)[:1],
        say(voice.words(REFUSED, co_quan=file.office_name, ngay=asked, chu_tri=host, noi_dung=change.get_type_display())),
        say(change.answer or BLANK),
        say(voice.words(REFUSED_CLOSING, co_quan=file.office_name, chu_tri=host)),
        file.signed(change.decided_on or change.asked_on, ["Như trên", "Lưu: VT"]),
    ]


def _contract_basis(contract: Contract | None) -> list[str]:
    return [f"Căn cứ Hợp đồng số {contract.number} {said_day(contract.signed_on)}"] if contract else []


# ---- stopping


@dataclass
class StoppageFile(TaskFile):
    stoppage: Stoppage


def stoppage_file(stoppage: Stoppage) -> StoppageFile:
    return StoppageFile(_task(stoppage.task_id), stoppage)


def stoppage_decision(file: StoppageFile) -> list[Block]:
    """Quyết định tạm dừng, chấm dứt, with the money to be given back and its basis."""
    one = file.stoppage
    voice = Voice(one.on)
    what = "Tạm dừng" if one.type == Stoppage.Type.SUSPENDED else "Chấm dứt"
    second = [article(2, voice.words(SUSPENDED))] if one.type == Stoppage.Type.SUSPENDED else _money_back(one)
    articles = [
        article(1, f"{what} thực hiện nhiệm vụ khoa học và công nghệ sau đây kể từ {document_date(one.on)}:"),
        *about_task(file.task),
        line("Thời gian thực hiện", span(file.task.starts_on, file.task.ends_on)),
        line("Lý do", one.reason),
        *second,
        article(3, voice.words(STOP_EFFECT, co_quan=file.office_name)),
    ]
    subject = f"Về việc {what.lower()} thực hiện nhiệm vụ khoa học và công nghệ"
    by_province = of_province(one.document, otherwise=of_province(file.task.decision, otherwise=False))
    return decree(
        file,
        Decree(
            subject, [*file.bases, *_contract_basis(file.contract)], articles, ["Như Điều 3", "Lưu: VT"], one.document, by_province,
            f"Giám đốc {file.office_name}" if by_province else "", one.on,
        ),
    )  # fmt: skip


def _money_back(one: Stoppage) -> list[Block]:
    if one.refund is None:
        return [article(2, f"Kinh phí phải hoàn trả: {BLANK}")]
    return [
        article(2, "Xử lý kinh phí của nhiệm vụ:"),
        line("Nguyên nhân", one.get_cause_display()),
        line("Đã cấp", dong_in_words(one.paid)),
        line("Đã chi", dong_in_words(one.spent)),
        line("Chi đúng quy định", dong_in_words(one.proper)),
        line("Tổ chức chủ trì hoàn trả", dong_in_words(one.refund)),
        *([Paragraph([f"Căn cứ tính: {one.basis}."])] if one.basis else []),
    ]


def _task(pk: int) -> Task:
    return Task.objects.select_related("host", "investigator", "decision").get(pk=pk)
