"""A signed file of ours made to show something else, in the ways that are known (Mladenov et al. 2019, Mainka et al. 2021)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

LIE = b"q 1 1 1 rg 0 0 595 842 re f Q BT /F1 20 Tf 90 500 Td (Kinh phi 900 trieu dong) Tj ET"
N, D, A = pdf_name, generic.DictionaryObject, generic.ArrayObject


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], Any]) -> bytes:
    """The file with an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_of(writer: Any) -> Any:
    return writer.root["/Pages"]["/Kids"][0]


def lie(writer: Any) -> Any:
    return writer.add_object(generic.StreamObject(stream_data=LIE))


def hide(writer: Any) -> None:
    """Draw over the page."""
    writer.add_stream_to_page(0, lie(writer))


def replace(writer: Any) -> None:
    """Another content for the page."""
    page = page_of(writer)
    page[N("/Contents")] = lie(writer)
    writer.update_container(page)


def hide_and_replace(writer: Any) -> None:
    """Another page tree for the document."""
    page = D(
        {N("/Type"): N("/Page"), N("/MediaBox"): A(map(generic.NumberObject, (0, 0, 595, 842))), N("/Contents"): lie(writer), N("/Resources"): D()}
    )
    kid = writer.add_object(page)
    pages = writer.add_object(D({N("/Type"): N("/Pages"), N("/Count"): generic.NumberObject(1), N("/Kids"): A([kid])}))
    page[N("/Parent")] = pages
    writer.root[N("/Pages")] = pages
    writer.update_root()


def swap_prepared(number: int) -> Callable[[Any], None]:
    """The page shows an object that lay unused in the file when it was signed: nothing new is added but a reference."""

    def change(writer: Any) -> None:
        page = page_of(writer)
        page[N("/Contents")] = generic.IndirectObject(number, 0, writer)
        writer.update_container(page)

    return change


def annotate(writer: Any) -> None:
    """A stamp annotation over the page."""
    box = A(map(generic.NumberObject, (0, 0, 595, 842)))
    look = generic.StreamObject(D({N("/Type"): N("/XObject"), N("/Subtype"): N("/Form"), N("/BBox"): box}), stream_data=LIE)
    note = D({N("/Type"): N("/Annot"), N("/Subtype"): N("/Stamp"), N("/Rect"): box, N("/F"): generic.NumberObject(4)})
    note[N("/AP")] = D({N("/N"): writer.add_object(look)})
    _annot(writer, writer.add_object(note))


def text_field(writer: Any) -> None:
    """A form field with a value, drawn over the page."""
    _field(writer, D({N("/FT"): N("/Tx"), N("/T"): generic.pdf_string("x"), N("/V"): generic.pdf_string("900 triệu đồng")}))


def empty_signature(writer: Any) -> None:
    """A signature field that nobody signed, whose appearance covers the page."""
    _field(writer, D({N("/FT"): N("/Sig"), N("/T"): generic.pdf_string("ChuKy9")}))


def _field(writer: Any, field: Any) -> None:
    box = A(map(generic.NumberObject, (0, 0, 595, 842)))
    look = generic.StreamObject(D({N("/Type"): N("/XObject"), N("/Subtype"): N("/Form"), N("/BBox"): box}), stream_data=LIE)
    field |= {N("/Type"): N("/Annot"), N("/Subtype"): N("/Widget"), N("/Rect"): box, N("/F"): generic.NumberObject(4)}
    field[N("/AP")] = D({N("/N"): writer.add_object(look)})
    ref = writer.add_object(field)
    _annot(writer, ref)
    form = writer.root["/AcroForm"]
    form["/Fields"].append(ref)
    writer.update_container(form["/Fields"])
    writer.update_container(form)


def _annot(writer: Any, ref: Any) -> None:
    page = page_of(writer)
    page[N("/Annots")] = A([*page.get("/Annots", ()), ref])
    writer.update_container(page)


def strip(writer: Any) -> None:
    """The form taken away, and the signatures with it."""
    del writer.root["/AcroForm"]
    writer.update_root()


def twin(writer: Any) -> None:
    """A second field with the same signature."""
    form = writer.root["/AcroForm"]
    first = form["/Fields"][0]
    box = A(map(generic.NumberObject, (0, 0, 0, 0)))
    twin_of = D({N("/FT"): N("/Sig"), N("/T"): generic.pdf_string("ChuKy8"), N("/V"): first.raw_get("/V"), N("/Rect"): box})
    form["/Fields"].append(writer.add_object(twin_of))
    writer.update_container(form["/Fields"])
    writer.update_container(form)


def script(writer: Any) -> None:
    """A script that runs when the file is opened."""
    writer.root[N("/OpenAction")] = D({N("/S"): N("/JavaScript"), N("/JS"): generic.pdf_string("app.alert(1)")})
    writer.update_root()


