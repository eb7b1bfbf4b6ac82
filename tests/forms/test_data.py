"""The forms themselves: every field is bound to an attribute that exists, or says why it is asked."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hoahoi.forms.binding import attributes, keeper_of, sending, subjects
from hoahoi.forms.schema import FormField, form_keys, form_text, forms
from hoahoi.ledger.records import kinds
from hoahoi.procedures.regimes import regime

KEYS = (
    "acceptance_request", "application_report", "disbursement_request", "host_application", "order", "order_2026", "progress_report",
    "result_registration", "running_task", "self_assessment", "technology_description",
)  # fmt: skip
ITEMS = {"order_2026": 16, "running_task": 17, "application_report": 13}  # money, field and objective, dates and host stand in fields of their own


def test_every_form_is_read() -> None:
    assert form_keys() == KEYS
    assert {form.key: len(form.fields) for form in forms() if form.key in ITEMS} == ITEMS


@pytest.mark.parametrize("key", KEYS)
def test_every_field_is_bound_to_what_exists_or_says_why_it_is_asked(key: str) -> None:
    form = form_text(key)
    assert form.subject in kinds() and form.subject in subjects()
    assert [f.code for f in form.fields if f.bound and f.bound not in attributes()] == []
    assert [f.code for f in form.fields if not f.bound and not f.asked.endswith(".")] == []
    held = {f.bound.partition(".")[0] for f in form.fields if f.bound}
    assert held <= {form.subject, *subjects()[form.subject].reaches, "account"}
    assert all((form.source, form.note, form.title))


def test_every_attribute_is_used_by_a_form() -> None:
    used = {field.bound for form in forms() for field in form.fields if field.bound}
    spare = {"task.title_en", "task.investigator_workplace"}  # for the papers that other rooms write
    assert set(attributes()) - used == spare


def test_what_asks_for_a_form_is_a_time_limit_that_exists() -> None:
    timers = {rule.code for rule in regime("VN-TT11-2014").procedures["provincial_task"].timers}
    asked = {form.key: set(form.answers) for form in forms() if form.answers}
    assert {key for key, codes in asked.items() if not codes <= timers} == set()
    assert set(asked) == {
        "running_task", "self_assessment", "acceptance_request", "result_registration", "technology_description", "application_report",
    }  # fmt: skip


def test_sending_an_order_an_application_a_request_does_more_than_keep_it() -> None:
    assert {key for key in KEYS if sending(key) or keeper_of(key)} == {
        "acceptance_request", "application_report", "host_application", "order", "order_2026", "progress_report", "result_registration", "running_task",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "x", "title": "X"},
        {"code": "x", "title": "X", "bound": "task.title", "asked": "Vì thế."},
        {"code": "x", "title": "X", "asked": "Vì thế.", "kind": "choice"},
        {"code": "x", "title": "X", "asked": "Vì thế.", "kind": "rows"},
        {"code": "X", "title": "X", "asked": "Vì thế."},
    ],
)
def test_a_field_that_is_wrongly_written_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        FormField.model_validate(wrong)
