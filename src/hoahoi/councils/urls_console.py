"""Addresses of the council room: console."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
