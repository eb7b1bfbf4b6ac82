"""Which papers a council has, when each can be made, what is still missing, who may read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from hoahoi.councils.common import CouncilError
from hoahoi.councils.models import Council, Vote
from hoahoi.documents.blocks import Block, Draft
from hoahoi.documents.wording import document_kind

from . import closing, counting, founding, sheets
from .file import File, entry_time, local

_TRIED = 20  # councils looked at for an example
_OVER = (Council.Stage.CONCLUDED, Council.Stage.FINISHED)


@dataclass(frozen=True)
class Kind:
    """missing: why it cannot be made yet, in sentences; []: it can. to_members: a member who runs nothing may read it once the council is done."""

    code: str
    title: str
    missing: Callable[[File], list[str]]
    write: Callable[[File], list[Block]]
    day: Callable[[File], date]  # the paper's own day, which its file carries
    to_members: bool = False


def draft(kind: Kind, file: File) -> Draft:
    """The paper as blocks. Raises CouncilError, saying why, while it cannot be made."""
    if missing := kind.missing(file):
        raise CouncilError(" ".join(missing))
    title = f"{kind.title}: {file.council.title}"
    reference = f"Hội đồng {file.council.pk}; quy định {file.council.regime}."
    return Draft(title=title, author=file.office_name, blocks=kind.write(file), day=kind.day(file), reference=reference)


def _no_seats(file: File) -> list[str]:
    return [] if file.seats else ["Chưa chọn thành viên."]


def _no_decision(file: File) -> list[str]:
    return _no_seats(file) or ([] if file.council.stage != Council.Stage.PROPOSED else ["Chưa ra quyết định thành lập."])


def _no_sheet(file: File) -> list[str]:
    try:
        for item in file.items:
            sheets.sheet_of(file, item)
    except CouncilError as refused:
        return [refused.message]
    return []


def _no_names(file: File) -> list[str]:
    if any(sheets.mode_of(file, item) == Vote.Mode.SECRET for item in file.items):
        return ["Bỏ phiếu kín: phiếu không ghi tên."]
    return _no_sheet(file) or _no_seats(file)


def _no_reviews(file: File) -> list[str]:
    return [] if any(item.reviews.exists() for item in file.items) else ["Chưa có thành viên nào gửi nhận xét."]


def _no_experts(file: File) -> list[str]:
    return [] if any(item.expert_report for item in file.items) else ["Chưa ghi báo cáo của tổ chuyên gia."]


def _no_count(file: File) -> list[str]:
    return [] if file.counted else ["Chưa kiểm phiếu."]


def _no_summary(file: File) -> list[str]:
    if missing := _no_count(file):
        return missing
    return [counting.WITHHELD] if all(v.only_result for v in file.counted.values()) else []


def _no_conclusion(file: File) -> list[str]:
    return [] if file.council.stage in _OVER else ["Hội đồng chưa kết luận."]


def _met_on(file: File) -> date:
    opened = file.meeting.opened_at if file.meeting else None
    return local(opened).date() if opened else file.established or file.began


def _counted_on(file: File) -> date:
    entries = [entry for vote in file.counted.values() if (entry := counting.count_entry(vote))]
    return max(local(entry_time(e)).date() for e in entries)


def _founded(file: File) -> date:
    return file.established or file.began


def _several(write: Callable[[File], list[list[Block]]]) -> Callable[[File], list[Block]]:
    return lambda file: counting.joined(write(file))


KINDS = {
    kind.code: kind
    for kind in (
        Kind("quyet-dinh", "Quyết định thành lập hội đồng", _no_seats, founding.decision, _founded, to_members=True),
        Kind("giay-moi", "Giấy mời họp", _no_decision, founding.invitation, founding.invited_on, to_members=True),
        Kind("phieu-nhan-xet", "Phiếu nhận xét để trống", _no_sheet, _several(sheets.reviews), _founded),
        Kind("nhan-xet-da-gui", "Nhận xét đã gửi", _no_reviews, _several(sheets.submitted), _founded),
        Kind("bao-cao-to-chuyen-gia", "Báo cáo của tổ chuyên gia", _no_experts, _several(sheets.expert_reports), _founded, to_members=True),
        Kind("phieu-danh-gia", "Phiếu đánh giá để trống", _no_sheet, _several(sheets.ballots), _founded),
        Kind("phieu-ghi-ten", "Phiếu đánh giá ghi sẵn tên", _no_names, _several(sheets.named_ballots), _founded),
        Kind("bien-ban-kiem-phieu", "Biên bản kiểm phiếu", _no_count, _several(counting.count_minutes), _counted_on),
        Kind("tong-hop", "Bảng tổng hợp phiếu", _no_summary, _several(counting.summary), _counted_on),
        Kind("bien-ban", "Biên bản họp hội đồng", _no_conclusion, closing.minutes, _met_on, to_members=True),
        Kind("thong-bao", "Thông báo kết quả", _no_conclusion, closing.notice, _met_on, to_members=True),
    )
}


def _newest(kind: Kind) -> Draft | None:
    """The paper of the newest council that has it: what the page of the office's words shows."""
    for council in Council.objects.order_by("-pk")[:_TRIED]:
        file = File(council)
        if not kind.missing(file):
            return draft(kind, file)
    return None


for _code, _title in (
    ("quyet-dinh", "Quyết định thành lập hội đồng"), ("giay-moi", "Giấy mời họp hội đồng"), ("bien-ban", "Biên bản họp hội đồng"),
    ("thong-bao", "Thông báo kết quả họp hội đồng"),
):  # fmt: skip
    document_kind(f"council.{_code}", _title, partial(_newest, KINDS[_code]))
