"""HTML for previews: one <article>, every text escaped, nothing that the content security policy would refuse."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from hoahoi.documents.blocks import (
    Appendix,
    Basis,
    Block,
    Draft,
    Figure,
    Header,
    Heading,
    Item,
    Paragraph,
    Picture,
    Run,
    Signature,
    Strong,
    Table,
    Title,
    VerificationMark,
)

from . import prepare as p

_SIDES = {"l": "left", "c": "centre", "r": "right"}
_TOP_LEVEL = 2  # the page that shows the fragment has the h1


def web(draft: Draft) -> SafeString:
    """<article class="document"> with one <section class="document-sheets"> per orientation."""
    prepared = p.prepare(draft)
    parts = [
        format_html('<section class="document-sheets{}">{}</section>', " document-landscape" if s.landscape else "", _joined(_sheets(s.blocks)))
        for s in prepared.sheets
    ]
    if prepared.mark:
        parts.append(_mark(prepared.mark))
    if prepared.reference:
        parts.append(format_html('<p class="document-reference">{}</p>', prepared.reference))
    return format_html('<article class="document" lang="vi">{}</article>', _joined(parts))


def _joined(parts: Sequence[SafeString] | Iterator[SafeString]) -> SafeString:
    return mark_safe("\n".join(parts))


def _sheets(blocks: Sequence[Block]) -> Iterator[SafeString]:
    """Blocks in order; items that follow each other are one list."""
    items: list[SafeString] = []
    for block in blocks:
        if isinstance(block, Item):
            items.append(format_html("<li>{}</li>", _runs(block.runs)))
            continue
        if items:
            yield format_html('<ul class="document-items">{}</ul>', _joined(items))
            items = []
        yield _block(block)
    if items:
        yield format_html('<ul class="document-items">{}</ul>', _joined(items))


def _block(block: Block) -> SafeString:
    match block:
        case Header():
            return _header(block)
        case Title():
            subject = format_html("<p>{}</p><hr>", _lines(block.subject)) if block.subject else SafeString("")
            return format_html('<div class="document-title"><p>{}</p>{}</div>', block.type_name, subject)
        case Basis():
            return format_html('<p class="document-basis">{}</p>', _lines(block.text))
        case Heading():
            tag = f"h{block.level + _TOP_LEVEL - 1}"
            return format_html("<{0}>{1}</{0}>", mark_safe(tag), f"{block.number} {block.text}".strip())
        case Paragraph():
            look = " ".join(name for name, on in (("document-flush", not block.indent), ("document-muted", block.muted)) if on)
            return format_html('<p class="{}">{}</p>', look, _runs(block.runs)) if look else format_html("<p>{}</p>", _runs(block.runs))
        case Table():
            return _table(block)
        case Picture():
            return _picture(block)
        case Signature():
            return _signature(block)
        case Appendix():
            return _appendix(block)
    raise TypeError(f"not drawn here: {type(block).__name__}")


def _header(block: Header) -> SafeString:
    above = format_html('<p class="document-flush document-muted">{}</p>', block.above) if block.above else SafeString("")
    subject = format_html("<p>{}</p>", _lines(block.subject)) if block.subject else SafeString("")
    return above + format_html(
        '<div class="document-header"><div><p>{}</p><p><strong>{}</strong></p><hr class="document-rule-short"><p>{}</p>{}</div>'
        "<div><p><strong>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</strong></p><p><strong>Độc lập - Tự do - Hạnh phúc</strong></p><hr>"
        "<p><em>{}</em></p></div></div>",
        _lines(block.parent), _lines(block.issuer), p.number_line(block.number), subject, p.place_and_date(block.place, block.day),
    )  # fmt: skip


def _table(block: Table) -> SafeString:
    sides = [_SIDES[a] for a in block.align]
    head = format_html_join("", '<th scope="col">{}</th>', ((_lines(c),) for c in block.columns))
    rows = [
        format_html("<tr>{}</tr>", format_html_join("", '<td class="document-{}">{}</td>', _cells(row, sides))) for row in block.rows
    ] or [format_html('<tr><td colspan="{}" class="document-centre"><em>{}</em></td></tr>', len(sides), p.EMPTY_TABLE)]
    caption = format_html("<caption>{}</caption>", _lines(block.caption)) if block.caption else SafeString("")
    inside = format_html("{}<thead><tr>{}</tr></thead><tbody>{}</tbody>", caption, head, _joined(rows))
    label = block.caption or ", ".join(block.columns)  # a table wider than the screen scrolls, so the keyboard must reach it
    table = format_html('<div class="document-table" role="region" tabindex="0" aria-label="{}"><table>{}</table></div>', label, inside)
    return _joined([table, format_html('<p class="document-note">{}</p>', _lines(block.note))]) if block.note else table


def _cells(row: Sequence[str | Sequence[Run]], sides: Sequence[str]) -> Iterator[tuple[str, SafeString]]:
    return ((side, _runs(p.runs_of(cell))) for cell, side in zip(row, sides, strict=True))


def _picture(block: Picture) -> SafeString:
    """As an image: inside one, nothing of an SVG runs, and its alternative text is plain HTML."""
    data = base64.b64encode(block.svg.encode()).decode()
    caption = format_html("<figcaption>{}</figcaption>", _lines(block.caption)) if block.caption else SafeString("")
    return format_html('<figure class="document-picture"><img src="data:image/svg+xml;base64,{}" alt="{}">{}</figure>', data, block.alt, caption)


def _signature(block: Signature) -> SafeString:
    left = SafeString('<div class="document-recipients"></div>')
    if block.beside_post:
        left = _signed(block.beside_post, block.beside_name)
    elif block.recipients:
        listed = format_html_join("", "<p>{}</p>", ((r,) for r in block.recipients))
        left = format_html('<div class="document-recipients"><p><strong><em>Nơi nhận:</em></strong></p>{}</div>', listed)
    return format_html('<div class="document-signature">{}{}</div>', left, _signed(block.post, block.name))


def _signed(post: str, name: str) -> SafeString:
    return format_html('<div><p><strong>{}</strong></p><p class="document-name"><strong>{}</strong></p></div>', _lines(post), name)


def _appendix(block: Appendix) -> SafeString:
    attached = format_html("<p><em>{}</em></p>", _lines(block.attached_to)) if block.attached_to else SafeString("")
    return format_html('<div class="document-appendix"><h2>{}<br>{}</h2>{}</div>', block.number, _lines(block.title.upper()), attached)


def _mark(mark: VerificationMark) -> SafeString:
    data = base64.b64encode(p.qr_svg(mark.url).encode()).decode()
    return format_html(
        '<p class="document-mark"><img src="data:image/svg+xml;base64,{}" alt=""><a href="{}">{}</a></p>', data, p.address(mark.url), p.mark_text(mark)
    )


def _runs(runs: Sequence[Run]) -> SafeString:
    return mark_safe("".join(_run(run) for run in runs))


def _run(run: Run) -> str:
    if isinstance(run, Strong):
        return format_html("<strong>{}</strong>", _lines(run.text))
    if isinstance(run, Figure):
        if run.url:
            here = run.url.removeprefix(settings.CONFIG.base_url.rstrip("/"))
            target = here if here.startswith("/") else run.url
            return format_html('<a class="document-figure" href="{}" data-ref="{}">{}</a>', target, run.ref, run.text)
        return format_html('<span class="document-figure" data-ref="{}">{}</span>', run.ref, run.text)
    return _lines(run)


def _lines(text: str) -> SafeString:
    return mark_safe(escape(text).replace("\n", "<br>"))
