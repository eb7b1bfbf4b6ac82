"""Pages for when something is not there, not allowed, or broken: what happened, and where to go on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "office/fault.html", {"code": 404}, status=404)


def refused(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "office/fault.html", {"code": 403}, status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "office/fault.html", {"code": 400}, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Leans on nothing that could be broken itself: no database, no frame."""
    return HttpResponse(loader.render_to_string("office/broken.html"), status=500)


def csrf_lost(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The sign-in ran out while a form was open. What was typed is kept by the browser and put back when the form opens again."""
    return render(request, "office/fault.html", {"code": 403, "lost": True, "back": request.path}, status=403)
