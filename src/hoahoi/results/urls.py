"""Addresses of the results room beyond its registers."""

from __future__ import annotations

from django.urls import path

from .views import adopter, desk, papers

urlpatterns = [
    path("xac-nhan/<str:token>/", adopter.confirm, name="adopter"),
    path("ket-qua/tong-hop/", papers.evidence, name="evidence"),
    path("ket-qua/dia-ban/", desk.where_used, name="where_used"),
    path("ket-qua/<int:pk>/giay-chung-nhan/", desk.certificate, name="certificate"),
    path("nhiem-vu/<int:pk>/ket-qua/", desk.of_task, name="result_of_task"),
    path("ket-qua/<int:pk>/tac-gia/", desk.authors, name="authors"),
    path("ket-qua/<int:pk>/mau-12/", papers.application_slip, name="application_slip"),
    path("ung-dung/<int:pk>/hoi/", desk.ask_user, name="ask_user"),
    path("viec-cua-toi/hoi-lai/<int:pk>/", adopter.confirm_by_account, name="adopter_account"),
    path("hoi-lai/<int:pk>/anh/", desk.photo, name="follow_up_photo"),
]
