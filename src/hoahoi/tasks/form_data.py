"""Forms as data: the fields of `data/forms/<name>.toml`, each with its word limit, bound to the record where the record knows the answer."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from hoahoi.ui.vietnamese import number

from .money import TaskError


class FormField(BaseModel):
    """filled_from: the part of the record that answers it (reporting.prefilled)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    words: int = Field(gt=0)
    required: bool = False
    filled_from: str = ""


class FormText(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    source: str
    article: str = ""
    confidence: str
    fields: tuple[FormField, ...]


@cache
def form_text(name: str) -> FormText:
    """Raises FileNotFoundError for a form that is not there, pydantic.ValidationError for one that is wrongly written."""
    return FormText.model_validate(tomllib.loads((settings.CONFIG.data / "forms" / f"{name}.toml").read_text("utf-8")))


def cleaned(form: FormText, content: Mapping[str, str]) -> dict[str, str]:
    """What was written, field by field, trimmed. Raises TaskError for a text above its word limit, naming both numbers."""
    kept = {}
    for field in form.fields:
        text = str(content.get(field.code, "")).replace("\r\n", "\n").strip()
        if (count := len(text.split())) > field.words:
            words = {"title": field.title, "n": number(count), "most": number(field.words)}
            raise TaskError(_("“%(title)s” có %(n)s từ, nhiều nhất %(most)s từ.") % words, field.code)
        if text:
            kept[field.code] = text
    return kept


def require_complete(form: FormText, content: Mapping[str, str]) -> None:
    """Raises TaskError for the first field that must be answered and is not."""
    for field in form.fields:
        if field.required and not content.get(field.code):
            raise TaskError(_("Chưa ghi “%s”.") % field.title, field.code)
