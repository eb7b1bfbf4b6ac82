"""Addresses under /so-lieu/."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="index"),
    path("cong-bo/", views.published, name="published"),
    path("<str:code>/", views.figure, name="figure"),
]
