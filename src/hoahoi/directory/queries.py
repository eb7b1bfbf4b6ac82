"""Finding places by the words of a source, following them through the change of 1 July 2025, and who signs for the office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hoahoi.ledger.dates import PartialDate
from hoahoi.ui.vietnamese import clean, fold

from .models import Office, Place, Signer

_TYPES = ("tỉnh", "thành phố", "thị xã", "huyện", "thị trấn", "phường", "xã")
_SHORT = {"tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "h": "huyện", "p": "phường", "x": "xã", "t": "tỉnh"}
_BELOW_COMMUNE = ("thon ", "ban ", "khoi ", "khu ", "to ", "xom ", "lang ")  # folded


def bare_name(title: str) -> str:
    """Name without the word for its kind: "Huyện Chi Lăng" -> "Chi Lăng"."""
    low = title.lower()
    return next((title[len(word) + 1 :] for word in _TYPES if low.startswith(word + " ")), title)


def in_text(title: str) -> str:
    """The title within a sentence: "huyện Chi Lăng"."""
    return title[:1].lower() + title[1:] if bare_name(title) != title else title


class PlaceFinder:
    """Finds places by name among those it was given."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._by_name: dict[str, list[Place]] = {}
        self._by_pk: dict[int, Place] = {}
        for place in places:
            self._by_pk[place.pk] = place
            for name in {place.title, bare_name(place.title)}:
                self._by_name.setdefault(fold(name), []).append(place)

    def find(self, text: str, on: PartialDate | date | None = None) -> Place | None:
        """The one place that the text names, on that day if given; None when it names none, several, or nobody can tell which."""
        if ";" in text:
            return None
        parts = [_spelled_out(part) for part in clean(text).split(",")]
        while len(parts) > 1 and fold(parts[0]).startswith(_BELOW_COMMUNE):
            parts = parts[1:]
        found = [p for p in self._named(parts[0]) if _valid(p, on) and self._lies_in(p, parts[1:])]
        return found[0] if len(found) == 1 else None

    def find_all(self, text: str, on: PartialDate | date | None = None) -> list[Place]:
        """Every place of a text such as "huyện Cao Lộc; huyện Lộc Bình"; parts that name no single place are left out."""
        found = (self.find(part, on) for part in text.split(";") if part.strip())
        return [place for place in found if place is not None]

    def _named(self, name: str) -> list[Place]:
        found = self._by_name.get(fold(name), [])
        exact = [p for p in found if name.lower() in (p.title.lower(), bare_name(p.title).lower())]
        return exact or found  # accents tell Tân Lập from Tấn Lập where they were typed

    def _lies_in(self, place: Place, names: list[str]) -> bool:
        """Whether the units named after the comma are above this one."""
        above = []
        parent = self._by_pk.get(place.parent_id) if place.parent_id else None
        while parent is not None:
            above += [fold(parent.title), fold(bare_name(parent.title))]
            parent = self._by_pk.get(parent.parent_id) if parent.parent_id else None
        return all(fold(name) in above for name in names)


def find_place(text: str, on: PartialDate | date | None = None) -> Place | None:
    """See PlaceFinder.find. One query; a caller with many texts keeps a PlaceFinder instead."""
    return PlaceFinder(Place.objects.all()).find(text, on)


def find_places(text: str, on: PartialDate | date | None = None) -> list[Place]:
    return PlaceFinder(Place.objects.all()).find_all(text, on)


def successors(place: Place) -> list[Place]:
    """Units in force that a former commune, or all communes of a former district, became; the unit itself while it stands."""
    if not place.ended:
        return [place]
    found = Place.objects.filter(predecessions__old=place) | Place.objects.filter(predecessions__old__parent=place)
    return list(found.distinct().order_by("sort_key", "pk"))


def predecessors(place: Place) -> list[Place]:
    """Former communes of which a unit in force was made."""
    return list(Place.objects.filter(successions__new=place).select_related("parent").order_by("sort_key", "pk"))


@dataclass(frozen=True)
class PlaceNames:
    """old and new are empty where the unit did not change. str() gives both in one sentence."""

    name: str
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.old and f"trước là {self.old}", self.new and f"nay là {self.new}") if part)


def place_names(place: Place) -> PlaceNames:
    """A place's name with what it was or became: "xã Vân Thủy, huyện Chi Lăng (trước 01/07/2025), nay là xã Chiến Thắng"."""
    name = in_text(place.title)
    parent = place.parent
    if place.level == Place.Level.COMMUNE and parent is not None and parent.level == Place.Level.DISTRICT:
        name = f"{name}, {in_text(parent.title)}"
    if place.ended:
        after = successors(place)
        return PlaceNames(name=f"{name} (trước {_next_day(place.valid_to)})", new=_list(after))
    before = predecessors(place)
    if before:
        return PlaceNames(name=f"{name} (từ {place.valid_from})", old=_list(before, with_parent=True))
    return PlaceNames(name=name)


def _next_day(day: PartialDate | None) -> PartialDate | None:
    return PartialDate.of(date.fromordinal(day.last.toordinal() + 1)) if day else None


def _list(places: list[Place], *, with_parent: bool = False) -> str:
    """One text such as "các xã A, B và phường C": each kind once. With several districts each former unit keeps its own."""
    if len(places) == 1:
        only = places[0]
        return in_text(only.title) + (f", {in_text(only.parent.title)}" if with_parent and only.parent else "")
    parents = {p.parent for p in places} if with_parent else set()
    several = len(parents) > 1
    groups: dict[str, list[str]] = {}
    for place in places:
        bare = bare_name(place.title)
        word = place.title[: -len(bare)].strip().lower() if bare != place.title else ""
        own = f" ({in_text(place.parent.title)})" if several and place.parent else ""
        groups.setdefault(word, []).append(bare + own)
    said = [f"{'các ' if len(names) > 1 else ''}{word} {', '.join(names)}".strip() for word, names in groups.items()]
    text = " và ".join(said) if len(said) < 3 else "; ".join(said)
    only_parent = next(iter(parents)) if len(parents) == 1 else None
    return f"{text} thuộc {in_text(only_parent.title)}" if only_parent else text


def _spelled_out(part: str) -> str:
    """The whole word for a short one: "TP. Lạng Sơn", "H. Chi Lăng"."""
    part = part.strip()
    head, _dot, rest = part.replace(".", ". ", 1).partition(" ")
    word = _SHORT.get(head.rstrip(".").lower())
    if word and rest and (head.endswith(".") or head.lower() in ("tp", "tx", "tt")):
        return f"{word} {rest.strip()}"
    return part


def _valid(place: Place, on: PartialDate | date | None) -> bool:
    """Whether the unit stood at some time of that day, month or year."""
    if on is None:
        return True
    first, last = (on.first, on.last) if isinstance(on, PartialDate) else (on, on)
    started = place.valid_from is None or place.valid_from.first <= last
    return started and (place.valid_to is None or place.valid_to.last >= first)


def the_office() -> Office | None:
    """The office of this installation, None before it is set up."""
    return Office.objects.select_related("organisation", "place").order_by("pk").first()


def signers_on(office: Office, day: date) -> list[Signer]:
    """Who could sign for the office on that day, the head first; a start or end that is unknown or reaches around the day does not exclude."""
    iso, vague = day.isoformat(), ("", f"{day:%Y}", f"{day:%Y-%m}")
    started = Q(valid_from__in=vague) | Q(valid_from__lte=iso)
    standing = Q(valid_to__in=vague) | Q(valid_to__gte=iso)
    found = office.signers.filter(started & standing).select_related("person")
    return sorted(found, key=lambda s: (bool(s.authority), s.pk))
