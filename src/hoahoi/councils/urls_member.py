"""Addresses of the council room: what a member opens by link, without an account."""

from __future__ import annotations

from django.urls import path

from .views import ballot, member

urlpatterns = [
    path("moi/<str:token>/", member.invitation, name="invitation"),
    path("moi/<str:token>/xung-dot/", member.declare, name="member_conflict"),
    path("moi/<str:token>/tai-lieu/<int:pk>/", member.paper, name="member_paper"),
    path("moi/<str:token>/giay-to/<slug:kind>.pdf", member.own_paper, name="member_own_paper"),
    path("moi/<str:token>/phieu/", member.open_ballot, name="member_ballot"),
    path("moi/<str:token>/nhan-xet/<int:pk>/", member.review, name="member_review"),
    path("phieu/", ballot.ballot, name="ballot"),
    path("phieu/nop/", ballot.hand_in, name="ballot_hand_in"),
    path("phieu/nhap/", ballot.keep_draft, name="ballot_draft"),
    path("phieu/bien-nhan/", ballot.receipt, name="ballot_receipt"),
    path("phieu/tiep/", ballot.go_on, name="ballot_next"),
    path("phieu/mo-kiem/", ballot.open_count, name="ballot_open_count"),
    path("phieu/<str:token>/", ballot.claim, name="ballot_claim"),
]
