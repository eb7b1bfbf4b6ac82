"""What the body of a news page is made of."""

from __future__ import annotations

import html
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from .figures import FIRST_YEAR, Figure, public_metrics, values

NUMBER_HERE = "{so}"


def metric_choices() -> list[tuple[str, str]]:
    return [(m.code, str(m.title)) for m in public_metrics()]


class PhotoBlock(blocks.StructBlock):
    """A photograph, or honestly the place for one that nobody has provided yet."""

    image = ImageChooserBlock(label="Ảnh", required=False, help_text="Để trống khi chưa có ảnh: trang sẽ ghi rõ là chưa có.")
    caption = blocks.CharBlock(label="Chú thích", max_length=300)
    credit = blocks.CharBlock(label="Người chụp, nguồn ảnh", required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "Ảnh có chú thích"
        template = "portal/blocks/photo.html"


class FigureBlock(blocks.StructBlock):
    """A figure of the year inside a sentence; the number is never typed, and it opens to its records."""

    sentence = blocks.CharBlock(label="Câu", max_length=400, help_text="Viết {so} ở chỗ đặt con số.")
    metric = blocks.ChoiceBlock(label="Số liệu", choices=metric_choices)
    year = blocks.IntegerBlock(label="Năm", min_value=FIRST_YEAR, max_value=2100)

    class Meta:
        icon = "order"
        label = "Số liệu"
        template = "portal/blocks/figure.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        known: dict[tuple[str, int], Decimal] = (parent_context or {}).get("figure_values") or {}
        context["sentence"] = sentence_with_figure(value, known)
        return context


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="Lời trích")
    source = blocks.CharBlock(label="Của ai", required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = "Trích dẫn"
        template = "portal/blocks/quote.html"


class BodyBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(label="Đoạn văn", features=["bold", "italic", "link"], template="portal/blocks/paragraph.html")
    heading = blocks.CharBlock(label="Đề mục", max_length=160, icon="title", template="portal/blocks/heading.html")
    photo = PhotoBlock()
    figure = FigureBlock()
    quote = QuoteBlock()
    list = blocks.ListBlock(
        blocks.RichTextBlock(label="Mục", features=["bold", "italic", "link"]), label="Danh sách", icon="list-ul", template="portal/blocks/list.html",
    )  # fmt: skip

    class Meta:
        label = "Nội dung"


def figures_in(body: Any) -> list[tuple[str, int]]:
    """Metrics and years that a body refers to."""
    return [(block.value["metric"], block.value["year"]) for block in body if block.block_type == "figure"]


def values_in(body: Any) -> dict[tuple[str, int], Decimal]:
    """Values of every figure in a body, one round for each year named. Metrics that are no longer public are left out."""
    public = {m.code for m in public_metrics()}
    wanted: dict[int, list[str]] = {}
    for code, year in figures_in(body):
        if code in public and code not in wanted.setdefault(year, []):
            wanted[year].append(code)
    return {(code, year): found[0] for year, codes in wanted.items() for code, found in values(codes, [year]).items()}


def sentence_with_figure(value: Any, known: dict[tuple[str, int], Decimal]) -> SafeString:
    """The sentence with its number as a link to the rows; a figure that is not public any more is told as unknown."""
    code, year = value["metric"], value["year"]
    metric = next((m for m in public_metrics() if m.code == code), None)
    shown: str = html.escape(_("chưa có số liệu"))
    if metric is not None:
        found = known[code, year] if (code, year) in known else values([code], [year])[code][0]
        figure = Figure(metric, year, found, found)
        if figure.text:
            shown = format_html('<a class="number-in-text" href="{}">{}</a>', figure.url, figure.text)
    before, mark, after = value["sentence"].partition(NUMBER_HERE)
    return format_html("{}{}{}", before, SafeString(shown), after if mark else "")
