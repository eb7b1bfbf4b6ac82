"""Links that are shown once, each with its picture for a phone's camera."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from hoahoi.councils.models import Seat


@dataclass(frozen=True)
class ShownLink:
    seat: Seat
    url: str
    picture: SafeString


def shown_links(request: HttpRequest, tokens: Mapping[int, str], seats: Sequence[Seat], under: str) -> list[ShownLink]:
    """A link for each seat that has a token, in the order of the seats. under: "moi" or "phieu"."""
    found = []
    for seat in seats:
        if seat.pk in tokens:
            url = request.build_absolute_uri(f"/{under}/{tokens[seat.pk]}/")
            found.append(ShownLink(seat, url, qr_picture(url)))
    return found


def qr_picture(text: str) -> SafeString:
    """An SVG of the text's QR code, dark on white with the quiet zone that cameras need."""
    picture = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=4, light="#fff")
    return mark_safe(picture)  # made here from a link of our own: nothing in it is typed
