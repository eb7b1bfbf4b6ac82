"""Addresses of the search for earlier tasks like a proposal or a task."""

from __future__ import annotations

from django.urls import path

from .models import Proposal, Task
from .views.overlap import search_page

urlpatterns = [
    path(f"{model.slug}/<int:pk>/trung-lap/", search_page, {"subject_kind": model.kind}, name=f"{model.kind}_overlap") for model in (Proposal, Task)
]
