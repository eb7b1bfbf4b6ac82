"""Names in cells -> records of the directory: organisations and persons are made when nobody bears the name, places and fields are not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.directory.models import Affiliation, Concept, Organisation, Person, Place
from hoahoi.ledger.records import Record

from .names import bare_key, name_key, split_degree, unmarked

_UNIT = re.compile(r"^(tỉnh|thành phố|tp\.?|huyện|thị xã|quận|xã|phường|thị trấn)\s+", re.IGNORECASE)
Index = dict[str, list[int]]


@dataclass(eq=False)
class New:
    """A record that this import will make; `row` is where it is first named."""

    record: Record
    row: int


Link = int | New  # a record that exists, or one that will


@dataclass
class Made:
    """What is to be made on the way, in the order in which it was named."""

    organisations: list[New] = field(default_factory=list)
    persons: list[New] = field(default_factory=list)
    affiliations: list[tuple[Link, Link, int]] = field(default_factory=list)  # person, organisation, row


class References:
    """Resolves names for one import; each register is read once, when the first name of its kind is met."""

    def __init__(self) -> None:
        self.made = Made()
        self._organisations: _Organisations | None = None
        self._persons: _Persons | None = None
        self._places: Index | None = None
        self._concepts: Index | None = None
        self._labels: dict[tuple[str, int], str] = {}

    def resolve(self, kind: str, text: str, row: int, current: int | None, beside: Link | None) -> Link:
        """The record that a cell names. current: what the record being updated names now, kept among namesakes.

        beside: for a person, the organisation of the same row. Raises ValueError with a message for people.
        """
        if kind == "organisation":
            return self.organisations.resolve(text, row, current)
        if kind == "person":
            return self.persons.resolve(text, row, current, beside)
        found = (self.places if kind == "place" else self.concepts).get(name_key(text), [])
        if current in found or len(found) == 1:
            return current if current in found else found[0]
        if not found:
            what = _("địa bàn") if kind == "place" else _("lĩnh vực nghiên cứu")
            raise ValueError(_("không có %(what)s “%(text)s”; ghi đúng tên hoặc mã trong danh mục") % {"what": what, "text": text[:80]})
        options = "; ".join(self.label(kind, pk) for pk in found[:5])
        raise ValueError(_("“%(text)s” có %(n)d nghĩa: %(options)s; ghi đủ tên hoặc mã") % {"text": text[:80], "n": len(found), "options": options})

    def label(self, kind: str, pk: int) -> str:
        """Name of an existing record, for differences and messages."""
        if (kind, pk) not in self._labels:
            model: Any = {"organisation": Organisation, "person": Person, "place": Place, "concept": Concept}[kind]
            record = model._base_manager.get(pk=pk)
            text = record.title
            if kind == "place":
                text = ", ".join([text, record.parent.title] if record.parent else [text]) + (f" (đến {record.valid_to})" if record.ended else "")
            if kind == "concept":
                text = f"{record.code} {text}"
            self._labels[kind, pk] = text
        return self._labels[kind, pk]

    def load_labels(self, kind: str, pks: Iterable[int]) -> None:
        """Read many names at once before they are shown."""
        if kind in ("organisation", "person"):
            model: Any = {"organisation": Organisation, "person": Person}[kind]
            for pk, title in model._base_manager.filter(pk__in=set(pks)).values_list("pk", "title"):
                self._labels[kind, pk] = title

    @property
    def organisations(self) -> _Organisations:
        if self._organisations is None:
            self._organisations = _Organisations(self.made)
        return self._organisations

    @property
    def persons(self) -> _Persons:
        if self._persons is None:
            self._persons = _Persons(self.made)
        return self._persons

    @property
    def places(self) -> Index:
        if self._places is None:
            self._places = _place_index()
        return self._places

    @property
    def concepts(self) -> Index:
        if self._concepts is None:
            index: Index = defaultdict(list)
            for pk, code, title in Concept.objects.order_by("pk").values_list("pk", "code", "title"):
                for key in {name_key(code), name_key(title), name_key(f"{code} {title}")}:
                    index[key].append(pk)
            self._concepts = dict(index)
        return self._concepts


class _Organisations:
    """By full name, else short name; a name without marks stands for a marked one. Those that still exist go before ended ones."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self.titles: Index = defaultdict(list)
        self.short: Index = defaultdict(list)
        self.bare: Index = defaultdict(list)
        self.ended: set[int] = set()
        self.new: dict[str, New] = {}
        self.new_bare: dict[str, New] = {}
        for pk, title, short, valid_to in Organisation.objects.order_by("pk").values_list("pk", "title", "short_title", "valid_to"):
            self.titles[name_key(title)].append(pk)
            self.bare[bare_key(title)].append(pk)
            if short:
                self.short[name_key(short)].append(pk)
            if valid_to:
                self.ended.add(pk)

    def candidates(self, text: str) -> list[int]:
        found = self.titles.get(name_key(text)) or self.short.get(name_key(text))
        if not found and unmarked(text):
            found = self.bare.get(bare_key(text))
        return found or []

    def resolve(self, text: str, row: int, current: int | None) -> Link:
        found = self.candidates(text)
        if current in found:
            return current  # type: ignore[return-value]  # found holds no None
        living = [pk for pk in found if pk not in self.ended]
        if len(living or found) > 1:
            raise ValueError(_("có %(n)d tổ chức tên “%(text)s”; ghi tên đầy đủ hơn") % {"n": len(living or found), "text": text[:80]})
        if found:
            return (living or found)[0]
        known = self.new.get(name_key(text)) or (self.new_bare.get(bare_key(text)) if unmarked(text) else None)
        return known or self.make(text, row)

    def make(self, text: str, row: int) -> New:
        new = New(Organisation(title=text), row)
        self.new[name_key(text)] = new
        self.new_bare.setdefault(bare_key(text), new)
        self.made.organisations.append(new)
        return new


