"""What the world sees of documents: number, date, subject and issuer of those that are published."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hoahoi.directory.public import public_organisation
from hoahoi.ledger.dates import PartialDate
from hoahoi.sheets.public import sourced_ids

from .files.public import PublicFile as PublicFile
from .files.public import public_files as public_files
from .models import Document


@dataclass(frozen=True)
class PublicDocument:
    id: int
    type: str
    number: str
    title: str
    issued_on: PartialDate | None
    issuer: str
    normative: bool

    def __str__(self) -> str:
        return f"{self.type} {self.number}" if self.number else self.title


def public_queryset() -> QuerySet[Document]:
    """Normative documents, and those that a public source cites. The office's letters and drafts are not public by themselves."""
    normative = Document.objects.filter(normative=True).values("pk")
    return Document.objects.filter(Q(pk__in=normative) | Q(pk__in=sourced_ids(Document.kind))).select_related("issuer")


def public_document(document: Document) -> PublicDocument:
    return PublicDocument(
        id=document.pk,
        type=document.get_type_display(),
        number=document.number,
        title=document.title,
        issued_on=document.issued_on,
        issuer=public_organisation(document.issuer),
        normative=document.normative,
    )
