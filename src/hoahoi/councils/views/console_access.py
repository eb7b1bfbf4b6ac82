"""Doors of the council's pages for the office: whoever may run the sitting, whoever may look at it. To others the page does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers

from hoahoi.accounts.rules import sees_all
from hoahoi.councils import rules
from hoahoi.councils.models import Council

View = Callable[..., HttpResponse]
May = Callable[[Any, Council], bool]


def founding(view: View) -> View:
    """Whoever may set a council up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not rules.can_edit(request.user):
            raise Http404
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def _of_council(may: May) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            council = get_object_or_404(Council.objects.exclude(stage="").select_related("host"), pk=pk)
            if not may(request.user, council):
                raise Http404
            response = view(request, council, **kwargs)
            add_never_cache_headers(response)  # a page may hold links that are shown once
            return response

        return guarded

    return decorate


running = _of_council(rules.can_run)
changing = _of_council(lambda user, council: rules.can_edit(user, council))
looking = _of_council(rules.can_look)
office = _of_council(lambda user, council: sees_all(user))
