"""Papers of a call: the letter that asks for proposals, the list of what came, the order list, the notice, the opening minutes; a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from hoahoi.councils.models import Conclusion, Council, Outcome
from hoahoi.documents.blocks import NO_NUMBER, Basis, Block, Heading, Signature, Table, Title
from hoahoi.documents.letterhead import BLANK, line, say, two
from hoahoi.documents.wording import Voice, part
from hoahoi.tasks.models import Call, Overlap, Proposal, Task
from hoahoi.ui.vietnamese import day, document_date

from .file import Decree, Life, article, body, dashes, decree, exact, person

_DETERMINATION = Council.Type.DETERMINATION
_CALL = {"co_quan": "tên cơ quan", "nam": "năm kế hoạch", "han": "hạn nhận hồ sơ"}
INVITATION = part(
    "call.moi-de-xuat", "mo-dau", "Câu mời",
    "{co_quan} đề nghị các cơ quan, đơn vị, địa phương và cá nhân đề xuất nhiệm vụ khoa học và công nghệ cấp tỉnh thực hiện từ năm {nam}, xuất phát từ yêu "
    "cầu thực tiễn, có địa chỉ ứng dụng kết quả rõ ràng. Hồ sơ đề xuất gửi về {co_quan} đến hết {han}.",
    _CALL,
)  # fmt: skip
INVITATION_CLOSING = part("call.moi-de-xuat", "ket", "Câu kết", "{co_quan} mong nhận được sự phối hợp./.", {"co_quan": "tên cơ quan"})
NOTICE = part(
    "call.thong-bao", "mo-dau", "Câu mở đầu",
    "{co_quan} thông báo {viec} tổ chức, cá nhân chủ trì thực hiện nhiệm vụ khoa học và công nghệ năm {nam} như sau:",
    {"co_quan": "tên cơ quan", "viec": "“tuyển chọn” hoặc “giao trực tiếp”", "nam": "năm kế hoạch"},
)  # fmt: skip
NOTICE_PAPERS = part(
    "call.thong-bao", "ho-so", "Hồ sơ, cách nộp",
    "Hồ sơ đăng ký lập theo mẫu quy định tại các văn bản nêu ở phần căn cứ, niêm phong, nộp trực tiếp, qua bưu điện hoặc trực tuyến đến {co_quan}. "
    "Ngày nhận hồ sơ gửi bưu điện là ngày dấu bưu điện nơi gửi.",
    {"co_quan": "tên cơ quan"},
)  # fmt: skip
NOTICE_CLOSING = part("call.thong-bao", "ket", "Câu kết", "{co_quan} thông báo để các tổ chức, cá nhân biết, tham gia./.", {"co_quan": "tên cơ quan"})
SUBMISSION = part(
    "call.to-trinh", "mo-dau", "Câu mở đầu",
    "{co_quan} đã tiếp nhận, xem xét {so} đề xuất của đợt “{dot}” và tổ chức xác định nhiệm vụ theo quy định. {co_quan} trình {tinh} xem xét, phê duyệt "
    "danh mục nhiệm vụ đặt hàng sau đây:",
    {"co_quan": "tên cơ quan", "so": "số đề xuất", "dot": "tên đợt", "tinh": "Ủy ban nhân dân tỉnh"},
)  # fmt: skip
SUBMISSION_CLOSING = part(
    "call.to-trinh", "ket", "Câu kết", "{co_quan} kính trình {tinh} xem xét, quyết định./.", {"co_quan": "tên cơ quan", "tinh": "Ủy ban nhân dân tỉnh"}
)
LIST_WORK = part(
    "call.danh-muc", "dieu-2", "Điều 2: tổ chức thực hiện",
    "Giao {co_quan} tổ chức tuyển chọn, giao trực tiếp tổ chức, cá nhân chủ trì thực hiện nhiệm vụ trong danh mục theo quy định.", {"co_quan": "tên cơ quan"},
)  # fmt: skip
LIST_EFFECT = part(
    "call.danh-muc", "dieu-3", "Điều 3: hiệu lực, thi hành",
    "Quyết định này có hiệu lực kể từ ngày ký. Giám đốc {co_quan} và các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này./.",
    {"co_quan": "tên cơ quan"},
)  # fmt: skip
RECEIPT = part(
    "proposal.giay-nhan", "noi-dung", "Nội dung",
    "{co_quan} đã nhận hồ sơ sau đây. Hồ sơ được niêm phong đến ngày mở hồ sơ của đợt.", {"co_quan": "tên cơ quan"},
)  # fmt: skip


@dataclass(frozen=True)
class Determined:
    passed: bool
    words: str
    on: date | None


@dataclass
class CallFile(Life):
    """One call with what came in."""

    call: Call

    @property
    def regime_code(self) -> str:  # type: ignore[override]
        return self.call.regime

    @cached_property
    def proposals(self) -> list[Proposal]:
        return list(self.call.proposals.select_related("host", "investigator", "task").order_by("received_on", "pk"))

    @cached_property
    def tasks(self) -> list[Task]:
        """Tasks that the call seeks hosts for."""
        return [link.task for link in self.call.called.select_related("task").order_by("pk")]

    @cached_property
    def overlaps(self) -> dict[int, list[Overlap]]:
        """What was said of likeness, by proposal."""
        found: dict[int, list[Overlap]] = {}
        about = Overlap.objects.filter(subject_kind=Proposal.kind, subject_id__in=[p.pk for p in self.proposals])
        for one in about.select_related("task").order_by("-likeness", "pk"):
            found.setdefault(one.subject_id, []).append(one)
        return found

    @property
    def given(self) -> tuple[str, date | None]:
        """Number and day of the notice as issued; else the day it was published."""
        document = self.call.document
        return (document.number, exact(document.issued_on)) if document else ("", self.call.published_on)

    @property
    def chosen(self) -> list[Proposal]:
        return [p for p in self.proposals if p.state == Proposal.State.CHOSEN]

    @cached_property
    def determined(self) -> dict[int, Determined]:
        """What the determination council last said of each task that grew from an order, here or, as a source attests, elsewhere."""
        keys = [p.task_id for p in self.chosen if p.task_id]
        elsewhere = Outcome.objects.filter(council__type=_DETERMINATION, council__subject_kind=Task.kind, council__subject_id__in=keys, council__stage="")
        found = {
            o.council.subject_id: Determined(o.rating != Outcome.Rating.FAIL, o.wording, exact(o.concluded_on))
            for o in elsewhere.select_related("council").order_by("pk")
        }
        about = {"item__subject_kind": Task.kind, "item__subject_id__in": keys, "item__council__type": _DETERMINATION}
        for one in Conclusion.objects.filter(**about).select_related("item").order_by("concluded_at"):
            passed = one.result != Outcome.Rating.FAIL or bool(one.decided_result)
            found[one.item.subject_id] = Determined(passed, one.decided_result or one.wording, timezone.localdate(one.concluded_at))
        return found

    @property
    def listed(self) -> list[Proposal]:
        """The orders that the list holds: those that the determination council recommended. A task already past that step was determined elsewhere."""
        return [p for p in self.chosen if p.task and p not in self.waiting and (p.task_id not in self.determined or self.determined[p.task_id].passed)]

    @cached_property
    def waiting(self) -> list[Proposal]:
        """Chosen orders of which the determination council has not spoken: they come in a later list."""
        early = (Task.Stage.PROPOSED, Task.Stage.DETERMINATION)
        return [p for p in self.chosen if p.task is None or (p.task_id not in self.determined and p.task.stage in early)]


def no_opening(file: CallFile) -> list[str]:
    return [] if file.call.opened_on else ["Chưa mở hồ sơ."]


def no_list(file: CallFile) -> list[str]:
    """Nothing is listed before the determination council has recommended it."""
    if missing := no_summary(file) or ([] if file.chosen else ["Chưa chọn đề xuất nào."]):
        return missing
    if file.listed:
        return []
    waiting = [
        f"Hội đồng xác định chưa kết luận về “{p.task.title}”." if p.task else f"Chưa lập nhiệm vụ từ đề xuất “{p.title}”." for p in file.waiting
    ]
    return waiting or ["Hội đồng xác định không kiến nghị thực hiện nhiệm vụ nào."]


def no_summary(file: CallFile) -> list[str]:
    return not_for_proposals(file) or no_opening(file)


def not_for_hosts(file: CallFile) -> list[str]:
    return [] if file.call.type != Call.Type.PROPOSALS else ["Chỉ dùng cho đợt tuyển chọn, giao trực tiếp."]


def not_for_proposals(file: CallFile) -> list[str]:
    return [] if file.call.type == Call.Type.PROPOSALS else ["Chỉ dùng cho đợt đề xuất nhiệm vụ."]


def invitation(file: CallFile) -> list[Block]:
    """Công văn đề nghị đề xuất nhiệm vụ."""
    call, (given, on) = file.call, file.given
    voice = Voice(on)
    return [
        *file.office_head(given or file.office_number(""), on, f"V/v đề xuất nhiệm vụ khoa học\nvà công nghệ năm {call.year}"),
        line("Kính gửi", ""),
        say(voice.words(INVITATION, co_quan=file.office_name, nam=str(call.year), han=document_date(call.closes_on))),
        *([say(call.note)] if call.note else []),
        say(voice.words(INVITATION_CLOSING, co_quan=file.office_name)),
        file.signed(on or call.published_on, ["Như trên", "Lưu: VT"]),
    ]


def summary(file: CallFile) -> list[Block]:
    """Bảng tổng hợp đề xuất, with what the search for earlier tasks gave."""
    rows = [
        [two(n), p.title, body(p.host) or person(p.investigator), day(p.received_on), p.get_state_display(), _likeness(file, p)]
        for n, p in enumerate(file.proposals, 1)
    ]
    return [
        *file.office_head(NO_NUMBER, file.call.opened_on),
        Title("BẢNG TỔNG HỢP ĐỀ XUẤT NHIỆM VỤ", f"{file.call.title}"),
        Table(
            ["TT", "Tên đề xuất", "Tổ chức, cá nhân đề xuất", "Ngày nhận", "Tình trạng", "Kết quả tra cứu trùng lặp"], rows, [1, 4.8, 3.4, 2.9, 2.4, 3.8],
            "cllcll", note="Kết quả tra cứu: cán bộ đối chiếu với các nhiệm vụ đã và đang thực hiện.",
        ),
        Signature("NGƯỜI TỔNG HỢP", "", []),
    ]  # fmt: skip


def _likeness(file: CallFile, proposal: Proposal) -> str:
    found = file.overlaps.get(proposal.pk, [])
    return "; ".join(f"{o.get_verdict_display()}: {o.task.title} ({o.likeness} %)" for o in found) or "chưa ghi"


def _listed(file: CallFile) -> Table:
    rows = [[two(n), p.task.title if p.task else p.title, body(p.host) or person(p.investigator)] for n, p in enumerate(file.listed, 1)]
    return Table(["TT", "Tên nhiệm vụ", "Tổ chức, cá nhân đề xuất"], rows, [1, 9, 5], "cll")


def _listed_with_conclusions(file: CallFile) -> Table:
    rows, later = [], [p.task.title if p.task else p.title for p in file.waiting]
    note = f"Chưa đưa vào danh mục, chờ hội đồng kết luận: {'; '.join(later)}." if later else ""
    for n, p in enumerate(file.listed, 1):
        said = file.determined.get(p.task_id or 0)
        words = "; ".join(part for part in (said.words, day(said.on)) if part) if said else "theo hồ sơ xác định"
        rows.append([two(n), p.task.title if p.task else p.title, body(p.host) or person(p.investigator), words])
    return Table(["TT", "Tên nhiệm vụ", "Tổ chức, cá nhân đề xuất", "Kết luận của hội đồng xác định"], rows, [1, 7, 4, 3.8], "clll", note=note)


def submission(file: CallFile) -> list[Block]:
    """Tờ trình phê duyệt danh mục đặt hàng."""
    voice = Voice()
    count, province = two(len(file.proposals)), file.province
    return [
        *file.office_head(file.office_number("TTr"), None),
        Title("TỜ TRÌNH", f"Về việc phê duyệt danh mục nhiệm vụ khoa học và công nghệ đặt hàng năm {file.call.year}"),
        line("Kính gửi", province),
        *[Basis(text) for text in file.bases],
        say(voice.words(SUBMISSION, co_quan=file.office_name, so=count, dot=file.call.title, tinh=province)),
        _listed_with_conclusions(file),
        say(voice.words(SUBMISSION_CLOSING, co_quan=file.office_name, tinh=province)),
        file.signed(file.call.opened_on or file.call.published_on, ["Như trên", "Lưu: VT"]),
    ]


def order_list(file: CallFile) -> list[Block]:
    """Quyết định phê duyệt danh mục, drafted for the province to sign."""
    voice = Voice()
    articles = [
        article(1, f"Phê duyệt danh mục {two(len(file.listed))} nhiệm vụ khoa học và công nghệ cấp tỉnh đặt hàng năm {file.call.year}:"),
        _listed(file),
        article(2, voice.words(LIST_WORK, co_quan=file.office_name)),
        article(3, voice.words(LIST_EFFECT, co_quan=file.office_name)),
    ]
    subject = f"Về việc phê duyệt danh mục nhiệm vụ khoa học và công nghệ đặt hàng năm {file.call.year}"
    one = Decree(subject, file.bases, articles, ["Như Điều 3", "Lưu: VT"], by_province=True, proposed_by=f"Giám đốc {file.office_name}")
    return decree(file, one)


def notice(file: CallFile) -> list[Block]:
    """Thông báo tuyển chọn, giao trực tiếp."""
    call, (given, on) = file.call, file.given
    voice = Voice(on)
    what = call.get_type_display()
    rows = [[two(n), task.title, _type(task)] for n, task in enumerate(file.tasks, 1)]
    return [
        *file.office_head(given or file.office_number("TB"), on),
        Title("THÔNG BÁO", f"{what[:1].upper()}{what[1:]} tổ chức, cá nhân chủ trì nhiệm vụ khoa học và công nghệ năm {call.year}"),
        *[Basis(text) for text in file.bases],
        say(voice.words(NOTICE, co_quan=file.office_name, viec=what, nam=str(call.year))),
        Heading(1, "1.", "Nhiệm vụ"),
        Table(["TT", "Tên nhiệm vụ", "Loại"], rows, [1, 10, 4], "cll"),
        *([line("Lý do giao trực tiếp", call.reason)] if call.reason else []),
        Heading(1, "2.", "Hồ sơ, cách nộp"),
        say(voice.words(NOTICE_PAPERS, co_quan=file.office_name)),
        Heading(1, "3.", "Thời hạn, nơi nhận hồ sơ"),
        line("Nhận hồ sơ", f"từ {document_date(call.published_on)} đến hết {document_date(call.closes_on)}"),
        line("Nơi nhận", _where(file)),
        say(voice.words(NOTICE_CLOSING, co_quan=file.office_name)),
        file.signed(on or call.published_on, ["Cổng thông tin điện tử của Sở", "Lưu: VT"]),
    ]


def _type(task: Task) -> str:
    return str(task.get_type_display()) if task.type != Task.Type.UNKNOWN else ""


def _where(file: CallFile) -> str:
    if file.office is None:
        return ""
    own = file.office.organisation
    return ", ".join(t for t in (own.title, own.address) if t)


def opening(file: CallFile) -> list[Block]:
    """Biên bản mở hồ sơ: what lay there, what came late and stays closed, and what the check found."""
    call = file.call
    late = [p for p in file.proposals if p.state == Proposal.State.LATE]
    opened = [p for p in file.proposals if p.state != Proposal.State.LATE]
    rows = [
        [two(n), p.title, body(p.host) or person(p.investigator), f"{day(p.received_on)}, {p.get_channel_display()}", _complete(p)]
        for n, p in enumerate(opened, 1)
    ]
    minutes = call.minutes
    return [
        *file.office_head((minutes.number if minutes else "") or file.office_number("BB"), call.opened_on),
        Title("BIÊN BẢN", f"Mở hồ sơ: {call.title}"),
        *[Basis(text) for text in file.bases],
        Heading(1, "1.", "Thời gian, địa điểm, thành phần"),
        line("Thời gian", document_date(call.opened_on) if call.opened_on else ""),
        line("Địa điểm", ""),
        line("Đại diện cơ quan quản lý", ""),
        line("Đại diện tổ chức, cá nhân nộp hồ sơ", ""),
        Heading(1, "2.", "Hồ sơ"),
        line("Hạn nhận hồ sơ", document_date(call.closes_on)),
        line("Số hồ sơ nhận đúng hạn", two(len(opened))),
        line("Số hồ sơ quá hạn, không mở", two(len(late))),
        *dashes(*(f"{p.title} ({body(p.host) or person(p.investigator)}), nhận {day(p.received_on)}" for p in late)),
        Table(["TT", "Tên hồ sơ", "Tổ chức, cá nhân", "Ngày nhận, cách nộp", "Tính hợp lệ"], rows, [1, 5, 4, 3, 4], "cllll"),
        line("Tình trạng niêm phong trước khi mở", ""),
        line("Ý kiến khác", ""),
        say("Biên bản được những người có mặt thông qua./."),
        Signature("ĐẠI DIỆN CƠ QUAN QUẢN LÝ", "", [], "ĐẠI DIỆN TỔ CHỨC, CÁ NHÂN", ""),
    ]


def _complete(proposal: Proposal) -> str:
    if proposal.state == Proposal.State.OPENED:
        return "chưa kiểm tra"
    missing = "; ".join(proposal.missing.splitlines())
    return f"thiếu: {missing}" if missing else "hợp lệ"


# ---- a dossier


@dataclass
class ProposalFile(Life):
    proposal: Proposal


def receipt(file: ProposalFile) -> list[Block]:
    """Giấy tiếp nhận hồ sơ: what is written on the envelope, nothing of what is sealed in it."""
    one = file.proposal
    return [
        *file.office_head(NO_NUMBER, one.received_on),
        Title("GIẤY TIẾP NHẬN HỒ SƠ", one.call.title),
        say(Voice(one.received_on).words(RECEIPT, co_quan=file.office_name)),
        line("Tên hồ sơ", one.title),
        line("Tổ chức", body(one.host)),
        line("Cá nhân", person(one.investigator)),
        line("Ngày nhận", day(one.received_on)),
        line("Cách nộp", one.get_channel_display()),
        *([line("Ngày dấu bưu điện", day(one.postmarked_on))] if one.postmarked_on else []),
        line("Hạn nhận hồ sơ của đợt", document_date(one.call.closes_on)),
        *([say("Hồ sơ đến sau hạn: giữ nguyên niêm phong, không mở.")] if one.state == Proposal.State.LATE else []),
        line("Giấy tờ kèm theo", BLANK),
        Signature("NGƯỜI NHẬN", "", [], "NGƯỜI NỘP", ""),
    ]
