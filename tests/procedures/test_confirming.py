"""The office's word on a regime's values, over what the product ships."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hoahoi.accounts.models import User
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import verify
from hoahoi.procedures.confirming import ConfirmError, confirm, confirm_all, lenders, office_regime, office_trees, table_at, taken_from
from hoahoi.procedures.models import RegimeConfirmation
from hoahoi.procedures.regime_values import Value, values
from hoahoi.procedures.regimes import codes, regime

pytestmark = pytest.mark.django_db
CODE, QUORUM = "VN-TT11-2014", "councils.acceptance.quorum"


@pytest.fixture
def officer(make_user: Any) -> User:
    return make_user("science_officer")


def value_of(code: str, path: str) -> Value:
    return next(v for v in values(office_regime(code)) if v.path == path)


@pytest.mark.parametrize("code", codes())
def test_every_value_has_its_table(code: str) -> None:
    """A path that the page shows leads to the table that it was read from; the base of a vote alone is stated with its first rule."""
    trees = office_trees(code)
    for value in values(regime(code)):
        if not value.path.endswith(".council.base"):
            assert bool(table_at(trees, value.path).get("unknown")) is value.unknown, value.path


def test_without_confirmations_the_office_has_what_is_shipped() -> None:
    assert office_regime(CODE) is regime(CODE)


def test_a_value_confirmed_as_it_stands_is_sure_and_names_who_and_where(officer: User) -> None:
    before = value_of(CODE, QUORUM)
    row = confirm(code=CODE, path=QUORUM, source="11/2014/TT-BKHCN", article="Điều 10 khoản 2", issued_on=date(2014, 5, 30), actor=officer)
    after = value_of(CODE, QUORUM)
    assert (before.sure, after.sure) == (False, True)
    assert (after.value, after.source, after.article, after.confirmed_by) == (before.value, "11/2014/TT-BKHCN", "Điều 10 khoản 2", officer.get_full_name())
    assert (row.regime_hash, row.before, row.after) == (regime(CODE).sha256, before.value, before.value)
    assert regime(CODE).sha256 != office_regime(CODE).sha256
    assert (Entry.objects.get(kind="regime_confirmation").verb, list(verify())) == ("regime.confirm", [])


def test_a_correction_counts_for_the_office_and_the_shipped_value_stays(officer: User) -> None:
    confirm(code=CODE, path=QUORUM, source="QĐ 1", value={"fraction": [3, 4], "required": ["chair"]}, actor=officer)
    assert str(office_regime(CODE).councils["acceptance"].quorum.fraction) == "3/4"
    assert office_regime(CODE).councils["acceptance"].quorum.required == ("chair",)
    assert str(regime(CODE).councils["acceptance"].quorum.fraction) == "2/3"


def test_the_newest_word_on_a_value_counts_and_the_earlier_stays(officer: User) -> None:
    confirm(code=CODE, path=QUORUM, source="QĐ 1", value={"fraction": [3, 4], "required": []}, actor=officer)
    confirm(code=CODE, path=QUORUM, source="QĐ 2", value={"fraction": [1, 2], "required": []}, actor=officer)
    assert str(office_regime(CODE).councils["acceptance"].quorum.fraction) == "1/2"
    assert list(RegimeConfirmation.objects.order_by("pk").values_list("source", flat=True)) == ["QĐ 1", "QĐ 2"]


def test_the_second_rule_of_the_same_result_is_its_own_value(officer: User) -> None:
    rules = [v.path for v in values(regime("VN-2023")) if ".council.rules." in v.path or ".council.bands." in v.path]
    for path in rules:
        confirm(code="VN-2023", path=path, source="văn bản thử", actor=officer)
    found = {v.path: v for v in values(office_regime("VN-2023"))}
    assert [found[p].sure for p in rules if not found[p].unknown] == [True] * len(rules)
    assert [found[p].value for p in rules] == [v.value for v in values(regime("VN-2023")) if v.path in rules]


def test_an_exact_decimal_stays_exact(officer: User) -> None:
    path = "aggregation.acceptance.council.bands.excellent"
    confirm(code="VP-BANDS", path=path, source="sổ tay", value={"result": "excellent", "min": "86.25"}, actor=officer)
    band = office_regime("VP-BANDS").councils["acceptance"].aggregation.bands[0]
    assert (band.min, type(band.min)) == (Decimal("86.25"), Decimal)


def test_an_unknown_value_is_filled_never_confirmed_as_it_stands(officer: User) -> None:
    path = "councils.acceptance.quorum"
    with pytest.raises(ConfirmError, match="chưa biết"):
        confirm(code="VN-2025", path=path, source="NĐ 1", actor=officer)
    confirm(code="VN-2025", path=path, source="NĐ 1", value={"fraction": [2, 3], "required": ["chair"]}, actor=officer)
    assert value_of("VN-2025", path).sure
    assert value_of("VN-2025", path).value.startswith("Có mặt ít nhất 2/3 thành viên")


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (QUORUM, {"fraction": [4, 3], "required": []}, "lớn hơn 1"),
        ("councils.acceptance.size", {"min": 9, "max": 7}, "lớn hơn max"),
        ("councils.acceptance.size", {"min": 9}, "thiếu max"),
        (QUORUM, {"fraction": [2, 3], "required": [], "quorom": 1}, "khóa không có trong lược đồ"),
        ("councils.acceptance.nothing", {"a": 1}, "không có giá trị"),
    ],
)
def test_what_does_not_hold_together_is_refused_whole(officer: User, path: str, value: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfirmError, match=why):
        confirm(code=CODE, path=path, source="QĐ 1", value=value, actor=officer)
    assert RegimeConfirmation.objects.count() == 0


def test_a_reference_is_required(officer: User) -> None:
    with pytest.raises(ConfirmError, match="căn cứ"):
        confirm(code="VN-2025", path="councils.acceptance.size", source="", value={"min": 7, "max": 9}, actor=officer)


def test_many_keep_the_document_that_stands_beside_each(officer: User) -> None:
    paths = [QUORUM, "councils.acceptance.size"]
    rows = confirm_all(code=CODE, paths=paths, actor=officer)
    shipped = {v.path: v for v in values(regime(CODE))}
    assert [(r.path, r.source, r.article) for r in rows] == [(p, shipped[p].source, shipped[p].article) for p in paths]
    assert sum(v.sure for v in values(office_regime(CODE))) == 2


def test_the_steps_of_another_regime_are_taken_over_as_assumed(officer: User) -> None:
    path = "procedures.provincial_task"
    assert {"VN-TT11-2014", "VN-2023"} <= set(lenders("VN-2025", path, codes()))
    confirm(code="VN-2025", path=path, source="Công văn 1", value=taken_from("VN-2023", path), actor=officer)
    taken = office_regime("VN-2025").procedures["provincial_task"]
    assert [s.code for s in taken.stages] == [s.code for s in regime("VN-2023").procedures["provincial_task"].stages]
    assert {d.confidence for d in taken.timers if not d.unknown} == {"assumed"}
    deadline = taken.timers[0].code
    confirm(code="VN-2025", path=f"{path}.deadlines.{deadline}", source="Công văn 1", actor=officer)
    assert value_of("VN-2025", f"{path}.deadlines.{deadline}").sure


def test_a_way_of_counting_is_taken_over_whole(officer: User) -> None:
    path = "aggregation.acceptance.council"
    confirm(code="VN-2025", path=path, source="NĐ 1", value=taken_from("VN-TT11-2014", path), actor=officer)
    assert office_regime("VN-2025").councils["acceptance"].aggregation.kind == "fraction_vote"
    assert not any(v.unknown for v in values(office_regime("VN-2025")) if v.path.startswith(path))
