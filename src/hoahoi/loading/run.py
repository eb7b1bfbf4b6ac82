"""Filling a new installation, and finding nothing to do on an old one."""

from __future__ import annotations

from collections.abc import Callable

from hoahoi.ledger.acts import Actor

from .classifications import load_classifications
from .legal import load_legal
from .office import load_office
from .places import load_places
from .public_record import load_public_record
from .published import load_published

Progress = Callable[[int, int], None]

_STEPS: dict[str, Callable[..., int]] = {  # in order: what a later step refers to comes first
    "places": load_places,
    "classifications": load_classifications,
    "legal": load_legal,
    "office": load_office,
    "public_record": load_public_record,
    "published": load_published,
}


def load_all(*, actor: Actor, progress: Progress | None = None) -> dict[str, int]:
    """Load what the product ships. Returns rows read by step; 0 = loaded before. progress(steps done, steps)."""
    read = {}
    for number, (name, load) in enumerate(_STEPS.items(), 1):
        read[name] = load(actor=actor)
        if progress:
            progress(number, len(_STEPS))
    return read
