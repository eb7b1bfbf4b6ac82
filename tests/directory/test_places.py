"""Places over time: found by the words of a source, followed through the change of 1 July 2025."""

from __future__ import annotations

from datetime import date

import pytest

from hoahoi.directory.models import Place, PlaceSuccession
from hoahoi.directory.queries import find_place, find_places, place_names, predecessors, successors
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.dates import PartialDate
from hoahoi.loading.places import load_places

pytestmark = pytest.mark.django_db
IN_2019, IN_2026 = PartialDate(2019), PartialDate(2026)


@pytest.fixture
def places() -> None:
    load_places(actor=SYSTEM)


@pytest.fixture
def split_communes(places: None) -> dict[str, list[str]]:
    halves = PlaceSuccession.objects.filter(whole=False).select_related("old", "new").order_by("old__code", "new__code")
    split: dict[str, list[str]] = {}
    for half in halves:
        split.setdefault(half.old.title, []).append(half.new.title)
    return split


def test_every_former_commune_has_a_successor(places: None, split_communes: dict[str, list[str]]) -> None:
    former = Place.objects.filter(level=Place.Level.COMMUNE, valid_to="2025-06-30")
    assert former.count() == 194
    assert list(former.filter(successions=None)) == []
    assert Place.objects.filter(level=Place.Level.COMMUNE, valid_from="2025-07-01").count() == 65
    assert Place.objects.filter(level=Place.Level.DISTRICT, valid_to="2025-06-30").count() == 11
    assert PlaceSuccession.objects.count() == 196
    assert split_communes == {"Xã Bính Xá": ["Xã Đình Lập", "Xã Kiên Mộc"], "Xã Kiên Mộc": ["Xã Kiên Mộc", "Xã Châu Sơn"]}


def test_every_commune_in_force_has_a_predecessor(places: None) -> None:
    assert list(Place.objects.filter(level=Place.Level.COMMUNE, valid_to="", predecessions=None)) == []


def test_hong_phong_of_binh_gia_is_not_taken_for_its_namesake_of_cao_loc(places: None) -> None:
    of_binh_gia = find_place("xã Hồng Phong, huyện Bình Gia", IN_2019)
    of_cao_loc = find_place("xã Hồng Phong, huyện Cao Lộc", IN_2019)
    assert [p.title for p in successors(of_binh_gia)] == ["Xã Hồng Phong"]
    assert [p.title for p in successors(of_cao_loc)] == ["Xã Đồng Đăng"]


@pytest.mark.parametrize(
    ("text", "title", "within"),
    [
        ("xã Vân Thủy, huyện Chi Lăng", "Xã Vân Thủy", "Huyện Chi Lăng"),
        ("xã Vạn Thủy, huyện Bắc Sơn", "Xã Vạn Thủy", "Huyện Bắc Sơn"),
        ("thành phố Lạng Sơn", "Thành phố Lạng Sơn", "Tỉnh Lạng Sơn"),
        ("TP. Lạng Sơn", "Thành phố Lạng Sơn", "Tỉnh Lạng Sơn"),
        ("thôn Việt Thắng, xã Hòa Lạc, huyện Hữu Lũng", "Xã Hòa Lạc", "Huyện Hữu Lũng"),
        ("thon Viet Thang, xa Hoa Lac, huyen Huu Lung", "Xã Hòa Lạc", "Huyện Hữu Lũng"),
        ("xa Van Thuy, huyen Bac Son", "Xã Vạn Thủy", "Huyện Bắc Sơn"),
        ("huyen chi lang", "Huyện Chi Lăng", "Tỉnh Lạng Sơn"),
    ],
)
def test_a_place_is_found_by_the_words_of_a_source(places: None, text: str, title: str, within: str) -> None:
    found = find_place(text, IN_2019)
    assert (found.title, found.parent.title) == (title, within)


