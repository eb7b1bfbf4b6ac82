"""Addresses. Each room includes its own; Wagtail serves whatever is left, so it stands last."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.documents import urls as wagtail_document_urls

urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
    path("so-lieu/", include("hoahoi.indicators.urls")),
    path("nam-cong-tac/", include("hoahoi.year.urls")),
]
if find_spec("hoahoi.ui.urls"):
    urlpatterns.append(path("ui/", include("hoahoi.ui.urls")))
urlpatterns.append(path("", include("hoahoi.portal.urls")))
if find_spec("hoahoi.office.urls"):
    urlpatterns.append(path("", include("hoahoi.office.urls")))
urlpatterns += [
    path("bien-tap/", include(wagtail_admin_urls)),
    path("tai-lieu/", include(wagtail_document_urls)),
    path("", include(wagtail_urls)),
]
handler400 = "hoahoi.office.views.faults.bad_request"
handler403 = "hoahoi.office.views.faults.refused"
handler404 = "hoahoi.office.views.faults.not_found"
handler500 = "hoahoi.office.views.faults.broken"
