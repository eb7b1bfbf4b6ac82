"""The decision that sets a council up, and the invitation to its meeting."""

from __future__ import annotations

from datetime import date, datetime

from hoahoi.councils.models import Invitation, Meeting
from hoahoi.documents.blocks import Basis, Block, Header, Item, Paragraph, Signature, Strong, Table, Title
from hoahoi.documents.letterhead import BLANK, broken, line, named, say, two
from hoahoi.documents.wording import Voice
from hoahoi.documents.words import signature_lines

from .file import File, local, moment, names, workplace
from .law import bases
from .wordings import DECISION_EFFECT, DECISION_WORK, INVITATION_CLOSING, INVITATION_LINK, INVITATION_OPENING


def decision(file: File) -> list[Block]:
    """Quyết định thành lập hội đồng, of the body that its number names."""
    told = not (file.council.blind or file.rule.members_hidden)  # else the decision, which names both, goes to the office and the members alone
    hosts = list(dict.fromkeys(i.host.title for i in file.items if i.host)) if told else []
    voice = Voice(file.established)
    return [
        *_head(file),
        Title("QUYẾT ĐỊNH", f"Về việc thành lập {file.name}"),
        Title(_authority(file), ""),
        *[Basis(text) for text in bases(file.rule, file.law)],
        Basis(f"Theo đề nghị của {BLANK}"),
        Title("QUYẾT ĐỊNH:", ""),
        say(Strong("Điều 1. "), f"Thành lập {file.name} {_subject(file)}, gồm {two(len(file.seats))} thành viên có tên sau đây:"),
        Table(
            ["TT", "Họ và tên", "Nơi công tác", "Chức danh trong Hội đồng"],
            [[two(n), named(s.person), workplace(s), s.get_role_display()] for n, s in enumerate(file.seats, 1)], [1, 6, 6, 5], "clll",
        ),
        *_dossiers(file),
        say(
            Strong("Điều 2. "),
            voice.words(DECISION_WORK, cho_trong=BLANK),
        ),
        say(
            Strong("Điều 3. "),
            voice.words(DECISION_EFFECT, chu_tri="tổ chức chủ trì, " if hosts else "", cho_trong=BLANK),
        ),
        _decided_by(file, ["Như Điều 3", *hosts, "Lưu: VT, hồ sơ hội đồng"]),
    ]  # fmt: skip


def _of_province(file: File) -> bool:
    """Whether the People's Committee decides, as the number says, and not the department."""
    return "UBND" in file.council.decision_number.upper()


def _head(file: File) -> list[Block]:
    number = file.council.decision_number
    if _of_province(file):
        parent = file.office.parent_title if file.office else "Ủy ban nhân dân tỉnh"
        return [Header("", broken(parent), number, file.place, file.established)]
    return file.office_head(number or file.office_number("QĐ"), file.established)


def _authority(file: File) -> str:
    """Who decides, in capitals: "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH LẠNG SƠN"."""
    if _of_province(file):
        return f"CHỦ TỊCH {(file.office.parent_title if file.office else 'Ủy ban nhân dân tỉnh').upper()}"
    return f"GIÁM ĐỐC {file.office_name.upper()}"


def _decided_by(file: File, recipients: list[str]) -> Signature:
    known = file.council.decision.signer if file.council.decision else None
    if _of_province(file):
        return Signature("CHỦ TỊCH", known.title if known else "", recipients)
    signer = file.signer(file.established or file.began)
    if known and signer and known.pk != signer.person_id:  # somebody else signed: only the name is on record
        return Signature("GIÁM ĐỐC", known.title, recipients)
    return Signature("\n".join(signature_lines(signer)) if signer else "GIÁM ĐỐC", signer.person.title if signer else "", recipients)


def _subject(file: File) -> str:
    return f"“{file.items[0].title}”" if len(file.items) == 1 else f"đối với {two(len(file.items))} hồ sơ nêu dưới đây"


def _dossiers(file: File) -> list[Block]:
    if len(file.items) == 1:
        return []
    if file.council.blind:
        return [say("Hồ sơ Hội đồng xem xét:"), Table(["TT", "Tên nhiệm vụ"], [[two(i.position), i.title] for i in file.items], [1, 13], "cl")]
    rows = [[two(i.position), i.title, i.host.title if i.host else ""] for i in file.items]
    return [say("Hồ sơ Hội đồng xem xét:"), Table(["TT", "Tên nhiệm vụ", "Tổ chức chủ trì"], rows, [1, 8, 5], "cll")]


def invitation(file: File) -> list[Block]:
    """Giấy mời: one for all members, named below."""
    council, meeting = file.council, file.meeting
    opened = meeting.opened_at if meeting else None
    place = (meeting.place_text if meeting else "") or council.place_text
    form = f" ({Meeting.Form(meeting.form).label})" if meeting and meeting.form != Meeting.Form.IN_PERSON else ""
    chair = next((s for s in file.seats if s.role == "chair"), None)
    day, voice = invited_on(file), Voice(_first_sent(file))
    return [
        *file.office_head(file.office_number("GM"), None),
        Title("GIẤY MỜI", f"Họp {file.name}"),
        say(voice.words(INVITATION_OPENING, quyet_dinh=file.decision_words(), hoi_dong=file.name, co_quan=file.office_name)),
        Table(
            ["TT", "Họ và tên", "Nơi công tác", "Chức danh"],
            [[two(n), named(s.person), workplace(s), s.get_role_display()] for n, s in enumerate(file.seats, 1)], [1, 6, 6, 5], "clll",
        ),
        say(Strong("Đến dự: "), f"phiên họp của {file.name}."),
        *[Item([f"Hồ sơ {two(i.position)}: {i.title}{f' ({i.host.title})' if i.host and not council.blind else ''}"]) for i in file.items],
        line("Thời gian", moment(council.planned_at or opened)),
        line("Địa điểm", f"{place}{form}" if place else ""),
        line("Chủ trì", named(chair.person) if chair else ""),
        *_asked_before(file),
        say(voice.words(INVITATION_LINK)),
        say(voice.words(INVITATION_CLOSING)),
        file.signed(day, ["Như trên", "Lưu: VT"]),
    ]  # fmt: skip


def _asked_before(file: File) -> list[Block]:
    if not file.rule.quorum.all_opinions_in:
        return []
    reviewers = [s for s in file.seats if s.role == "reviewer"]
    text = "Phiếu nhận xét của mọi thành viên phải đến trước phiên họp; thiếu phiếu nhận xét thì phiên họp không được tiến hành."
    return [Paragraph([f"{text} Ủy viên phản biện: {names(reviewers)}." if reviewers else text])]


def invited_on(file: File) -> date:
    first = _first_sent(file)
    return local(first).date() if first else file.established or file.began


def _first_sent(file: File) -> datetime | None:
    return Invitation.objects.filter(seat__council=file.council).order_by("sent_at").values_list("sent_at", flat=True).first()
