"""Official forms as data: `data/forms/<key>.toml`. Every field is bound to one attribute of a record, or says why it is asked.

A form tells its source, article and how sure the office is of it: "found" read in the law, "recalled" from memory of it, "assumed" the office's own
reading. Where printed boxes were not seen, `note` says so and pages show it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["text", "long", "number", "money", "date", "choice", "rows"]
Confidence = Literal["found", "recalled", "assumed"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FormField(Strict):
    """words: the most that text may have. bound: an attribute of binding.py. asked: why no record answers it. options: of a choice; columns: of rows.

    column_options: the texts among which a column's cells are chosen; number_columns: those whose cells hold a number.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    kind: Kind = "text"
    words: int = Field(default=60, gt=0)
    required: bool = False
    bound: str = ""
    asked: str = ""
    hint: str = ""
    section: str = ""
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    column_options: dict[str, tuple[str, ...]] = {}
    number_columns: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> FormField:
        if bool(self.bound) == bool(self.asked):
            raise ValueError(f"{self.code}: cần đúng một trong hai: bound hoặc asked")
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(f"{self.code}: options dành cho choice")
        if (self.kind == "rows") != bool(self.columns):
            raise ValueError(f"{self.code}: columns dành cho rows")
        if unknown := {*self.column_options, *self.number_columns} - {*self.columns}:
            raise ValueError(f"{self.code}: không có cột {', '.join(sorted(unknown))}")
        return self


class FormText(Strict):
    """key: the file's name. code: as the circular calls it. subject: kind of record that it is filled for. about: second line of the printed title.

    answers: codes of the time limits that ask for it. ends_duty: sending it is all that they ask; else the office ends them.
    repeats: filled several times for one record, as every year. signs: posts of those who sign, left and right.
    """

    key: str
    code: str
    title: str
    about: str = ""
    subject: str
    source: str
    article: str = ""
    confidence: Confidence
    note: str = ""
    answers: tuple[str, ...] = ()
    ends_duty: bool = True
    repeats: bool = False
    signs: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()  # papers that go with it, in words
    fields: tuple[FormField, ...]

    @model_validator(mode="after")
    def _codes_once(self) -> FormText:
        codes = [field.code for field in self.fields]
        if len(codes) != len(set(codes)):
            raise ValueError(f"{self.key}: mã trường lặp lại")
        return self

    @property
    def name(self) -> str:
        """ "Mẫu 5, Phiếu đăng ký ..."."""
        return f"{self.code}, {self.title}" if self.code else self.title

    @property
    def citation(self) -> str:
        return ", ".join(t for t in (self.source, self.article) if t)

    def field(self, code: str) -> FormField:
        """Raises KeyError."""
        for field in self.fields:
            if field.code == code:
                return field
        raise KeyError(code)


def _folder() -> Path:
    return settings.CONFIG.data / "forms"


@cache
def form_text(key: str) -> FormText:
    """Raises KeyError for a form that is not there, pydantic.ValidationError for one that is wrongly written."""
    if key not in form_keys():
        raise KeyError(key)
    return FormText.model_validate({"key": key, **tomllib.loads((_folder() / f"{key}.toml").read_text("utf-8"))})


@cache
def form_keys() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def forms() -> list[FormText]:
    return [form_text(key) for key in form_keys()]


def forms_for(subject: str) -> list[FormText]:
    """Forms that are filled for records of a kind."""
    return [form for form in forms() if form.subject == subject]
