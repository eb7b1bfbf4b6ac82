"""All papers of a council at once: one PDF with a bookmark for each, or a ZIP with the PDF and DOCX of each. Same record, same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from hoahoi.documents.blocks import Draft
from hoahoi.documents.render import docx, pdf


def one_pdf(title: str, drafts: Sequence[tuple[str, Draft]]) -> bytes:
    """Papers one after the other; drafts: (bookmark, draft)."""
    import pypdf

    writer = pypdf.PdfWriter()
    for name, draft in drafts:
        writer.append(io.BytesIO(pdf(draft)), outline_item=name, import_outline=False)
    writer.metadata = {"/Title": title, "/Producer": "Hoa Hồi"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(drafts: Sequence[tuple[str, Draft]]) -> bytes:
    """drafts: (file name without its end, draft). Entries carry the day of their paper."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, draft in drafts:
            day = (max(draft.day.year, 1980), draft.day.month, draft.day.day, 0, 0, 0)  # ZIP knows no earlier year
            for end, data in (("pdf", pdf(draft)), ("docx", docx(draft))):
                entry = zipfile.ZipInfo(f"{name}.{end}", day)
                entry.compress_type = zipfile.ZIP_DEFLATED
                made.writestr(entry, data)
    return out.getvalue()
