"""Minutes of the meeting, and the notice of its result to the host."""

from __future__ import annotations

from hoahoi.councils.counting import counted_ballots
from hoahoi.councils.deadlines import RESULT, timers_of
from hoahoi.councils.models import AgendaItem, Attendance, Conflict, Council, Meeting, Review, Seat, Vote
from hoahoi.councils.queries import ranking, secrecy_warnings
from hoahoi.documents.blocks import Appendix, Block, Heading, Item, Paragraph, Signature, Strong, Table, Title
from hoahoi.documents.letterhead import BLANK, cited, line, named, say, two
from hoahoi.documents.wording import Voice
from hoahoi.procedures.schema import Deadline

from .counting import count_entry, reasons, recount, tallied
from .file import File, about, entry_of, local, moment, names, workplace
from .wordings import MINUTES_CLOSING, NOTICE_CLOSING, NOTICE_OPENING

_UNITS = {"working": "ngày làm việc", "calendar": "ngày", "months": "tháng", "years": "năm"}
_TIES = "Biên bản được lập từ hồ sơ điện tử của phiên họp. Mã ở Phụ lục cho phép kiểm lại phiếu và đối chiếu với sổ cái."


def minutes(file: File) -> list[Block]:
    """Biên bản họp hội đồng, with what ties it to the ballots and to the ledger in its appendix."""
    meeting = file.meeting
    assert meeting is not None  # a council that has concluded has met
    day = local(meeting.opened_at).date() if meeting.opened_at else None
    closed = moment(meeting.closed_at) if meeting.closed_at else BLANK
    return [
        *file.council_head("minutes", day, "          /BB-HĐ"),
        Title("BIÊN BẢN", f"Họp {file.name}"),
        Heading(1, "I.", "Những thông tin chung"),
        *_general(file, meeting),
        Heading(1, "II.", "Nội dung làm việc"),
        *_proceedings(file, meeting),
        Heading(1, "III.", "Bỏ phiếu, kiểm phiếu"),
        line("Người kiểm phiếu", names(file.tellers)),
        *_votes(file),
        Heading(1, "IV.", "Kết luận, kiến nghị của Hội đồng"),
        *_conclusions(file),
        say(Voice(meeting.closed_at).words(MINUTES_CLOSING, ket_thuc=closed)),
        _signed(file, meeting),
        *_appendix(file),
    ]


def _general(file: File, meeting: Meeting) -> list[Block]:
    place = meeting.place_text or file.council.place_text
    held = list(meeting.attendances.select_related("seat").order_by("pk"))
    by_seat = {a.seat_id: a for a in held}
    present = [s for s in file.seats if (a := by_seat.get(s.pk)) and a.arrived_at]
    rows = [[two(n), named(s.person), workplace(s), s.get_role_display(), _attended(by_seat.get(s.pk))] for n, s in enumerate(file.seats, 1)]
    acting = [line("Chủ trì theo ủy quyền", f"{named(meeting.acting_chair.person)}, {meeting.authorisation}")] if meeting.acting_chair else []
    return [
        *(about(file.items[0], concluded=True) if len(file.items) == 1 else _listed(file)),
        line("Hội đồng thành lập theo", file.decision_words()),
        line("Thời gian", f"khai mạc {moment(meeting.opened_at)}"),
        line("Địa điểm, hình thức", f"{place or BLANK}, {meeting.get_form_display()}"),
        line("Thành viên dự họp", f"{two(len(present))} trên {two(len(file.seats))} thành viên"),
        Table(["TT", "Họ và tên", "Nơi công tác", "Chức danh", "Dự họp"], rows, [1, 4.5, 5, 4, 4], "cllll"),
        *acting,
        line("Khách mời", _people(meeting.guests) or ("không có" if meeting.no_guests else "")),
    ]  # fmt: skip


def _listed(file: File) -> list[Block]:
    rows = [[two(i.position), i.title, i.host.title if i.host else "", named(i.investigator) if i.investigator else ""] for i in file.items]
    return [say("Hồ sơ Hội đồng xem xét:"), Table(["TT", "Tên nhiệm vụ", "Tổ chức chủ trì", "Chủ nhiệm"], rows, [1, 6, 4, 3], "clll")]


def _attended(attendance: Attendance | None) -> str:
    """ "có mặt, trực tuyến"; "vắng: ốm"; "có mặt đến 10 giờ 15"."""
    if attendance is None:
        return "chưa điểm danh"
    if attendance.present:
        return "có mặt" if attendance.form == Meeting.Form.IN_PERSON else f"có mặt, {attendance.get_form_display()}"
    why = f": {attendance.reason}" if attendance.reason else ""
    if attendance.arrived_at and attendance.left_at:
        return f"có mặt đến {local(attendance.left_at):%H} giờ {local(attendance.left_at):%M}{why}"
    return f"vắng{why}"


