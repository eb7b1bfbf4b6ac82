"""The form that takes a file, on the page of a record's files and on the record's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import File
from .settings import MB, read_files_config


class UploadForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Loại tài liệu"), choices=File.Role.choices, initial=File.Role.OTHER)
    file = forms.FileField(label=gettext_lazy("Tệp"), allow_empty_file=True)  # an empty one gets our own words


def shown_form(record: Any, form: UploadForm) -> dict[str, Any]:
    """What documents/files/form.html needs."""
    config = read_files_config()
    return {
        "record": record, "form": form, "accept": ",".join(f".{e}" for e in sorted(config.allow)),
        "limits": _("Tối đa %(n)d MB một tệp. Mất mạng giữa chừng thì chọn lại đúng tệp đó, phần đã gửi vẫn còn.") % {"n": config.largest // MB},
    }  # fmt: skip
