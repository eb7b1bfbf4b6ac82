"""Classification, legal instruments, the office and published figures."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from hoahoi.directory.models import Concept, LegalInstrument
from hoahoi.directory.queries import signers_on, the_office
from hoahoi.indicators.models import PublishedFigure
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.loading.classifications import load_classifications
from hoahoi.loading.files import data
from hoahoi.loading.legal import designation, load_legal
from hoahoi.loading.office import load_office
from hoahoi.loading.places import load_places
from hoahoi.loading.published import load_published
from hoahoi.sheets.provenance import of_file

pytestmark = pytest.mark.django_db


def test_three_levels_of_research_fields() -> None:
    assert load_classifications(actor=SYSTEM) == 374
    assert dict(Counter(Concept.objects.values_list("level", flat=True))) == {1: 6, 2: 46, 3: 322}
    algebra = Concept.objects.get(scheme__code="KHCN-2008", code="10101")
    assert (algebra.title, algebra.parent.code, algebra.parent.parent.title) == ("Toán học cơ bản", "101", "Khoa học tự nhiên")
    assert load_classifications(actor=SYSTEM) == 0


def test_instruments_with_how_far_we_vouch_for_them() -> None:
    assert load_legal(actor=SYSTEM) == 34
    acceptance = LegalInstrument.objects.get(number="11/2014/TT-BKHCN")
    assert (acceptance.issued_on, acceptance.in_force_from, acceptance.confidence) == (PartialDate(2014, 5, 30), PartialDate(2014, 8, 1), "found")
    assert LegalInstrument.objects.get(number="262/2025/NĐ-CP").confidence == "recalled"
    unknown = LegalInstrument.objects.get(number="33/2014/TT-BKHCN")
    assert (unknown.title, unknown.issued_on) == ("Thông tư số 33/2014/TT-BKHCN", None)


@pytest.mark.parametrize(
    ("number", "called"),
    [
        ("202/2025/QH15", "Nghị quyết số 202/2025/QH15"),
        ("1672/NQ-UBTVQH15", "Nghị quyết số 1672/NQ-UBTVQH15"),
        ("268/2025/NĐ-CP", "Nghị định số 268/2025/NĐ-CP"),
        ("93/2025/QH15", "Luật số 93/2025/QH15"),
    ],
)
def test_what_to_call_an_instrument_without_a_title(number: str, called: str) -> None:
    assert designation(number) == called


def test_the_office_of_lang_son() -> None:
    load_places(actor=SYSTEM)
    assert load_office(actor=SYSTEM) == 6
    office = the_office()
    assert (office.title, office.parent_title, office.place_title, office.symbol, office.place.title) == (
        "Sở Khoa học và Công nghệ tỉnh Lạng Sơn", "UBND tỉnh Lạng Sơn", "Lạng Sơn", "SKHCN", "Tỉnh Lạng Sơn",
    )  # fmt: skip
    assert office.organisation.valid_from == PartialDate(2025, 3, 1)
    signers = signers_on(office, PartialDate(2021, 6, 1).first)
    assert [(s.person.title, s.authority, s.for_post) for s in signers] == [
        ("Nguyễn Thị Hà", "", ""), ("Bế Thị Thu Hiền", "KT.", "Giám đốc"), ("Trần Quốc Anh", "KT.", "Giám đốc"),
    ]  # fmt: skip
    assert "Nguyễn Thị Hà" not in {s.person.title for s in signers_on(office, PartialDate(2019, 12, 31).first)}
    assert load_office(actor=SYSTEM) == 0


def test_published_figures_keep_author_and_source() -> None:
    assert load_published(actor=SYSTEM) == 133
    assert PublishedFigure.objects.count() == 133
    assert PublishedFigure.objects.filter(target=True).count() == 6
    assert PublishedFigure.objects.filter(source_url="").count() == 0
    tasks = PublishedFigure.objects.get(province="Lạng Sơn", period="2015-2019")
    assert (tasks.value, tasks.unit, tasks.year_from, tasks.year_to) == (Decimal(94), "nhiệm vụ", 2015, 2019)
    assert [entry["row"] for entry in of_file(data("lang-son", "published_figures.csv"))] == list(range(2, 135))
