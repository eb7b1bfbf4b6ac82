"""What every page's frame needs: the rail, the working year, the person's choices. At most one query (the person's grants)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from .rail import Group, Item, rail

FIRST_YEAR = 2010  # the oldest working year offered; older ones open from their own pages


class Frame:
    """Read by templates as `ui`. Nothing is asked of the database until a template asks for the rail."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def groups(self) -> list[Group]:
        return rail(self.user.roles) if self.signed_in and self.user else []

    @cached_property
    def here(self) -> str:
        """Address of the rail's line where the person is; "" outside them."""
        items = [i for g in self.groups for i in g.items if i.is_here(self.request.path)]
        return max((i.url for i in items), key=len, default="")

    @property
    def phone_bar(self) -> list[Item]:
        """The first two of the rail on the phone's bar; search and the whole rail are the other two."""
        return [i for g in self.groups for i in g.items][:2]

    @property
    def office_name(self) -> str:
        return getattr(self.request, "office_name", "")

    @property
    def waiting(self) -> int | None:
        """How many things wait for the person, where a room above has counted them."""
        return getattr(self.request, "waiting", None)

    @property
    def year(self) -> int:
        session = getattr(self.request, "session", None)
        return int((session.get("year") if session is not None else None) or self.today.year)

    @property
    def years(self) -> list[int]:
        return sorted({*range(self.today.year + 1, FIRST_YEAR - 1, -1), self.year}, reverse=True)

    @property
    def theme(self) -> str:
        return getattr(self.user, "dark", "auto")

    @property
    def text_size(self) -> str:
        return getattr(self.user, "text_size", "m")

    @property
    def density(self) -> str:
        return getattr(self.user, "density", "comfortable")

    @property
    def folded(self) -> bool:
        return self.request.COOKIES.get("rail") == "folded"


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"ui": SimpleLazyObject(lambda: Frame(request))}
