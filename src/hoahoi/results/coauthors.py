"""Who wrote a result together with a dossier's investigator: a tie that the council room shows before it seats a member."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hoahoi.councils.conflicts import Found
from hoahoi.councils.models import AgendaItem, Conflict

from .models import Author

YEARS = 5  # the officer decides on each; no text read so far names a span


def co_authors(item: AgendaItem, persons: set[int], on: date) -> list[Found]:
    """Persons who are authors, beside the investigator, of a result registered since the beginning of the YEARS-th year before. One query."""
    own = Author.objects.filter(person_id=item.investigator_id, left_on=None, result__registered_on__gte=f"{on.year - YEARS}")
    shared = Author.objects.filter(result_id__in=own.values("result_id"), person_id__in=persons, left_on=None).select_related("result")
    return [
        Found(a.person_id, Conflict.Reason.CO_AUTHOR, _("đồng tác giả của “%s”") % a.result.title, a.result.kind, a.result_id)
        for a in shared.order_by("result_id", "pk")
    ]  # fmt: skip