def _proceedings(file: File, meeting: Meeting) -> list[Block]:
    quorum = file.rule.quorum
    source = f", theo {cited([quorum.citation])}" if quorum.citation else ""
    met = f"Phiên họp đủ điều kiện tiến hành: có mặt ít nhất {quorum.numerator}/{quorum.denominator} số thành viên{source}."
    chair = file.in_chair
    blocks: list[Block] = [say(met), line("Chủ trì phiên họp", f"{named(chair.person)}, {chair.get_role_display()}" if chair else "")]
    for item in file.items:
        if len(file.items) > 1:
            blocks.append(say(Strong(f"Hồ sơ {two(item.position)}: {item.title}")))
        blocks += [*_opinions(file, item), *_conflicts(file, item)]
    notes = [part.strip() for part in meeting.notes.splitlines() if part.strip()]
    blocks.append(say("Diễn biến thảo luận:"))
    return [*blocks, *([say(part) for part in notes] or [Paragraph(["Thư ký khoa học chưa ghi diễn biến thảo luận."], muted=True)])]


def _opinions(file: File, item: AgendaItem) -> list[Block]:
    """Reviews heard, and the sheets of absent members that the secretary reads; they are not votes."""
    reviews = list(item.reviews.select_related("seat__person").order_by("seat_id", "type"))
    vote = file.counted.get(item.pk)
    voters = set(vote.roll.filter(struck="").values_list("seat_id", flat=True)) if vote else set()
    barred = {c.seat_id for c in _barring(file, item)}
    heard = [r.seat for r in reviews if r.type == Review.Type.REVIEW]
    absent = [r.seat for r in reviews if r.seat_id not in voters and r.seat_id not in barred and r.type != Review.Type.EXPERT_GROUP]
    experts = [r for r in reviews if r.type == Review.Type.EXPERT_GROUP]
    blocks: list[Block] = [line("Số thành viên đã gửi phiếu nhận xét", two(len({r.seat_id for r in reviews})))]
    if item.experts:
        blocks.append(line("Tổ chuyên gia", _people(item.experts)))
    if item.expert_report:
        blocks += [say("Tổ chuyên gia báo cáo:"), *[say(part) for part in item.expert_report.splitlines() if part.strip()]]
    if experts:
        blocks += [say("Tổ chuyên gia báo cáo:"), *[say(f"{named(r.seat.person)}: {r.text}") for r in experts]]
    if heard:
        blocks.append(line("Ủy viên phản biện đọc nhận xét", names(_once(heard))))
    if absent:
        blocks.append(line("Thư ký khoa học đọc phiếu nhận xét của thành viên vắng mặt (để Hội đồng tham khảo)", names(_once(absent))))
    return blocks


def _people(people: list[dict[str, str]]) -> str:
    """ "Hoàng Văn Khách (Giám đốc Trung tâm); Lý Thị Mời"."""
    return "; ".join(f"{one['name']} ({one['post']})" if one["post"] else one["name"] for one in people)


def _once(seats: list[Seat]) -> list[Seat]:
    return list(dict.fromkeys(seats))


def _barring(file: File, item: AgendaItem) -> list[Conflict]:
    rows = Conflict.objects.filter(seat__in=file.seats, status=Conflict.Status.BARRED).select_related("seat__person").order_by("pk")
    return [c for c in rows if c.item_id in (None, item.pk)]


def _conflicts(file: File, item: AgendaItem) -> list[Block]:
    barred = _barring(file, item)
    if not barred:
        return []
    told = [f"{named(c.seat.person)}, {c.get_reason_display()}{f' ({c.decided_because})' if c.decided_because else ''}" for c in barred]
    return [say("Không tham gia bỏ phiếu vì xung đột lợi ích:"), *[Item([text]) for text in told]]


def _votes(file: File) -> list[Block]:
    blocks: list[Block] = []
    for item in file.items:
        vote = file.counted[item.pk]
        if len(file.items) > 1:
            blocks.append(Heading(2, f"{item.position}.", item.title))
        blocks += [line("Hình thức", f"bỏ phiếu {vote.get_mode_display()}, lượt {vote.round}"), *tallied(vote), *reasons(vote)]
        if not vote.only_result:
            blocks += [Paragraph([warning], muted=True) for warning in secrecy_warnings(vote)]
    if placed := ranking(file.council):
        blocks += [say("Xếp thứ tự hồ sơ:"), *[Item([f"{n}. {item.title}"]) for n, (item, _placed) in enumerate(placed, 1)]]
    return blocks


