"""Who may open figures, and which of the rows behind them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from hoahoi.accounts.rules import sees_all
from hoahoi.declare.registers import registers

View = Callable[..., HttpResponse]


def office_only(view: View) -> View:
    """Figures of the whole office: its own people and the province's leaders; to others the page does not exist."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_all(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def viewable_rows(user: Any, queryset: QuerySet) -> QuerySet:
    """Rows of a metric that this person may open, by the rules of the room that keeps them."""
    model = queryset.model
    entry = registers().get(model.kind)
    rules = entry.rules if entry and entry.rules else import_module(f"{model._meta.app_config.name}.rules")
    return rules.viewable(user, queryset)
