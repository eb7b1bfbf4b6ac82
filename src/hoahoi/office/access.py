"""Doors of the office's pages. Whoever is not signed in is asked to; whoever may not see gets 404, as if there were nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Any account; what it sees is narrowed by the rules of each room. An answer made for one person is never cached."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def with_role(*roles: str) -> Callable[[View], View]:
    """Only accounts with one of these roles."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def staff_view(view: View) -> View:
    """Only the department's own people."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_office_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