def _conclusions(file: File) -> list[Block]:
    blocks: list[Block] = []
    for item in file.items:
        conclusion = item.conclusion  # type: ignore[attr-defined]
        if len(file.items) > 1:
            blocks.append(Heading(2, f"{item.position}.", item.title))
        blocks.append(say("Kết luận của Hội đồng: ", Strong(conclusion.wording), "."))
        blocks += [say(part) for part in conclusion.text.splitlines() if part.strip()]
        blocks.append(line("Kiến nghị", conclusion.recommendation or "không có"))
        dissents = list(item.dissents.select_related("seat__person").order_by("pk"))
        if dissents:
            blocks += [say("Ý kiến bảo lưu:"), *[Item([f"{named(d.seat.person)}: {d.text}"]) for d in dissents]]
    return blocks


def _signed(file: File, meeting: Meeting) -> Signature:
    secretary = next((s.person.title for s in file.seats if s.role == Seat.Role.SCI_SECRETARY), "")
    chair = file.in_chair
    acting = chair is not None and chair.role != Seat.Role.CHAIR
    post = "KT. CHỦ TỊCH HỘI ĐỒNG\nPHÓ CHỦ TỊCH" if acting else "CHỦ TỊCH HỘI ĐỒNG"
    return Signature(post, chair.person.title if chair else "", [], "ỦY VIÊN THƯ KÝ KHOA HỌC", secretary)


def _appendix(file: File) -> list[Block]:
    """Receipts of every ballot, digests, the ledger's entries of count and conclusion."""
    blocks: list[Block] = [Appendix("Phụ lục", "Mã kiểm lại"), Paragraph([_TIES])]
    concluded = entry_of(Council.kind, file.council.pk, "stage", Council.Stage.CONCLUDED)
    for item in file.items:
        vote = file.counted[item.pk]
        if len(file.items) > 1:
            blocks.append(Heading(1, f"{item.position}.", item.title))
        blocks += [*recount(vote, count_entry(vote), concluded), *_receipts(vote)]
    return blocks


def _receipts(vote: Vote) -> list[Block]:
    """In the order of the codes, which says nothing of who or when."""
    receipts = [str(b["receipt"]) for b in counted_ballots(vote)]
    rows = [[*receipts[n : n + 2], *[""] * (2 - len(receipts[n : n + 2]))] for n in range(0, len(receipts), 2)]
    return [Table(["Mã biên nhận", "Mã biên nhận"], rows, [1, 1], "cc", caption=f"{two(len(receipts))} phiếu")]


def notice(file: File) -> list[Block]:
    """Thông báo kết quả to the hosts; number and day come from the clerk."""
    meeting = file.meeting
    assert meeting is not None
    hosts = list(dict.fromkeys(i.host.title for i in file.items if i.host))
    day = local(meeting.opened_at).date() if meeting.opened_at else file.began
    when, voice = moment(meeting.opened_at), Voice()  # number and day are still to come, so the words are today's
    return [
        *file.office_head(file.office_number("TB"), None),
        Title("THÔNG BÁO", f"Kết quả họp {file.name}"),
        line("Kính gửi", "; ".join(hosts)),
        say(voice.words(NOTICE_OPENING, hoi_dong=file.name, quyet_dinh=file.decision_words(), luc_hop=when, co_quan=file.office_name)),
        *[block for item in file.items for block in _told(file, item)],
        *_next(file),
        say(voice.words(NOTICE_CLOSING, co_quan=file.office_name)),
        file.signed(day, [*hosts, *dict.fromkeys(i.investigator.title for i in file.items if i.investigator), "Lưu: VT"]),
    ]


def _told(file: File, item: AgendaItem) -> list[Block]:
    conclusion = item.conclusion  # type: ignore[attr-defined]
    blocks = [*about(item, concluded=True), say("Kết luận của Hội đồng: ", Strong(conclusion.wording), ".")]
    blocks += [say(part) for part in conclusion.text.splitlines() if part.strip()]
    return [*blocks, *([line("Kiến nghị", conclusion.recommendation)] if conclusion.recommendation else [])]


def _next(file: File) -> list[Block]:
    """What the regime asks of host and investigator after the result; nothing of it where no dossier passed."""
    if all(i.conclusion.result == "fail" for i in file.items):  # type: ignore[attr-defined]
        return []
    theirs = [t for t in timers_of(file.council, RESULT) if t.role == "investigator"]
    return [say("Việc cần làm tiếp theo:"), *[Item([_due(t)]) for t in theirs]] if theirs else []


def _due(timer: Deadline) -> str:
    source = f", theo {cited([timer.citation])}" if timer.citation else ""
    return f"{timer.title}: trong {two(timer.amount)} {_UNITS[timer.unit]} kể từ ngày có kết luận của Hội đồng{source}"
