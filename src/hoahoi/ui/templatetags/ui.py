"""Template tags of the house, available in every template without loading."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from hoahoi.ui import cells, shapes, vietnamese

register = template.Library()

register.simple_tag(cells.icon, name="icon")
register.filter("address", cells.address, is_safe=False)
register.filter("hit", cells.hits, is_safe=True)
register.filter("shown", cells.shown, is_safe=False)
register.simple_tag(cells.cells, name="cells")
register.simple_tag(cells.totals, name="totals")
register.simple_tag(cells.tag, name="tag")


def _decimal(value: Any) -> Decimal | None:
    """A number of any type; None when there is none."""
    return None if value is None or value == "" else Decimal(str(value))


@register.filter
def vnd(value: Any) -> str:
    """1234567000 -> "1.234.567.000 đ"."""
    return vietnamese.money(_decimal(value))


@register.filter
def vnd_short(value: Any) -> str:
    """1234567000 -> "1,23 tỷ đồng"."""
    return vietnamese.money_short(_decimal(value))


@register.filter
def vnnumber(value: Any, places: int | None = None) -> str:
    """1234.5 -> "1.234,5"; text that is already written stays."""
    try:
        return vietnamese.number(_decimal(value), places)
    except ArithmeticError:
        return str(value)


@register.filter
def vnday(value: Any) -> str:
    """16/01/2020, or as far as it is known."""
    return cells.day(value)


@register.filter
def signed(value: Any) -> str:
    """3 -> "+3", -3 -> "−3"; text stays as it is."""
    if isinstance(value, int | float | Decimal):
        number = _decimal(value) or Decimal(0)
        return f"{'+' if number > 0 else '−' if number < 0 else ''}{vietnamese.number(abs(number))}"
    return str(value)


@register.filter
def noted(section: Any) -> list[dict[str, Any]]:
    """Related records of a Section with what is said beside each."""
    return [{"title": str(r), "url": cells.address(r), "note": section.note_of(r) if section.note_of else ""} for r in section.records]


@register.filter
def lengths(rows: Any) -> list[dict[str, Any]]:
    return shapes.lengths(rows)


@register.filter
def share(value: Any, whole: Any) -> str:
    return shapes.share(_decimal(value), _decimal(whole))


@register.filter
def spark(numbers: Any) -> dict[str, Any]:
    return shapes.spark(list(numbers))


@register.filter
def choropleth(areas: Any) -> dict[str, Any]:
    return shapes.choropleth(areas)


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    """The current address's query string with changes; an empty value takes its key away."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


class CaptureNode(template.Node):
    """Keeps what its blocks render, without surrounding white space, so that the frame knows which of them are empty."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: template.Context) -> SafeString:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())
        return mark_safe("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """{% capture name %}{% block x %}{% endblock %}{% endcapture %}{% if name %}<div>{{ name }}</div>{% endif %}"""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(name, nodelist)
