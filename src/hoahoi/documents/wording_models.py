"""The office's own words for parts of its documents."""

from __future__ import annotations

from django.db import models

from hoahoi.directory.models import Office
from hoahoi.ledger.records import Record


class Wording(Record):
    """One version of the office's text for one part of one kind of document. It holds for papers of `since` and later that are drawn after
    `written_at`; text "" is the return to the default. Never changed: a correction is the next version."""

    kind, slug = "wording", "loi-van"

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="cơ quan")
    document_kind = models.CharField("loại văn bản", max_length=60)
    part = models.CharField("phần", max_length=60)
    text = models.TextField("lời văn", blank=True)
    since = models.DateField("dùng từ ngày")
    written_at = models.DateTimeField("viết lúc")

    class Meta:
        verbose_name = "lời văn của cơ quan"
        indexes = [models.Index(fields=["document_kind", "part", "since"], name="wording_part")]

    @property
    def title(self) -> str:
        return f"{self.document_kind}, {self.part}"