@pytest.mark.parametrize(
    "text",
    [
        "Mẫu Sơn",
        "xã Tân Thành",
        "Sở KH&CN Lạng Sơn",
        "Hội trường UBND thành phố Lạng Sơn",
        "số 489 đường Hoàng Quốc Việt, Hà Nội",
        "huyện Cao Lộc; huyện Lộc Bình",
        "",
    ],
)
def test_what_names_no_single_place_is_not_guessed(places: None, text: str) -> None:
    assert find_place(text, IN_2019) is None


def test_several_places(places: None) -> None:
    assert [p.title for p in find_places("huyện Cao Lộc; huyện Lộc Bình")] == ["Huyện Cao Lộc", "Huyện Lộc Bình"]


def test_the_date_decides_between_generations(places: None) -> None:
    assert find_place("xã Chiến Thắng, huyện Chi Lăng", IN_2019).valid_to == PartialDate(2025, 6, 30)
    assert find_place("xã Mẫu Sơn", IN_2019) is None  # one in Cao Lộc, one in Lộc Bình
    assert find_place("xã Mẫu Sơn", date(2025, 7, 1)).valid_from == PartialDate(2025, 7, 1)
    assert find_place("huyện Chi Lăng", date(2025, 7, 1)) is None
    assert find_place("xã Chiến Thắng", PartialDate(2025)) is None  # the year holds both generations


def test_a_code_was_used_again(places: None) -> None:
    titles = Place.objects.filter(code="05977").order_by("valid_from").values_list("title", flat=True)
    assert list(titles) == ["Phường Đông Kinh", "Phường Vĩnh Trại"] or list(titles) == ["Phường Vĩnh Trại", "Phường Đông Kinh"]


def test_old_and_new_names(places: None) -> None:
    assert str(place_names(find_place("xã Vân Thủy, huyện Chi Lăng", IN_2019))) == (
        "xã Vân Thủy, huyện Chi Lăng (trước 01/07/2025), nay là xã Chiến Thắng"
    )
    assert str(place_names(find_place("xã Chiến Thắng", IN_2026))) == (
        "xã Chiến Thắng (từ 01/07/2025), trước là các xã Chiến Thắng, Liên Sơn, Vân An, Vân Thủy thuộc huyện Chi Lăng"
    )
    assert str(place_names(find_place("xã Đồng Đăng", IN_2026))) == (
        "xã Đồng Đăng (từ 01/07/2025), trước là thị trấn Đồng Đăng và các xã Bảo Lâm, Hồng Phong, Phú Xá, Thụy Hùng thuộc huyện Cao Lộc"
    )
    city = place_names(find_place("thành phố Lạng Sơn", IN_2019))
    assert (city.name, city.new) == ("thành phố Lạng Sơn (trước 01/07/2025)", "các phường Đông Kinh, Kỳ Lừa, Lương Văn Tri, Tam Thanh")
    assert str(place_names(find_place("tỉnh Lạng Sơn"))) == "tỉnh Lạng Sơn"


def test_a_district_became_the_communes_of_its_communes(places: None) -> None:
    titles = {p.title for p in successors(find_place("huyện Chi Lăng", IN_2019))}
    assert titles == {"Xã Bằng Mạc", "Xã Chi Lăng", "Xã Chiến Thắng", "Xã Nhân Lý", "Xã Quan Sơn", "Xã Vạn Linh"}


def test_predecessors_keep_their_district(places: None) -> None:
    before = predecessors(find_place("phường Kỳ Lừa", IN_2026))
    assert {(p.title, p.parent.title) for p in before} == {
        ("Phường Hoàng Văn Thụ", "Thành phố Lạng Sơn"),
        ("Thị trấn Cao Lộc", "Huyện Cao Lộc"),
        ("Xã Hợp Thành", "Huyện Cao Lộc"),
        ("Xã Gia Cát", "Huyện Cao Lộc"),
        ("Xã Tân Liên", "Huyện Cao Lộc"),
    }
