"""Acts on the words of documents."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.directory.models import Office
from hoahoi.directory.queries import the_office
from hoahoi.ledger.acts import Actor, act
from hoahoi.ui.vietnamese import day as day_text

from .wording import Part, WordingError, check, standing
from .wording_models import Wording


def set_wording(*, part: Part, text: str, actor: Actor, since: date | None = None) -> Wording | None:
    """The office's text for papers of `since` (today when not given) and later; earlier papers keep their words. None when nothing changes.

    Raises WordingError for an empty text, an unknown placeholder or a day that has passed.
    """
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not text:
        raise WordingError(_("Ghi lời văn, hoặc dùng lại lời văn mặc định."))
    check(text, part.placeholders)
    return _next(part, text, actor, since)


def reset_wording(*, part: Part, actor: Actor, since: date | None = None) -> Wording | None:
    """Back to the default. None when the default stands."""
    return _next(part, "", actor, since)


def _next(part: Part, text: str, actor: Actor, since: date | None) -> Wording | None:
    today = timezone.localdate()
    day = since or today
    if day < today:
        raise WordingError(_("Chỉ đổi lời văn từ hôm nay (%s) trở đi: giấy tờ đã ban hành giữ nguyên.") % day_text(today))
    if text == standing(day).get(part.key, ""):
        return None
    with act("wording.set" if text else "wording.reset", actor=actor) as doing:
        version = Wording(office=_office(), document_kind=part.kind, part=part.part, text=text, since=day, written_at=timezone.now())
        doing.save(version)
    return version


def _office() -> Office:
    office = the_office()
    if office is None:
        raise WordingError(_("Khai đơn vị ở trang Bắt đầu trước."))
    return office
