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

Progress = Callable[[str, int, int], None]

_STEPS: tuple[tuple[str, str, Callable[..., int]], ...] = (  # in order: what a later step refers to comes first
    ("places", "Địa bàn", load_places),
    ("classifications", "Lĩnh vực nghiên cứu", load_classifications),
    ("legal", "Văn bản pháp lý", load_legal),
    ("office", "Đơn vị sử dụng", load_office),
    ("public_record", "Hồ sơ công khai", load_public_record),
    ("published", "Số liệu đã công bố", load_published),
)


def load_all(*, actor: Actor, progress: Progress | None = None) -> dict[str, int]:
    """Load what the product ships. Returns rows read by step; 0 = loaded before. progress(step in Vietnamese, step number, steps)."""
    done = {}
    for number, (name, label, load) in enumerate(_STEPS, 1):
        if progress:
            progress(label, number, len(_STEPS))
        done[name] = load(actor=actor)
    return done
