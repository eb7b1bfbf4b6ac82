"""Addresses of the council room: papers, and the export for a recount."""

from __future__ import annotations

from django.urls import include, path, register_converter

from .papers.kinds import KINDS
from .views import papers


class _Kind:
    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class _Format(_Kind):
    regex = "pdf|docx"


register_converter(_Kind, "paper")
register_converter(_Format, "paper_format")

_papers = [
    path("hoi-dong/<int:pk>/giay-to/", papers.index, name="index"),
    path("hoi-dong/<int:pk>/giay-to/tat-ca.pdf", papers.everything_pdf, name="all_pdf"),
    path("hoi-dong/<int:pk>/giay-to/tat-ca.zip", papers.everything_zip, name="all_zip"),
    path("hoi-dong/<int:pk>/giay-to/<paper:kind>/", papers.preview, name="preview"),
    path("hoi-dong/<int:pk>/giay-to/<paper:kind>.<paper_format:ext>", papers.download, name="file"),
    path("luot-bo-phieu/<int:pk>/kiem-lai.json", papers.export, name="export"),
]
urlpatterns = [path("", include((_papers, "council_papers")))]
