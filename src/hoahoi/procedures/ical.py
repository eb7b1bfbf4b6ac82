"""An account's calendar as iCalendar (RFC 5545): what falls due, and the councils it may see.

The address carries a secret token of 256 random bits; only its SHA-256 is kept. Days without an hour are whole-day events; hours are given in
Asia/Ho_Chi_Minh with its VTIMEZONE. What the feed holds is narrowed by the same rules as the pages.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.accounts.models import User
from hoahoi.declare.registers import registers
from hoahoi.ledger.records import kinds

from .models import CalendarFeed
from .reminders import obligations_of

ZONE = "Asia/Ho_Chi_Minh"
_BACK = timedelta(days=90)
_MOST = 500
_VTIMEZONE = (
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}", "BEGIN:STANDARD", "DTSTART:19750613T000000", "TZOFFSETFROM:+0700", "TZOFFSETTO:+0700",
    "TZNAME:+07", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """begins: a day, or a moment with its zone; ends likewise, None for a whole day or an unknown end. stamp: when it last changed."""

    uid: str
    title: str
    begins: date | datetime
    ends: datetime | None
    stamp: datetime
    text: str = ""
    place: str = ""
    url: str = ""


# ---- the address


def issue(user: User) -> str:
    """A new secret address; the former one stops at once. Returns the token, which is kept nowhere in clear."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(user=user, defaults={"token_hash": _hash(token), "issued_at": timezone.now(), "read_at": None})
    return token


def revoke(user: User) -> None:
    CalendarFeed.objects.filter(user=user).update(token_hash="")


def owner_of(token: str) -> User | None:
    """The account whose feed this is, where it is still active; notes the reading."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=_hash(token)).first() if token else None
    if feed is None or not feed.user.is_active or not feed.user.roles:
        return None
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=timezone.now())
    return feed.user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# ---- what stands in it


def events_of(user: User, today: date) -> list[Event]:
    """Open obligations, those done within the last 90 days left out, and councils from 90 days back on."""
    since = today - _BACK
    return [*_due(user, since), *_sittings(user, since)]


def _due(user: User, since: date) -> Iterator[Event]:
    rows = obligations_of(user).filter(done_on=None, due_on__gte=since).order_by("due_on", "pk")[:_MOST]
    names = _titles([(o.subject_kind, o.subject_id) for o in rows])
    for one in rows:
        about, url = names.get((one.subject_kind, one.subject_id), ("", ""))
        text = "\n".join(part for part in (about, _("Căn cứ: %s") % one.basis if one.basis else "") if part)
        title = _("Hạn: %s") % one.title
        yield Event(f"obligation-{one.pk}", title, one.due_on, None, _midnight(one.due_on), text, url=url)


def _sittings(user: User, since: date) -> Iterator[Event]:
    entry = registers().get("council")
    if entry is None or entry.rules is None:
        return
    recent = Q(met_on__gte=since.isoformat()) | Q(planned_at__date__gte=since)
    rows = entry.model._base_manager.filter(recent).select_related("meeting").order_by("-met_on", "-pk")
    for council in entry.rules.viewable(user, rows)[:_MOST]:
        meeting = getattr(council, "meeting", None)
        opened = (meeting.opened_at if meeting else None) or (None if council.met_on else council.planned_at)
        held = timezone.localdate(opened) if opened else council.met_on.first if council.met_on.day else None
        if held is None:
            continue
        place = (meeting.place_text if meeting else "") or council.place_text
        title = _("Hội đồng %(type)s: %(title)s") % {"type": council.get_type_display(), "title": council.title}
        yield Event(
            f"council-{council.pk}", title, opened or held, meeting.closed_at if meeting and opened else None, _midnight(held),
            place=place, url=_address(council.get_absolute_url()),
        )  # fmt: skip


def _titles(wanted: list[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str]]:
    """(title, address) of each subject; one query a kind."""
    found = {}
    for kind in {kind for kind, _pk in wanted} & kinds().keys():
        rows = kinds()[kind]._base_manager.filter(pk__in=[pk for k, pk in wanted if k == kind])
        found.update({(kind, row.pk): (str(row), _address(row.get_absolute_url())) for row in rows})
    return found


def _address(path: str) -> str:
    return settings.CONFIG.base_url.rstrip("/") + path


def _midnight(day: date) -> datetime:
    """DTSTAMP must be there; a fixed one keeps the same calendar the same bytes."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


# ---- RFC 5545


def calendar(events: list[Event], name: str) -> bytes:
    """The whole calendar: CRLF, lines of at most 75 octets, text escaped."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hoa Hoi//Lich//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}",
        f"X-WR-TIMEZONE:{ZONE}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", *_VTIMEZONE,
    ]  # fmt: skip
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode()


def _lines(event: Event) -> Iterator[str]:
    host = settings.CONFIG.base_url.partition("//")[2].partition("/")[0].partition(":")[0] or "localhost"
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}@{host}"
    yield f"DTSTAMP:{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if isinstance(event.begins, datetime):
        yield f"DTSTART;TZID={ZONE}:{_local(event.begins)}"
        if event.ends and event.ends > event.begins:
            yield f"DTEND;TZID={ZONE}:{_local(event.ends)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.begins:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.begins + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.title)}"
    for name, value in (("DESCRIPTION", event.text), ("LOCATION", event.place)):
        if value:
            yield f"{name}:{escaped(value)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT" if not isinstance(event.begins, datetime) else "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    """TEXT values: backslash, semicolon, comma and line break (RFC 5545, 3.3.11); other control characters go."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c >= " " or c == "\t")


def folded(line: str) -> str:
    """One content line in pieces of at most 75 octets, no letter cut in two; continuation lines begin with a space (RFC 5545, 3.1)."""
    pieces, piece, room = [], "", 75
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", 74
        piece, room = piece + letter, room - size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
