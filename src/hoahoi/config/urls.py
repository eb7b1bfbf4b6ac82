"""Addresses. Each room includes its own; Wagtail serves whatever is left, so it stands last."""

from __future__ import annotations

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.documents import urls as wagtail_document_urls

urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
    path("so-lieu/", include("hoahoi.indicators.urls")),
    path("nam-cong-tac/", include("hoahoi.year.urls")),
    path("ui/", include("hoahoi.ui.urls")),
    path("", include("hoahoi.procedures.urls")),
    path("", include("hoahoi.documents.urls")),
    path("", include("hoahoi.documents.files.urls")),
    path("", include("hoahoi.councils.urls_console")),
    path("", include("hoahoi.councils.urls_member")),
    path("", include("hoahoi.councils.urls_papers")),
    path("", include("hoahoi.documents.papers.urls")),
    path("", include("hoahoi.results.urls")),
    path("", include("hoahoi.forms.urls")),
    path("", include("hoahoi.tasks.urls")),
    path("", include("hoahoi.tasks.urls_overlap")),
    path("", include("hoahoi.portal.urls")),
    path("", include("hoahoi.office.urls")),
    path("bien-tap/", include(wagtail_admin_urls)),
    path("tai-lieu/", include(wagtail_document_urls)),
    path("", include(wagtail_urls)),
]
handler400 = "hoahoi.office.views.faults.bad_request"
handler403 = "hoahoi.office.views.faults.refused"
handler404 = "hoahoi.office.views.faults.not_found"
handler500 = "hoahoi.office.views.faults.broken"
