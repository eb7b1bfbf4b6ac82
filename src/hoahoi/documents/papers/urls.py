"""Addresses of the papers of any record that has some: /nhiem-vu/12/giay-to/phe-duyet.pdf."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "papers"
urlpatterns = [
    path("<slug:slug>/<int:pk>/giay-to/", views.index, name="index"),
    path("<slug:slug>/<int:pk>/giay-to/<slug:code>/", views.preview, name="preview"),
    path("<slug:slug>/<int:pk>/giay-to/<slug:code>/cap-so/", views.issue, name="issue"),
    path("<slug:slug>/<int:pk>/giay-to/<slug:code>.<slug:ext>", views.download, name="file"),
]
