"""Addresses of the council room: setting up, the console, the wall."""

from __future__ import annotations

from django.urls import include, path

from .views import console, console_paper, duties, setup, setup_members

_setup = [
    path("lap/", setup.begin, name="begin"),
    path("<int:pk>/them-ho-so/", setup.more_dossiers, name="more"),
    path("<int:pk>/thanh-vien/", setup_members.members, name="members"),
    path("<int:pk>/kiem-lai/", setup_members.check, name="check"),
]
_console = [
    path("<int:pk>/dieu-hanh/", console.console, name="desk"),
    path("<int:pk>/dieu-hanh/bo-phieu/", console.voters, name="voters"),
    path("<int:pk>/dieu-hanh/moi/", console.invite, name="invite"),
    path("<int:pk>/dieu-hanh/cap-duong-dan/", console.give_links, name="give_links"),
    path("<int:pk>/dieu-hanh/phieu-giay/", console_paper.paper_ballots, name="paper"),
    path("<int:pk>/dieu-hanh/<slug:name>/", console.press, name="press"),
    path("<int:pk>/da-lam/", duties.note, name="duty"),
    path("<int:pk>/man-chieu/", console.wall, name="wall"),
]
urlpatterns = [
    path("hoi-dong/", include((_setup, "council_setup"))),
    path("hoi-dong/", include((_console, "council_console"))),
]
