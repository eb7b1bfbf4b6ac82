"""Doors of these pages: the office and the province's leaders read, editors write. Refused is not found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from hoahoi.accounts.models import Role
from hoahoi.accounts.rules import sees_all, signed_in
from hoahoi.documents.rules import can_edit

View = Callable[..., HttpResponse]


def _behind(door: Callable[[Any], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not door(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


office_only = _behind(sees_all)
editors_only = _behind(can_edit)
mail_only = _behind(lambda user: signed_in(user) and user.has_role(Role.DIRECTOR, Role.PLANNING, Role.CLERK))  # the outbox: letters of everybody
