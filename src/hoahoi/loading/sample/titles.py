"""Made-up titles and names, drawn from words.py."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from hoahoi.directory.models import Organisation, Place
from hoahoi.directory.queries import in_text

from . import words

T = TypeVar("T")
_WEIGHTS = [weight for _title, _branch, weight in words.TASK_TITLES]


def pick(rng: Random, options: Sequence[T]) -> T:
    return options[int(rng.random() * len(options))]


def weighted(rng: Random, options: Sequence[tuple[T, int]]) -> T:
    """One of (option, weight)."""
    drop = rng.random() * sum(weight for _option, weight in options)
    for option, weight in options:
        drop -= weight
        if drop < 0:
            return option
    return options[-1][0]


def at(place: Place | None) -> str:
    if place is None or place.level == Place.Level.PROVINCE:
        return "trên địa bàn tỉnh"
    return f"tại {in_text(place.title)}"


def task_title(rng: Random, place: Place | None) -> tuple[str, str]:
    """(title, branch of the classification of 2008)."""
    template, branch, _weight = rng.choices(words.TASK_TITLES, _WEIGHTS)[0]
    drawn = {
        "plant": words.PLANTS, "timber": words.TIMBER, "animal": words.ANIMALS, "food": words.FOODS, "disease": words.DISEASES, "heritage": words.HERITAGE,
        "software": words.SOFTWARE, "managed": words.MANAGED, "care": words.CARE, "keep": words.KEEP, "husbandry": words.HUSBANDRY, "how": words.HOW,
    }  # fmt: skip
    title = template.format(at=at(place), **{name: pick(rng, options) for name, options in drawn.items() if "{" + name + "}" in template})
    return " ".join(title.split()), branch


def person_name(rng: Random) -> tuple[str, str]:
    """(full name, gender)."""
    if rng.random() < 0.45:
        return f"{pick(rng, words.FAMILY)} {pick(rng, words.MIDDLE_F)} {pick(rng, words.GIVEN_F)}", "female"
    return f"{pick(rng, words.FAMILY)} {pick(rng, words.MIDDLE_M)} {pick(rng, words.GIVEN_M)}", "male"


def organisation_title(rng: Random, type_: str, place: Place | None) -> str:
    where = in_text(place.title) if place else "tỉnh"
    name = pick(rng, words.NAMES)
    good = pick(rng, (*words.PLANTS, *words.ANIMALS))
    Type = Organisation.Type
    match type_:
        case Type.COOP:
            return f"Hợp tác xã {good} {name}, {where}"
        case Type.FIRM:
            return f"Công ty {pick(rng, ('TNHH', 'Cổ phần', 'TNHH MTV'))} {name} {pick(rng, words.FAMILY)}, {where}"
        case Type.HOUSEHOLD:
            return f"Hộ kinh doanh {person_name(rng)[0]}, {where}"
        case Type.UNIT:
            return (
                f"{pick(rng, ('Trung tâm Nghiên cứu', 'Trung tâm Ứng dụng', 'Viện Nghiên cứu', 'Trường Cao đẳng', 'Trạm Thực nghiệm'))} {good} {name}"
            )
        case Type.ASSOCIATION:
            return f"Hội {pick(rng, ('Làm vườn', 'Nông dân', 'Sản xuất và kinh doanh', 'Nuôi ong', 'Đông y'))} {name}, {where}"
        case _:
            return f"Phòng {pick(rng, ('Kinh tế', 'Nông nghiệp', 'Văn hóa', 'Giáo dục', 'Tài nguyên'))} {name}, {where}"
