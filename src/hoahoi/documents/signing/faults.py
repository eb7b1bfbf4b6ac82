"""Why a file was not signed; the message is for the person who wanted to."""

from __future__ import annotations

from hoahoi.documents.actions import NotPossible


class CannotSign(NotPossible):
    """Nothing was signed and nothing kept."""
