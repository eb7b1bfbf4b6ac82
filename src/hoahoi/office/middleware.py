"""What the frame of every page of the office shows: the office's name and how much waits for the person."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from hoahoi.directory.models import Office

from .cached import at_length, ledger_length


def office_name() -> str:
    """Title of the office that runs this installation, "" before it is set up. One query; the name itself is kept until the next act."""
    return at_length(ledger_length(), "office name", lambda: Office.objects.order_by("pk").values_list("title", flat=True).first() or "")


class OfficeMiddleware:
    """Sets request.office_name; read only where a template asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.office_name = SimpleLazyObject(office_name)  # type: ignore[attr-defined]
        return self.get_response(request)
