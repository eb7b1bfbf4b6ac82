"""What the frame of every page of the office shows: the office's name and how much waits for the person."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hoahoi.directory.models import Office
from hoahoi.ledger.heads import at_heads, heads_of


def office_of(request: HttpRequest) -> tuple[str, bool]:
    """(title, set up) of the office that runs this installation, ("", False) before there is one; kept until the next act."""
    rows = Office.objects.order_by("pk").values_list("title", "ready")
    return at_heads(heads_of(request), "office", lambda: rows.first() or ("", False))


class OfficeMiddleware:
    """Sets request.office_name; read only where a template asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.office_name = SimpleLazyObject(lambda: office_of(request)[0])  # type: ignore[attr-defined]
        return self.get_response(request)
