"""Addresses of files, uploads and dossiers."""

from __future__ import annotations

from django.urls import path

from . import views, views_dossier, views_uploads

app_name = "files"
urlpatterns = [
    path("tep/tai-len/", views_uploads.create, name="upload"),
    path("tep/tai-len/<str:token>/", views_uploads.piece, name="piece"),
    path("tep/tai-len/<str:token>/bo/", views_uploads.give_up, name="give_up"),
    path("tep/<int:pk>/tai/", views.download, name="download"),
    path("tep/<int:pk>/bo/", views.remove, name="remove"),
    path("tep/<int:pk>/cong-khai/", views.publish, name="publish"),
    path("tep-cong-khai/<int:pk>/", views.public_download, name="public"),
    path("ho-so-tep/<str:kind>/<int:pk>/", views.record_files, name="record"),
    path("ho-so-tep/<str:kind>/<int:pk>.zip", views_dossier.archive, name="zip"),
    path("ho-so-tep/<str:kind>/<int:pk>.pdf", views_dossier.bound, name="pdf"),
]
