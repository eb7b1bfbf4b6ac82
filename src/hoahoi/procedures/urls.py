"""Addresses of regimes, working days and the calendar feed."""

from __future__ import annotations

from django.urls import path

from .views import calendars, confirm, regimes, versions

app_name = "procedures"
urlpatterns = [
    path("quy-dinh/", regimes.index, name="regimes"),
    path("quy-dinh/lich-lam-viec/", calendars.working_days, name="working_days"),
    path("quy-dinh/<str:code>/", regimes.page, name="regime"),
    path("quy-dinh/<str:code>/xac-nhan/", confirm.confirm_values, name="confirm"),
    path("quy-dinh/<str:code>/ban/", versions.versions, name="versions"),
    path("lich/", calendars.my_feed, name="my_feed"),
    path("lich.ics", calendars.feed, name="feed"),
]
