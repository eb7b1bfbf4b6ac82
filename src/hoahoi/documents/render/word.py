"""DOCX by python-docx for the package and plain WordprocessingML for the text: the same layout as the PDF, open to editing.

The font is named Times New Roman, as Nghị định 30/2020 has it and every office computer does; Tinos has the same metrics.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

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

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

FONT = "Times New Roman"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold; a real one would change the bytes
PIXELS_PER_MM = 96 / 25.4
SINGLE, BODY_LINE = 240, 259  # line pitch in 240ths: single, 1.08 lines


def word(draft: Draft) -> bytes:
    """DOCX bytes: entries in fixed order and with fixed times, created and modified on the draft's day."""
    import docx
    from docx.enum.section import WD_SECTION

    prepared = p.prepare(draft)
    document = docx.Document()
    _set_up(document, prepared)
    for position, sheets in enumerate(prepared.sheets):
        section = document.sections[0] if position == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        _page(section, sheets.landscape, first=position == 0, restarts=sheets.restarts)
        writer = _Writer(document, sheets)
        for number, block in enumerate(sheets.blocks):
            following = sheets.blocks[number + 1] if number + 1 < len(sheets.blocks) else None
            writer.write(block, first=number == 0, keep=p.keeps(block, following))
    if prepared.mark:
        _Writer(document, prepared.sheets[-1]).mark(prepared.mark)
    if prepared.reference:
        _Writer(document, prepared.sheets[-1]).paragraph(prepared.reference, size=9, align="left", indent=0, before=12)
    return _packed(document)


# Paragraphs and runs, as XML text


def run_xml(text: str, *, size: float = 0, bold: bool = False, italic: bool = False, caps: bool = False) -> str:
    """One w:r; line breaks in the text become w:br. size 0 = that of the style."""
    looks = "".join(
        ("<w:b/><w:bCs/>" if bold else "", "<w:i/><w:iCs/>" if italic else "", "<w:caps/>" if caps else "",
         f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "")
    )  # fmt: skip
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
    return "<w:r>" + (f"<w:rPr>{looks}</w:rPr>" if looks else "") + "<w:br/>".join(lines) + "</w:r>"


