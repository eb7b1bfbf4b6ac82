"""Converters that several rooms' sheets share."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def email(text: str) -> str:
    """Raises ValueError when it is no address."""
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError(_("“%s” không phải địa chỉ thư điện tử; ghi như ten@donvi.vn") % text[:60]) from None
    return text


def tax_code(text: str) -> str:
    """10 digits, or 10 digits, a dash and 3 of a branch, or the 12 of a personal number. A lost first zero is not guessed."""
    plain = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\d{13}", plain):
        plain = f"{plain[:10]}-{plain[10:]}"
    if not re.fullmatch(r"\d{10}(-\d{3})?|\d{12}", plain):
        raise ValueError(_("“%s” không phải mã số thuế: cần 10 chữ số, chi nhánh thêm -001; định dạng ô là văn bản để giữ số 0 đầu") % text[:30])
    return plain
