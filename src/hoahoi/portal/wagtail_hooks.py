"""The editor shows what the office's editors use, and no more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

_UNUSED = frozenset({"reports", "help", "documents", "snippets"})


@hooks.register("construct_main_menu")
def hide_unused(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in _UNUSED]
