"""Where the editor sends those whom it does not let in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


def sign_in(request: HttpRequest) -> HttpResponse:
    """One door for everyone, since the editor's own sign-in would pass by the second factor. Who is in already may not edit: 404."""
    if request.user.is_authenticated:
        raise Http404
    return HttpResponseRedirect(f"{reverse('account_login')}?{request.GET.urlencode()}")
