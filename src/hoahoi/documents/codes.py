"""Codes by which anybody can check a document: printed on it with their QR."""

from __future__ import annotations

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U, which are misread
CODE_LENGTH = 20  # x 5 bits = 100 bits


def new_code() -> str:
    """A code for a document's verification mark: 100 random bits. Made before the document is drawn, given again when it is signed."""
    return "".join(secrets.choice(_ALPHABET) for _n in range(CODE_LENGTH))
