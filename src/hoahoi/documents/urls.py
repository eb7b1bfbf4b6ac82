"""Addresses of signing, checking and the clerk's books."""

from __future__ import annotations

from django.urls import path

from .views import books, signing, verification

app_name = "documents"
urlpatterns = [
    path("xac-minh/", verification.start, name="check_start"),
    path("xac-minh/<slug:code>/", verification.check, name="check"),
    path("van-ban/<int:pk>/ky-so/", signing.sign, name="sign"),
    path("ban-ky-so/<int:pk>/tai/", signing.download, name="download"),
    path("so-dang-ky/den/them/", books.receive, name="receive"),
    path("so-dang-ky/huy/<int:pk>/", books.cancel, name="cancel"),
    path("so-dang-ky/<slug:name>/", books.book, name="book"),
    path("so-dang-ky/<slug:name>/so.<slug:extension>", books.print_book, name="print_book"),
]