def changed_byte(pdf: bytes) -> bytes:
    """One bit of the page's own content."""
    at = pdf.index(b"stream\n") + 60
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def changed_title(pdf: bytes) -> bytes:
    """One letter outside any stream, so that the file stays well formed."""
    at = pdf.index(b"/ChuKy") if b"/ChuKy" in pdf else pdf.index(b"(ChuKy1)") + 6
    return pdf[:at] + b"2" + pdf[at + 1 :]


def span(pdf: bytes) -> tuple[re.Match[bytes], list[int]]:
    found = list(re.finditer(rb"/ByteRange\s*\[([^\]]+)\]", pdf))[-1]
    return found, [int(n) for n in found.group(1).split()]


def with_span(text: bytes) -> Callable[[bytes], bytes]:
    """Another /ByteRange in the same room."""

    def change(pdf: bytes) -> bytes:
        found, _old = span(pdf)
        room = found.end() - found.start()
        return pdf[: found.start()] + text.ljust(room)[:room] + pdf[found.end() :]

    return change


def with_contents(text: bytes) -> Callable[[bytes], bytes]:
    """Another /Contents in the same room."""

    def change(pdf: bytes) -> bytes:
        _found, (_zero, before, after, _rest) = span(pdf)
        return pdf[:before] + text.ljust(after - before)[: after - before] + pdf[after:]

    return change


def no_contents(pdf: bytes) -> bytes:
    _found, (_zero, before, _after, _rest) = span(pdf)
    at = pdf.rindex(b"/Contents", 0, before)
    return pdf[:at] + b"/Kontents" + pdf[at + 9 :]


def wrapped(pdf: bytes) -> bytes:
    """Signature wrapping: the second signed part moved back; before it, where the file's end says the table stands, a table of the forger's."""
    _found, (_zero, before, after, length) = span(pdf)
    first, hole, second = pdf[:before], pdf[before:after], pdf[after : after + length]
    start = int(re.findall(rb"startxref\s+(\d+)", second)[-1])
    reader = PdfFileReader(io.BytesIO(pdf))
    signature = reader.embedded_signatures[-1]
    sig_ref, page = signature.sig_field.raw_get("/V"), reader.root["/Pages"].raw_get("/Kids")
    page_number = page.get_object()[0].container_ref.idnum if hasattr(page, "get_object") else reader.root["/Pages"]["/Kids"][0].container_ref.idnum
    size = int(reader.trailer["/Size"])
    root = reader.trailer.raw_get("/Root").idnum
    gap = start - after
    body = io.BytesIO()
    offsets: dict[int, int] = {}
    head_room = 4_000

    def put(number: int, data: bytes) -> None:
        offsets[number] = start + head_room + body.tell()
        body.write(b"%d 0 obj\n%s\nendobj\n" % (number, data))

    put(page_number, b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R >>" % (reader.root.raw_get("/Pages").idnum, size))
    put(size, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(LIE), LIE))
    moved = start + head_room + body.tell() + 20_000
    put(
        sig_ref.idnum,
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents %s /ByteRange [0 %d %d %d] >>"
        % (hole, before, moved, length),
    )
    earlier = int(re.findall(rb"startxref\s+(\d+)", first)[-1])
    for found in re.finditer(rb"(?<![0-9])(\d+) 0 obj", pdf[first.rindex(b"%%EOF", 0, before) :]):  # the rest of the signed revision
        at = first.rindex(b"%%EOF") + found.start()
        offsets.setdefault(int(found.group(1)), at if at < before else at - after + moved)
    table = b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (n, at) for n, at in sorted(offsets.items()))
    table += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size + 1, root, earlier)
    made = first + hole + b" " * gap + table.ljust(head_room) + body.getvalue()
    return made.ljust(moved) + second


BY_UPDATE = {
    "hide": hide, "replace": replace, "hide_and_replace": hide_and_replace, "annotate": annotate, "text_field": text_field,
    "empty_signature": empty_signature, "strip": strip, "twin": twin, "script": script,
}  # fmt: skip
BY_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "changed_byte": changed_byte, "changed_title": changed_title, "wrapped": wrapped,
    "span_nothing": with_span(b"/ByteRange [0 0 0 0]"), "span_null": with_span(b"/ByteRange null"), "span_gone": with_span(b""),
    "span_negative": with_span(b"/ByteRange [0 -1 -1 99]"), "span_short": with_span(b"/ByteRange [0 50]"), "span_real": with_span(b"/ByteRange [0 1.0 2.0 3]"),
    "contents_zero": with_contents(b"<00>"), "contents_empty": with_contents(b"<>"), "contents_null": with_contents(b"null"), "contents_gone": no_contents,
    "appended": lambda pdf: pdf + b"\n1 0 obj\n<<>>\nendobj\n", "appended_end": lambda pdf: pdf + b"%lie\n%%EOF\n",
    "before": lambda pdf: b"%lie\n" + pdf, "cut": lambda pdf: pdf[:-40],
}  # fmt: skip
