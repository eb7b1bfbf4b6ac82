"""Drawing a Draft: pdf(draft) -> bytes, docx(draft) -> bytes, html(draft) -> safe fragment. Same draft, same bytes.

Layout: Nghị định 30/2020/NĐ-CP, Appendix I. Typst and python-docx are imported on first use, so that web workers stay small.
"""

from __future__ import annotations

from django.utils.safestring import SafeString

from hoahoi.documents.blocks import Draft


def pdf(draft: Draft) -> bytes:
    """PDF/A-3a and PDF/UA-1, figures as links and, with their references, in the attached so-lieu.json."""
    from .typeset import typeset

    return typeset(draft)


def docx(draft: Draft) -> bytes:
    """An editable Word file in the same layout; a figure's reference is its link's screen tip."""
    from .word import word

    return word(draft)


def html(draft: Draft) -> SafeString:
    """The document as one <article>, without inline style or script; documents/document.css gives it the look of paper."""
    from .web import web

    return web(draft)
