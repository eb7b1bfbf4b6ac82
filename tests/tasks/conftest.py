"""What the tests of this room share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def officer(as_role: Any) -> Any:
    """A browser of the officer who leads the tasks."""
    return as_role("science_officer")
