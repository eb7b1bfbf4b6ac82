"""Addresses under /nam-cong-tac/."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "year"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/chot/", views.freeze, name="freeze"),
    path("<int:year>/tai/<str:kind>/", views.download, name="download"),
    path("<int:year>/so-sanh/", views.beside_year_before, name="beside"),
    path("<int:year>/so-sanh/<int:first>-<int:second>/", views.compare_snapshots, name="compare"),
]
