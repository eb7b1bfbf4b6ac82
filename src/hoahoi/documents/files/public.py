"""What the world sees of files: those that somebody made public, as their public copy."""

from __future__ import annotations

from dataclasses import dataclass

from .models import File
from .serving import size_text


@dataclass(frozen=True)
class PublicFile:
    name: str
    role: str
    media_type: str
    size: int
    url: str

    @property
    def size_text(self) -> str:
        return size_text(self.size)


def public_name(file: File) -> str:
    """The name of the copy: its ending follows the format it was redrawn in."""
    if file.public_type == file.media_type:
        return file.name
    return f"{file.name.rpartition('.')[0]}.jpg"


def public_files(kind: str, pk: int) -> list[PublicFile]:
    """Files of a record that the world may have, oldest first. Whether the record itself is public is the portal's to know. One query."""
    found = File.objects.filter(subject_kind=kind, subject_id=pk, public=True, removed_at=None).order_by("uploaded_at", "pk")
    return [PublicFile(public_name(f), str(f.get_role_display()), f.public_type, f.public_size or 0, f"/tep-cong-khai/{f.pk}/") for f in found]
