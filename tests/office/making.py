"""Records of any kind, made through acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from hoahoi.accounts.models import User
from hoahoi.ledger.acts import SYSTEM, act
from hoahoi.ledger.dates import PartialDate, PartialDateField
from hoahoi.ledger.records import Record
from hoahoi.tasks.models import Task

DATES = [PartialDate(2019, 11, 19), None, PartialDate(2020), PartialDate(2019, 11, 19), PartialDate(2020, 3), None, PartialDate(2018, 1, 2)]


class Maker:
    """maker(Model, n, **values): n records with every column filled in some way; needed records are made once and shared."""

    def __init__(self) -> None:
        self.shared: dict[type[models.Model], Record] = {}
        self.made = 0

    def one(self, model: type[Record]) -> Record:
        if model not in self.shared:
            self.shared[model] = self(model, 1)[0]
        return self.shared[model]

    def __call__(self, model: type[Record], count: int, **values: Any) -> list[Record]:
        records = [self._build(model, values) for _n in range(count)]
        with act("test.make", actor=SYSTEM) as doing:
            doing.create_all(records)
        return records

    def _build(self, model: type[Record], values: dict[str, Any]) -> Record:
        self.made += 1
        filled: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if field.primary_key or field.name in values or not field.editable:
                continue
            value = self._value(field, model)
            if value is not ...:
                filled[field.name] = value
        return model(**(filled | values))

    def _value(self, field: models.Field, model: type[Record]) -> Any:
        n = self.made
        if isinstance(field, models.ForeignKey):
            related = field.related_model
            if related is User and not field.null:
                return User.objects.get_or_create(username="nguoi-lam", defaults={"full_name": "Người làm"})[0]
            return self.one(related) if related is not model and issubclass(related, Record) else ...
        if field.name in ("subject_kind", "subject_id") and not field.null and not field.blank:
            if field.name == "subject_kind":
                return "task"
            return self.one(Task).pk if model.kind == "file" else n  # a file is seen with what it belongs to
        if model.__name__ == "Vote" and field.name == "status":
            return "counted"  # a ballot of one that is not counted is nobody's to open
        if field.name == "seal_key":
            return ""  # what is sealed is its writer's alone
        if field.name == "months":
            return n  # one asking for each distance in time
        if field.name == "regime":
            return "VN-TT11-2014"
        if field.choices:
            known = [value for value, _label in field.flatchoices]
            return known[n % len(known)]
        if isinstance(field, PartialDateField):
            return DATES[n % len(DATES)]
        if field.name == "title":
            return f"{model._meta.verbose_name} thứ {n % 5} của Lạng Sơn {n}"
        if isinstance(field, models.URLField | models.EmailField):
            return ... if field.blank else "http://example.vn/"
        if isinstance(field, models.CharField | models.TextField):
            return ... if field.blank and n % 3 else f"chữ {n}"[: field.max_length or 20]
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        if isinstance(field, models.DateField):
            return None if field.null else date(2019, 11, 1 + n % 28)
        if isinstance(field, models.DecimalField):
            return None if field.null and n % 4 == 0 else n % 3
        if isinstance(field, models.IntegerField) and not field.name.endswith("_id"):
            return None if field.null and n % 4 == 0 else n % 10_000
        return ...
