"""The page that shows every component."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from . import samples


def gallery(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not (user.is_authenticated and getattr(user, "is_office_staff", False)):
        raise Http404
    return render(request, "ui/gallery.html", samples.content())