def paragraph_xml(
    content: str, *, style: str = "", align: str = "both", indent: float = p.INDENT, before: float = 0, after: float = 6, line: int = BODY_LINE,
    keep: bool = False, page_break: bool = False, side: float = 0, rule: bool = False,
) -> str:  # fmt: skip
    """One w:p. indent: first line, mm; before, after: pt; side: left and right indents, mm; rule: a line above an empty paragraph."""
    return (
        "<w:p><w:pPr>"
        + (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:keepNext/>" if keep else "")
        + ("<w:pageBreakBefore/>" if page_break else "")
        + ('<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>' if rule else "")
        + f'<w:spacing w:before="{_pt(before)}" w:after="{_pt(after)}" w:line="{line}" w:lineRule="auto"/>'
        + f'<w:ind w:left="{_mm(side)}" w:right="{_mm(side)}" w:firstLine="{_mm(indent)}"/><w:jc w:val="{align}"/>'
        + ('<w:rPr><w:sz w:val="4"/><w:szCs w:val="4"/></w:rPr>' if not content or rule else "")
        + f"</w:pPr>{content}</w:p>"
    )


def rule_xml(length: float, width: float, *, after: float) -> str:
    """A centred horizontal line: the upper border of an empty paragraph."""
    return paragraph_xml("", align="center", indent=0, before=2, after=after, line=SINGLE, side=max((width - length) / 2, 0), rule=True)


def _pt(points: float) -> int:
    return round(points * 20)


def _mm(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


# The document's frame


def _set_up(document: Document, prepared: p.Prepared) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE

    rels = document.part.package.rels
    for key in [k for k, rel in rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del rels[key]  # the library's template carries a picture of itself
    core = document.core_properties
    core.title, core.author, core.last_modified_by = prepared.title[:255], prepared.author[:255], prepared.author[:255]
    core.comments, core.language, core.revision = "", "vi-VN", 1
    core.created = core.modified = datetime.combine(prepared.day, time())
    _styles(document)
    _settings(document)


def _styles(document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(14), RGBColor(0, 0, 0)
        style.font.bold, style.font.italic = name != "Normal", False
        fonts = style.element.rPr.rFonts
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), FONT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")


def _settings(document: Document) -> None:
    """Without the level, Word opens the file in its compatibility mode of 2007."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    level = parse_xml(f'<w:compatSetting {NAMESPACES} w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>')
    if compat is not None:
        compat.append(level)


def _page(section: Section, landscape: bool, *, first: bool, restarts: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    from docx.shared import Mm

    width, height = (p.PAGE_HEIGHT, p.PAGE_WIDTH) if landscape else (p.PAGE_WIDTH, p.PAGE_HEIGHT)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(p.MARGIN_TOP), Mm(p.MARGIN_BOTTOM)
    section.left_margin, section.right_margin = Mm(p.MARGIN_LEFT), Mm(p.MARGIN_RIGHT)
    section.header_distance, section.footer_distance = Mm(9), Mm(9)
    section.different_first_page_header_footer = first or restarts
    if restarts:
        made = parse_xml(f'<w:pgNumType {NAMESPACES} w:start="1"/>')
        section._sectPr.find(qn("w:pgMar")).addnext(made)
    if first:
        section.header.is_linked_to_previous = False
        number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
        made = parse_xml(paragraph_xml(number, align="center", indent=0, after=0, line=SINGLE).replace("<w:p>", f"<w:p {NAMESPACES}>", 1))
        section.header._element.replace(section.header.paragraphs[0]._p, made)


class _Writer:
    """Appends blocks to the end of the document."""

    def __init__(self, document: Document, sheets: p.Sheets) -> None:
        self.document, self.sheets = document, sheets
        self.body: Any = document.element.body

    def append(self, xml: str) -> None:
        from docx.oxml import parse_xml

        made = parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {NAMESPACES}", xml, count=1))
        self.body.insert(len(self.body) - 1, made)  # before the last section's properties

    def paragraph(self, text: str, *, size: float = 0, bold: bool = False, italic: bool = False, caps: bool = False, **kwargs: Any) -> None:
        self.append(paragraph_xml(run_xml(text, size=size, bold=bold, italic=italic, caps=caps), **kwargs))

    def runs(self, runs: Sequence[Run], *, italic: bool = False, size: float = 0) -> str:
        return "".join(self._run(run, italic, size) for run in runs)

    def _run(self, run: Run, italic: bool, size: float) -> str:
        from docx.opc.constants import RELATIONSHIP_TYPE

        if isinstance(run, str):
            return run_xml(run, italic=italic, size=size)
        made = run_xml(run.text, bold=isinstance(run, Strong), italic=italic, size=size)
        if not isinstance(run, Figure) or not run.url:
            return made
        target = self.document.part.relate_to(run.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        tip = escape(run.ref[:255], {'"': "&quot;"})
        return f'<w:hyperlink r:id="{target}" w:tooltip="{tip}" w:history="1">{made}</w:hyperlink>'

    def write(self, block: Block, *, first: bool, keep: bool) -> None:
        match block:
            case Header():
                self.header(block)
            case Title():
                self.title(block)
            case Basis():
                self.paragraph(block.text, italic=True)
            case Heading():
                text = f"{block.number} {block.text}".strip()
                self.paragraph(text, style=f"Heading{block.level}", before=8, keep=True)
            case Paragraph():
                indent = p.INDENT if block.indent else 0
                self.append(paragraph_xml(self.runs(block.runs, italic=block.muted), indent=indent, keep=keep))
            case Item():
                self.append(paragraph_xml(run_xml("- ") + self.runs(block.runs), keep=keep))
            case Table():
                self.table(block)
            case Picture():
                self.picture(block)
            case Signature():
                self.signature(block)
            case Appendix():
                self.appendix(block, page_break=not first)

    def header(self, block: Header) -> None:
        left, right = p.ISSUER_COLUMN, self.sheets.text_width - p.ISSUER_COLUMN
        motto = "Độc lập - Tự do - Hạnh phúc"

        def line(text: str, size: float, bold: bool = False, italic: bool = False, before: float = 0, after: float = 0) -> str:
            content = run_xml(text, size=size, bold=bold, italic=italic)
            return paragraph_xml(content, align="center", indent=0, before=before, after=after, line=SINGLE)

        issuer = max(p.text_width(part, 12, True) for part in block.issuer.split("\n"))
        rows = [
            [
                line(block.parent, 12) + line(block.issuer, 12, bold=True) + rule_xml(min(issuer, left) * p.RULE_SHARE, left, after=0),
                line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True) + line(motto, 13, bold=True)
                + rule_xml(p.text_width(motto, 13, True), right, after=0),
            ],
            [
                line(p.number_line(block.number), 13, before=4) + (line(block.subject, 12, before=6, after=10) if block.subject else ""),
                line(p.place_and_date(block.place, block.day), 13, italic=True, before=4, after=10),
            ],
        ]  # fmt: skip
        if block.above:
            self.paragraph(block.above, size=12, italic=True, align="right", indent=0, after=8)
        self.append(_bare_table([left, right], rows))

    def title(self, block: Title) -> None:
        width = self.sheets.text_width
        kwargs: dict[str, Any] = {"bold": True, "align": "center", "indent": 0, "after": 2, "keep": True}
        self.paragraph(block.type_name, before=10, **kwargs | ({} if block.subject else {"after": 8}))
        if not block.subject:
            return
        self.paragraph(p.kept_together(block.subject), side=self.balanced(block.subject, bold=True), **kwargs)
        length = max(p.text_width(part, 14, True) for part in block.subject.split("\n"))
        self.append(rule_xml(min(length, width) * p.RULE_SHARE, width, after=8))

    def table(self, block: Table) -> None:
        if block.caption:
            self.paragraph(block.caption, size=13, bold=True, align="center", indent=0, before=6, keep=True)
        total = sum(block.widths)
        widths = [self.sheets.text_width * w / total for w in block.widths]
        sides = {"l": "left", "c": "center", "r": "right"}

        whole = p.short(block, self.sheets.text_width)

        def cell(runs: Sequence[Run], side: str, keep: bool) -> str:
            return paragraph_xml(self.runs(runs, size=12), align=side, indent=0, before=1.5, after=1.5, line=SINGLE, keep=keep)

        head = [cell([Strong(c)], "center", True) for c in block.columns]
        rows = [_row_xml(head, widths, head=True)]
        for row in block.rows:
            keep = whole and row is not block.rows[-1]
            made = [cell(p.runs_of(c), sides[a], keep) for c, a in zip(row, block.align, strict=True)]
            rows.append(_row_xml(made, widths, breaks=p.tall(row, block.widths, self.sheets.text_width)))
        if not block.rows:
            empty = paragraph_xml(run_xml(p.EMPTY_TABLE, size=12, italic=True), align="center", indent=0, after=0, line=SINGLE)
            rows.append(_row_xml([empty], [sum(widths)], span=len(widths)))
        self.append(_table_xml(widths, rows, borders=True))
        # Word joins tables that touch, so a paragraph follows each.
        self.append(paragraph_xml(run_xml(block.note, size=12, italic=True) if block.note else "", align="left", indent=0, before=3, after=6))

    def picture(self, block: Picture) -> None:
        import vl_convert
        from docx.shared import Mm

        from hoahoi.ui.charts import register_fonts

        register_fonts()
        png = vl_convert.svg_to_png(block.svg, scale=2)
        inline = self.document.part.new_pic_inline(io.BytesIO(png), width=Mm(block.width_mm))
        inline.docPr.set("descr", block.alt)
        inline.docPr.set("name", f"Hình {inline.docPr.id}")
        self.append(paragraph_xml("<w:r/>", align="center", indent=0, before=6, line=SINGLE, keep=bool(block.caption)))
        self.body[-2].r_lst[0].add_drawing(inline)
        if block.caption:
            self.paragraph(block.caption, size=13, italic=True, align="center", indent=0, after=8)

    def mark(self, mark: VerificationMark) -> None:
        """QR beside its text, small, in one line of two cells."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.shared import Mm

        png = io.BytesIO()
        segno_png(mark.url, png)
        png.seek(0)
        inline = self.document.part.new_pic_inline(png, width=Mm(12))
        inline.docPr.set("descr", "Mã QR dẫn đến trang xác minh")
        inline.docPr.set("name", f"Hình {inline.docPr.id}")
        target = self.document.part.relate_to(mark.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        text = f'<w:hyperlink r:id="{target}" w:history="1">{run_xml(p.mark_text(mark), size=9)}</w:hyperlink>'
        cells = [paragraph_xml("<w:r/>", align="left", indent=0, after=0, line=SINGLE), paragraph_xml(text, align="left", indent=0, after=0, line=SINGLE)]
        self.append(_bare_table([15, self.sheets.text_width - 15], [cells]))
        next(self.body[-2].iter(f"{{{W}}}r")).add_drawing(inline)
        self.append(paragraph_xml("", indent=0, after=0, line=SINGLE))

    def signature(self, block: Signature) -> None:
        half = self.sheets.text_width / 2

        def line(text: str, size: float, *, italic: bool = False, bold: bool = True, align: str = "left", after: float = 0) -> str:
            return paragraph_xml(run_xml(text, size=size, bold=bold, italic=italic), align=align, indent=0, after=after, line=SINGLE, keep=True)

        if block.beside_post:
            left = line(block.beside_post, 14, align="center", after=85) + line(block.beside_name, 14, align="center")
        else:
            left = line("Nơi nhận:", 12, italic=True) if block.recipients else line("", 11)
            left += "".join(line(r, 11, bold=False) for r in block.recipients)
        right = line(block.post, 14, align="center", after=85) + line(block.name, 14, align="center")
        self.append(paragraph_xml("", indent=0, after=0, line=SINGLE, keep=True))
        self.append(_bare_table([half, half], [[left, right]]))
        self.append(paragraph_xml("", indent=0, after=0, line=SINGLE))

    def appendix(self, block: Appendix, *, page_break: bool) -> None:
        kwargs: dict[str, Any] = {"align": "center", "indent": 0, "keep": True}
        self.paragraph(block.number, bold=True, page_break=page_break, after=2, **kwargs)
        if block.title:
            self.paragraph(p.kept_together(block.title.upper()), bold=True, after=2, side=self.balanced(block.title.upper(), bold=True), **kwargs)
        if block.attached_to:
            self.paragraph(block.attached_to, italic=True, after=8, side=self.balanced(block.attached_to, bold=False), **kwargs)

    def balanced(self, text: str, *, bold: bool) -> float:
        """Side indents in mm by which the lines of a centred text become about as long as each other."""
        return max((self.sheets.text_width - p.balanced_width(text, 14, bold, self.sheets.text_width * 0.94)) / 2, 0)


def segno_png(url: str, out: io.BytesIO) -> None:
    import segno

    segno.make(url, error="m", micro=False).save(out, kind="png", scale=8, border=2)


# Tables, as XML text


def _bare_table(widths: Sequence[float], rows: Sequence[Sequence[str]]) -> str:
    return _table_xml(widths, [_row_xml(row, widths) for row in rows], borders=False)


def _table_xml(widths: Sequence[float], rows: Sequence[str], *, borders: bool) -> str:
    """w:tbl of the given widths in mm. A table without borders is layout: it has no padding, so that columns are what they say."""
    names = ("top", "left", "bottom", "right", "insideH", "insideV")
    sides = "".join(f'<w:{name} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for name in names)
    pad = 1.4 if borders else 0
    margins = f'<w:left w:w="{_mm(pad)}" w:type="dxa"/><w:right w:w="{_mm(pad)}" w:type="dxa"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_mm(sum(widths))}" w:type="dxa"/><w:jc w:val="left"/><w:tblInd w:w="0" w:type="dxa"/>'
        + (f"<w:tblBorders>{sides}</w:tblBorders>" if borders else "")
        + f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{_mm(w)}"/>' for w in widths)
        + f"</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row_xml(cells: Sequence[str], widths: Sequence[float], *, head: bool = False, breaks: bool = False, span: int = 1) -> str:
    """One w:tr: kept whole unless it breaks, repeated on every page if it is the head."""
    properties = ("" if breaks else "<w:cantSplit/>") + ("<w:tblHeader/>" if head else "")
    looks = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + ('<w:vAlign w:val="center"/>' if head else "")
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_mm(w)}" w:type="dxa"/>{looks}</w:tcPr>{cell}</w:tc>' for cell, w in zip(cells, widths, strict=True)
    )
    return "<w:tr>" + (f"<w:trPr>{properties}</w:trPr>" if properties else "") + f"{made}</w:tr>"


def _packed(document: Document) -> bytes:
    """The package with its entries in a fixed order and without the clock."""
    buffer, packed = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(made.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, made.read(name))
    return packed.getvalue()
