"""Acts of the directory that change several records at once or keep a rule; single records are edited through their register."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from hoahoi.ledger.acts import Actor, act
from hoahoi.ledger.dates import PartialDate

from .models import Affiliation, Office, Organisation, OrganisationSuccession, Person, Place, Signer


class NotPossible(Exception):
    """The act would contradict what the directory holds; the message says what to do."""


def set_up_office(
    *, title: str, parent_title: str, place: Place | None, place_title: str, symbol: str, numbering: dict[str, str], actor: Actor
) -> Office:  # fmt: skip
    """Make the office of this installation, with its organisation. Raises NotPossible when there is one already."""
    if Office.objects.exists():
        raise NotPossible(_("Đơn vị đã được thiết lập. Sửa ở trang Đơn vị."))
    with act("office.set_up", actor=actor) as doing:
        organisation = Organisation.objects.filter(title=title, valid_to="").first()
        if organisation is None:
            organisation = Organisation(title=title, type=Organisation.Type.STATE, place=place)
            doing.save(organisation)
        office = Office(
            organisation=organisation, title=title, parent_title=parent_title, place=place, place_title=place_title, symbol=symbol,
            numbering=numbering, ready=True,
        )  # fmt: skip
        doing.save(office)
    return office


def give_post(*, person: Person, organisation: Organisation, post: str, since: PartialDate | None, actor: Actor) -> Affiliation:
    """A person takes up a post. Raises NotPossible when the organisation has ended by then."""
    if organisation.valid_to and since and since.first > organisation.valid_to.last:
        raise NotPossible(_("%(title)s đã kết thúc %(day)s.") % {"title": organisation.title, "day": organisation.valid_to})
    with act("post.give", actor=actor) as doing:
        affiliation = Affiliation(person=person, organisation=organisation, post=post, valid_from=since)
        doing.save(affiliation)
    return affiliation


def end_post(*, affiliation: Affiliation, on: PartialDate, actor: Actor, reason: str = "") -> None:
    """A person leaves a post; what they may sign in that post ends with it."""
    if affiliation.valid_from and on < affiliation.valid_from:
        raise NotPossible(_("Ngày thôi giữ chức (%(end)s) sớm hơn ngày bắt đầu (%(start)s).") % {"end": on, "start": affiliation.valid_from})
    with act("post.end", actor=actor, reason=reason) as doing:
        affiliation.valid_to = on
        doing.save(affiliation)
        for signer in Signer.objects.filter(
            person=affiliation.person, post=affiliation.post, office__organisation=affiliation.organisation, valid_to=""
        ):
            signer.valid_to = on
            doing.save(signer)


def succeed_organisation(
    *, old: Organisation, new: Organisation | None, on: PartialDate, actor: Actor, note: str = "", basis: str = "", confidence: str = "found"
) -> OrganisationSuccession:  # fmt: skip
    """From `on`, another organisation, or nobody in particular, goes on with the work of `old`. Raises NotPossible when it ended before."""
    if old.valid_to and old.valid_to.last < on.first and old.successions.exists():
        raise NotPossible(_("%(title)s đã kết thúc %(day)s.") % {"title": old.title, "day": old.valid_to})
    if new is not None and new.pk == old.pk:
        raise NotPossible(_("Một tổ chức không kế thừa chính mình."))
    values: dict[str, Any] = {"on": on, "note": note, "basis": basis, "confidence": confidence}
    with act("organisation.succeed", actor=actor) as doing:
        if old.valid_to is None:
            old.valid_to = _day_before(on)
            doing.save(old)
        succession = OrganisationSuccession(old=old, new=new, **values)
        doing.save(succession)
    return succession


def _day_before(on: PartialDate) -> PartialDate:
    """The old body's last day; of a date known only to its month or year nothing more can be said."""
    return PartialDate.of(on.first - timedelta(days=1)) if on.day else on
