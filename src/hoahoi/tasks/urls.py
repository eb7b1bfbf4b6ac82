"""Addresses of the tasks room beyond its registers."""

from __future__ import annotations

from django.urls import path

from . import workplace
from .models import Call, Change, Commitment, Contract, ProgressReport, Proposal, Task
from .views import acts_calls, acts_contract, acts_running  # noqa: F401  # declare the acts
from .views.pattern import act_page
from .views.rounds import round_page

_ABOUT = (Call, Proposal, Task, Contract, Commitment, ProgressReport, Change)

urlpatterns = [
    path("viec-cua-toi/", workplace.desk, name="workplace"),
    path("viec-cua-toi/bao-cao/<int:pk>/", workplace.write_report, name="write_report"),
    path("viec-cua-toi/nop-ho-so/<int:pk>/", workplace.intake_page, name="intake"),
    path("thong-bao/lap/", act_page, {"subject_kind": "", "name": "lap"}, name="publish_call"),
    path("dot-xet/<int:year>/", round_page, name="round"),
    *(path(f"{model.slug}/<int:pk>/viec/<slug:name>/", act_page, {"subject_kind": model.kind}, name=f"{model.kind}_act") for model in _ABOUT),
]
