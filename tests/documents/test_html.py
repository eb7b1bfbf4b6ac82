"""The preview: every text escaped, nothing inline that the content security policy refuses, figures linked within the site."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from hoahoi.documents.blocks import Appendix, Block, Figure, Heading, Item, Paragraph, Picture, Signature, Strong, Table, Title
from hoahoi.documents.render import html
from tests.documents.sample import HEADER, SVG, draft, report

pytestmark = pytest.mark.either

HOSTILE = "<script>alert(1)</script>\"' onload=x &lt; {{ 7 }}"
VOID = {"br", "hr", "img"}


class Checker(HTMLParser):
    """Collects elements and text; every element must be closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def checked(text: str) -> Checker:
    checker = Checker()
    checker.feed(text)
    checker.close()
    assert checker.open == []
    return checker


def test_only_plain_elements_and_attributes() -> None:
    found = checked(html(report()))
    assert set(found.tags) == {
        "article",
        "section",
        "div",
        "p",
        "strong",
        "em",
        "hr",
        "br",
        "h2",
        "h3",
        "h4",
        "a",
        "ul",
        "li",
        "figure",
        "img",
        "figcaption",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "caption",
    }
    assert found.attributes == {"class", "lang", "href", "data-ref", "src", "alt", "scope", "colspan", "role", "tabindex", "aria-label"}


def test_hostile_text_stays_text() -> None:
    blocks: list[Block] = [
        HEADER,
        Title(HOSTILE, HOSTILE),
        Heading(1, HOSTILE, HOSTILE),
        Paragraph([HOSTILE, Strong(HOSTILE), Figure(HOSTILE, HOSTILE, "javascript:alert(1)")]),
        Item([HOSTILE]),
        Table([HOSTILE], [[HOSTILE]], [1], "l", HOSTILE, HOSTILE),
        Picture(SVG.replace("</svg>", "<script/></svg>"), HOSTILE, HOSTILE),
        Signature(HOSTILE, HOSTILE, [HOSTILE]),
        Appendix(HOSTILE, HOSTILE, HOSTILE),
    ]
    found = checked(html(draft(*blocks, reference=HOSTILE)))
    assert "script" not in found.tags
    assert found.attributes == {"class", "lang", "data-ref", "src", "alt", "scope", "role", "tabindex", "aria-label"}
    assert found.text.lower().count(HOSTILE.lower()) == 20


def test_figures_link_within_the_site_and_name_their_reference() -> None:
    links = re.findall(r'<a class="document-figure" href="([^"]*)" data-ref="([^"]*)">([^<]*)</a>', html(report()))
    assert links[0] == ("/so-lieu/councils.held/?ky=2019", "councils.held@2019-1", "07")
    assert len(links) == 44


def test_items_that_follow_each_other_are_one_list() -> None:
    made = html(draft(Item(["a"]), Item(["b"]), Paragraph(["c"]), Item(["d"])))
    assert re.findall(r"<(ul|li|p)\b", made) == ["ul", "li", "li", "p", "ul", "li"]
