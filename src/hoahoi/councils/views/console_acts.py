"""The acts that the console's buttons call: what each asks for, what it does, what it says when done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hoahoi.councils import actions, paper_files, queries
from hoahoi.councils import forms as asked
from hoahoi.councils.forms import StepForm
from hoahoi.councils.models import AgendaItem, Council, Meeting, Paper, Review, Seat, Vote


@dataclass(frozen=True)
class Doing:
    """What an act is given. values: the form's; vote and meeting: those that the step stands at."""

    request: HttpRequest
    council: Council
    desk: dict[str, Any]
    form: StepForm

    @property
    def values(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def actor(self) -> Any:
        return self.request.user

    @property
    def meeting(self) -> Meeting:
        if self.desk["meeting"] is None:
            raise actions.CouncilError(_("Phiên họp chưa bắt đầu điểm danh."))
        return self.desk["meeting"]

    @property
    def vote(self) -> Vote:
        if self.desk["vote"] is None:
            raise actions.CouncilError(_("Bước này cần một lượt bỏ phiếu. Xem lại việc tiếp theo."))
        return self.desk["vote"]

    def posted_seat(self) -> Seat:
        """The seat that a button names by itself, without a form."""
        wanted = self.request.POST.get("seat", "")
        seat = next((s for s in self.desk["seats"] if str(s.pk) == wanted), None)
        if seat is None:
            raise actions.CouncilError(_("Người này không có trong hội đồng."), "seat")
        return seat


@dataclass(frozen=True)
class Button:
    form: type[StepForm]
    run: Callable[[Doing], None]
    said: Any = ""


def _plan(d: Doing) -> None:
    actions.plan_meeting(council=d.council, at=d.form.at(), place=d.values["place"], actor=d.actor)


def _send_papers(d: Doing) -> None:
    given = [(file, paper_files.keep(file.file)) for file in d.values["files"]]
    papers = [Paper(title=file.name.rpartition(".")[0][:300], file=file.name[:300], sha256=digest) for file, digest in given]
    papers += [Paper(title=title) for title in d.values["titles"]]
    actions.send_papers(council=d.council, papers=papers, actor=d.actor)


def _record_reviews(d: Doing) -> None:
    """Paper comment sheets that came in: for each chosen member, on every dossier without one yet."""
    have = set(Review.objects.filter(item__council=d.council).values_list("item_id", "seat_id"))
    items = list(d.council.items.select_related("council").order_by("position"))
    for seat in d.form.chosen("reviewed"):
        type = Review.Type.REVIEW if seat.role == Seat.Role.REVIEWER else Review.Type.COMMENT
        for item in items:
            if (item.pk, seat.pk) not in have:
                actions.submit_review(item=item, seat=seat, text=d.values["text"], type=type, actor=d.actor)


def _call_roll(d: Doing) -> None:
    actions.call_roll(council=d.council, form=d.values["form"], place=d.values["place"], actor=d.actor)


def _mark(d: Doing) -> None:
    """One tap: the button carries "<seat>:<present|online|absent>", or "all:present"."""
    who, _colon, how = d.request.POST.get("mark", "").partition(":")
    wanted = [h.seat for h in d.desk.get("here", []) if (who == "all" and h.state == "absent") or str(h.seat.pk) == who]
    if how not in ("present", "online", "absent") or (not wanted and who != "all"):
        raise actions.CouncilError(_("Người này không có trong danh sách điểm danh."), "seat")
    for seat in wanted:
        if how == "absent":
            actions.mark_absent(meeting=d.meeting, seat=seat, reason=d.request.POST.get("reason", ""), actor=d.actor)
        else:
            form = Meeting.Form.ONLINE if how == "online" else Meeting.Form.IN_PERSON
            actions.mark_present(meeting=d.meeting, seat=seat, form=form, actor=d.actor)


def _authorise(d: Doing) -> None:
    actions.authorise_vice_chair(meeting=d.meeting, paper=d.values["paper"], actor=d.actor)


def _open_meeting(d: Doing) -> None:
    actions.open_meeting(meeting=d.meeting, actor=d.actor)


def _tellers(d: Doing) -> None:
    actions.elect_tellers(meeting=d.meeting, seats=d.form.chosen("tellers"), actor=d.actor)


def _open_vote(d: Doing) -> None:
    step = d.desk["step"]
    if step is None or step.item is None:
        raise actions.CouncilError(_("Chưa tới lúc bỏ phiếu. Xem lại việc tiếp theo."))
    actions.open_vote(item=step.item, mode=d.values["mode"], only_result=d.values["only_result"], actor=d.actor)


def _close_vote(d: Doing) -> None:
    actions.close_vote(vote=d.vote, actor=d.actor)


def _change_code(d: Doing) -> None:
    actions.change_room_code(vote=d.vote, actor=d.actor)


def _hand_out(d: Doing) -> None:
    actions.hand_out_paper(vote=d.vote, seat=d.form.named_seat(), actor=d.actor)


def _strike(d: Doing) -> None:
    actions.strike_from_roll(vote=d.vote, seat=d.form.named_seat(), reason=d.values["reason"], actor=d.actor)


def _cancel(d: Doing) -> None:
    actions.cancel_vote(vote=d.vote, reason=d.values["reason"], actor=d.actor)


def _open_count(d: Doing) -> None:
    actions.open_count(vote=d.vote, teller=d.posted_seat(), actor=d.actor)


def _count(d: Doing) -> None:
    actions.count(vote=d.vote, actor=d.actor)


def _only_result(d: Doing) -> None:
    actions.publish_only_result(vote=d.vote, actor=d.actor)


def _conclude(d: Doing) -> None:
    chair = queries.presiding(d.meeting)
    if chair is None:
        raise actions.CouncilError(_("Người chủ trì không có mặt. Điểm danh Chủ tịch hoặc ghi giấy ủy quyền cho Phó Chủ tịch."))
    conclusion = actions.conclude(item=d.vote.item, chair=chair, text=d.values["text"], actor=d.actor)
    if d.values["recommendation"].strip():
        actions.recommend(conclusion=conclusion, text=d.values["recommendation"], actor=d.actor)


def _posted_item(d: Doing, otherwise: str) -> AgendaItem:
    wanted = d.request.POST.get("item", "")
    item = next((line.item for line in d.desk["lines"] if str(line.item.pk) == wanted), None)
    if item is None:
        raise actions.CouncilError(otherwise)
    return item


def _dissent(d: Doing) -> None:
    item = _posted_item(d, _("Chọn nội dung mà thành viên bảo lưu ý kiến."))
    actions.add_dissent(item=item, seat=d.form.named_seat(), text=d.values["text"], actor=d.actor)


def _notes(d: Doing) -> None:
    actions.write_notes(meeting=d.meeting, text=d.values["notes"], expected_version=d.values["version"], actor=d.actor)


def _guests(d: Doing) -> None:
    actions.record_guests(meeting=d.meeting, guests=d.values["guests"], actor=d.actor)


def _experts(d: Doing) -> None:
    item = _posted_item(d, _("Chọn hồ sơ mà tổ chuyên gia báo cáo."))
    actions.record_experts(item=item, experts=d.values["experts"], report=d.values["report"], actor=d.actor)


def _finish(d: Doing) -> None:
    actions.finish(council=d.council, actor=d.actor)


BUTTONS: dict[str, Button] = {
    "du-kien": Button(asked.PlanForm, _plan, lazy("Đã ghi lịch họp. Các thời hạn trước và sau phiên họp tính theo ngày này.")),
    "gui-ho-so": Button(asked.PapersForm, _send_papers, lazy("Đã ghi tài liệu gửi thành viên.")),
    "nhan-xet": Button(asked.ReviewForm, _record_reviews, lazy("Đã ghi phiếu nhận xét bản giấy.")),
    "diem-danh": Button(asked.RollForm, _call_roll),
    "co-mat": Button(StepForm, _mark),
    "uy-quyen": Button(asked.AuthoriseForm, _authorise, lazy("Phó Chủ tịch chủ trì phiên họp.")),
    "khai-mac": Button(StepForm, _open_meeting, lazy("Đã khai mạc phiên họp.")),
    "to-kiem-phieu": Button(asked.TellersForm, _tellers, lazy("Đã ghi tổ kiểm phiếu.")),
    "mo-bo-phieu": Button(asked.OpenVoteForm, _open_vote, lazy("Đã mở bỏ phiếu. Phát đường dẫn cho từng người.")),
    "dong": Button(StepForm, _close_vote, lazy("Đã đóng bỏ phiếu.")),
    "doi-ma": Button(StepForm, _change_code, lazy("Đã đổi mã phòng họp.")),
    "phat-giay": Button(asked.SeatForm, _hand_out, lazy("Đã ghi: bỏ phiếu giấy.")),
    "gach-ten": Button(asked.StrikeForm, _strike, lazy("Đã gạch tên khỏi danh sách bỏ phiếu.")),
    "huy-luot": Button(asked.CancelForm, _cancel, lazy("Đã hủy lượt bỏ phiếu.")),
    "mo-kiem": Button(StepForm, _open_count, lazy("Đã xác nhận mở kiểm phiếu.")),
    "kiem-phieu": Button(StepForm, _count, lazy("Đã kiểm phiếu.")),
    "chi-ket-qua": Button(StepForm, _only_result, lazy("Chỉ công bố kết quả.")),
    "ket-luan": Button(asked.ConcludeForm, _conclude, lazy("Đã ghi kết luận.")),
    "bao-luu": Button(asked.DissentForm, _dissent, lazy("Đã ghi ý kiến bảo lưu.")),
    "ghi-chep": Button(asked.NotesForm, _notes, lazy("Đã lưu ghi chép.")),
    "khach-moi": Button(asked.GuestsForm, _guests, lazy("Đã lưu khách mời.")),
    "to-chuyen-gia": Button(asked.ExpertsForm, _experts, lazy("Đã lưu tổ chuyên gia.")),
    "ket-thuc": Button(StepForm, _finish, lazy("Phiên họp đã kết thúc.")),
}


def button_of(name: str) -> Button:
    try:
        return BUTTONS[name]
    except KeyError:
        raise Http404 from None
