"""Addresses of the tasks room beyond its registers."""

from __future__ import annotations

from django.urls import path

from . import workplace

urlpatterns = [
    path("viec-cua-toi/", workplace.desk, name="workplace"),
    path("viec-cua-toi/bao-cao/<int:pk>/", workplace.write_report, name="write_report"),
    path("viec-cua-toi/nop-ho-so/<int:pk>/", workplace.intake_page, name="intake"),
]
