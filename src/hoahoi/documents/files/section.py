"""What files add to the pages of records: the newest files, the form that adds one, and the doors to all of them and to the whole dossier.

A room whose records have files too says `contribute("kind", page=files_of)`.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hoahoi.declare.registers import Fact, Page, Section, contribute

from .forms import UploadForm, shown_form
from .models import File
from .rules import can_attach, subject_of
from .serving import size_text

KINDS = ("task", "result", "document", "council")
_SHOWN = 8


def files_url(kind: str, pk: int) -> str:
    return f"/ho-so-tep/{kind}/{pk}/"


def file_note(file: File) -> str:
    return f"{file.get_role_display().capitalize()} · {size_text(file.size)} · {timezone.localtime(file.uploaded_at):%d/%m/%Y}"


def files_of(record: Any, user: Any) -> Page:
    """One query. Whoever sees the record's page may see its files."""
    files = list(File.objects.filter(subject_kind=record.kind, subject_id=record.pk, removed_at=None).order_by("-uploaded_at", "-pk")[: _SHOWN + 1])
    url = files_url(record.kind, record.pk)
    may_add = can_attach(user, record)
    if not files and not may_add:
        return Page()
    doors = [Fact(_("Cả bộ"), _("Tải hồ sơ thành tệp nén"), "link", link=f"{url.rstrip('/')}.zip")] if files else []
    return Page(
        sections=[
            Section(
                _("Tệp"),
                facts=doors,
                records=files[:_SHOWN],
                note_of=file_note,
                url=url if files else "",
                empty=_("Hồ sơ chưa có tệp nào."),
                template="documents/files/section.html" if may_add else "",
                extra=shown_form(record, UploadForm(auto_id="tep-%s")) if may_add else {},
            )  # fmt: skip
        ]
    )


def _doors_of_file(file: File, user: Any) -> Page:
    """On the plain page of one file: getting it, and the record it belongs to."""
    facts = [Fact(_("Nội dung"), _("Tải về"), "link", link=f"/tep/{file.pk}/tai/")]
    if (record := subject_of(file)) is not None:
        facts.append(Fact(_("Mọi tệp của hồ sơ"), str(record), "link", link=files_url(record.kind, record.pk)))
    return Page(sections=[Section(_("Tệp"), facts=facts, side=True)])


for _kind in KINDS:
    contribute(_kind, page=files_of)
contribute(File.kind, page=_doors_of_file)
