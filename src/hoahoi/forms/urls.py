"""Addresses of the forms room beyond its register."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("viec-cua-toi/mau/<slug:key>/<slug:kind>/<int:pk>/", views.fill, name="fill_own_form"),
    path("mau/<slug:key>/<slug:kind>/<int:pk>/", views.fill, name="fill_form"),
    path("mau/<slug:key>/<slug:kind>/<int:pk>.<slug:ext>", views.printed, name="print_form"),
    path("bieu-mau/<int:pk>/tra-loi/", views.answer, name="answer_form"),
]