class _Persons:
    """By name, and where several bear it by organisation. Nobody is taken for somebody else's namesake at another organisation."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self.names: Index = defaultdict(list)
        self.bare: Index = defaultdict(list)
        self.posts: dict[int, set[int]] = defaultdict(set)
        self.claimed: dict[int, list[Link]] = defaultdict(list)
        self.new: dict[tuple[str, Link | None], New] = {}
        for pk, title in Person.objects.order_by("pk").values_list("pk", "title"):
            self.names[name_key(title)].append(pk)
            self.bare[bare_key(title)].append(pk)
        for person, organisation in Affiliation.objects.values_list("person_id", "organisation_id"):
            self.posts[person].add(organisation)

    def resolve(self, text: str, row: int, current: int | None, beside: Link | None) -> Link:
        degree, name = split_degree(text)
        found = self.candidates(name)
        if current in found:
            return current  # type: ignore[return-value]  # found holds no None
        key = (name_key(name), beside)
        if key in self.new:
            return self.new[key]
        pk = self.existing(found, name, beside)
        if pk is not None:
            if beside is not None and not self.posts[pk] and beside not in self.claimed[pk]:
                self.claimed[pk].append(beside)
                self.made.affiliations.append((pk, beside, row))
            return pk
        new = self.new[key] = New(Person(title=name, degree=degree[:80]), row)
        self.made.persons.append(new)
        if beside is not None:
            self.made.affiliations.append((new, beside, row))
        return new

    def candidates(self, name: str) -> list[int]:
        return self.names.get(name_key(name), [])

    def existing(self, found: list[int], name: str, beside: Link | None) -> int | None:
        """The person meant, None when nobody is. Raises ValueError when it could be several."""
        if beside is None:
            if len(found) > 1:
                raise ValueError(_("có %(n)d người tên “%(name)s”; ghi thêm tổ chức để phân biệt") % {"n": len(found), "name": name[:80]})
            return found[0] if found else None
        there = [pk for pk in found if beside in self.posts[pk] or beside in self.claimed[pk]]
        if not there and unmarked(name):
            there = [pk for pk in self.bare.get(bare_key(name), []) if beside in self.posts[pk]]
        if len(there) > 1:
            message = _("có %(n)d người tên “%(name)s” cùng tổ chức; để trống rồi chọn người trong trang của bản ghi")
            raise ValueError(message % {"n": len(there), "name": name[:80]})
        if there:
            return there[0]
        unattached = [pk for pk in found if not self.posts[pk] and not self.claimed[pk]]
        return unattached[0] if len(unattached) == 1 else None


def _place_index() -> Index:
    """By code, by name with and without the word for the unit, and by either with the name of the unit above."""
    index: Index = defaultdict(list)
    for pk, code, title, above in Place.objects.order_by("pk").values_list("pk", "code", "title", "parent__title"):
        names = {title, _UNIT.sub("", title)}
        keys = {name_key(n) for n in names} | {name_key(code)}
        if above:
            keys |= {name_key(f"{n}, {a}") for n in names for a in (above, _UNIT.sub("", above))}
        for key in keys:
            index[key].append(pk)
    return dict(index)
