"""Doors of the pages that a member opens by link, without an account: tries counted, nothing cached, nothing indexed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from hoahoi.councils.sealing import sha256

View = Callable[..., HttpResponse]
WRONG_LINKS = 30  # from one address; a whole meeting room shares one, so only links that do not exist are counted
WINDOW = 10 * 60  # seconds
_SEAT = re.compile(r"ghe-(\d{1,17})", re.ASCII)  # a link's token is longer than that


def by_link(view: View) -> View:
    """A page for whoever holds the link. Too many links that do not exist from one address: none is looked up for a while."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = "wrong-links:" + sha256(request.META.get("REMOTE_ADDR", ""))[:32]
        tried = cache.get(key, 0)
        if tried >= WRONG_LINKS:
            response = told(request, _("Đã thử quá nhiều đường dẫn không đúng. Đợi mười phút rồi mở lại."), status=429)
        else:
            response = view(request, *args, **kwargs)
            if response.status_code == 404:
                cache.set(key, tried + 1, WINDOW)
        return private(response)

    return guarded


def own_seat(token: str) -> int | None:
    """The seat that an account's own address names; None for a link's token."""
    found = _SEAT.fullmatch(token)
    return int(found[1]) if found else None


def private(response: HttpResponse) -> HttpResponse:
    """For one person alone: kept by no cache, found by no search engine. (The site's own policy already tells no other site its address.)"""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def told(request: HttpRequest, message: str, *, status: int, heading: str = "", help: str = "") -> HttpResponse:
    """A page that says what happened, in the frame of the member's pages."""
    context = {"message": message, "heading": heading or _("Không mở được trang này"), "help": help}
    return render(request, "councils/member/told.html", context, status=status)
