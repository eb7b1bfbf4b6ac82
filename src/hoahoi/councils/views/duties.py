"""What the rules ask after a sitting and no act of the system brings about: noted on the council's page as done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoahoi.councils.common import CouncilError
from hoahoi.councils.deadlines import note_done
from hoahoi.councils.models import Council
from hoahoi.councils.registers import may_note
from hoahoi.ledger.dates import PartialDateFormField
from hoahoi.procedures.models import Obligation

from .console_access import office


class DoneForm(forms.Form):
    viec = forms.IntegerField()
    ngay = PartialDateFormField(required=True)

    def clean_ngay(self) -> date:
        found = self.cleaned_data["ngay"]
        if found is None or not found.day:
            raise forms.ValidationError(_("Ghi đủ ngày, tháng, năm."))
        day: date = found.first
        return day


@office
@require_POST
def note(request: HttpRequest, council: Council) -> HttpResponse:
    """Back to the council's page with what was noted, or why not."""
    user: Any = request.user
    form = DoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ghi ngày làm xong, như 24/11/2026."))
        return HttpResponseRedirect(council.get_absolute_url())
    duty = get_object_or_404(Obligation, pk=form.cleaned_data["viec"], subject_kind=Council.kind, subject_id=council.pk)
    if not may_note(user, council, duty):
        raise Http404
    try:
        done = note_done(council=council, duty=duty.pk, on=form.cleaned_data["ngay"], actor=user)
        messages.success(request, _("Đã ghi: %s.") % done.title)
    except CouncilError as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(council.get_absolute_url())
