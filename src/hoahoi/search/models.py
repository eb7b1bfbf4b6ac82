"""The text of every record as search sees it. Made from the records; not itself a record; written by index.py alone."""

from __future__ import annotations

from django.db import models


class SearchDoc(models.Model):
    """One record's words. *_folded are the fold of title and body, same length, so a hit can be marked in the original."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=600)
    body = models.TextField(default="")
    title_folded = models.TextField()
    title_marked = models.TextField(default="")  # small letters with their marks
    body_folded = models.TextField()
    year = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="searchdoc_object")]
