"""What is reached from a page in two clicks: the links of its main part, and the links of the main part of each page that those open."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.test import Client

_MAIN = re.compile(r"<main\b.*?</main>", re.S)
_LINK = re.compile(r'<a\b[^>]*?href="(/[^"#]*)')


def links(client: Client, address: str) -> list[str]:
    """Addresses within the site that the main part of a page names, in order; none of a file or of a page that is refused."""
    answer = client.get(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return []
    main = _MAIN.search(answer.content.decode())
    return [found.replace("&amp;", "&") for found in dict.fromkeys(_LINK.findall(main[0] if main else ""))]


def beyond_two_clicks(client: Client, start: str, wanted: Iterable[str]) -> set[str]:
    """Those of the wanted addresses that two clicks do not reach; empty when all are."""
    first = links(client, start)
    left = set(wanted) - set(first)
    for address in first:
        if not left:
            break
        left -= set(links(client, address))
    return left
