"""Addresses. Each room includes its own; the order decides where a page of the portal may stand."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
]
