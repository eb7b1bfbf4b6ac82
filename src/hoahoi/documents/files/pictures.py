"""The copy of a picture that the world gets: drawn anew, so that nothing it said of camera, owner and place goes with it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .faults import Refused

MOST_PIXELS = 80_000_000
_AS = {"image/png": ("PNG", "image/png"), "image/webp": ("WEBP", "image/webp")}  # whatever else becomes JPEG, which any browser shows


def public_copy(source: Path, media_type: str, target: Path) -> str:
    """Write the copy and return its media type. Raises Refused for a picture that cannot be read."""
    from PIL import Image

    form, written_as = _AS.get(media_type, ("JPEG", "image/jpeg"))
    try:
        upright = open_upright(source)
        plain = upright.convert("RGBA" if form != "JPEG" and upright.has_transparency_data else "RGB")
        plain.info.clear()  # pixels alone: no EXIF, XMP, comments or profile
        plain.save(target, form, quality=88)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable() from error
    return written_as


def open_upright(source: Path) -> Any:
    """The picture as it is meant to be seen. Raises Refused when it cannot be read or has too many pixels."""
    from PIL import Image, ImageOps

    _read_heic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(source) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Refused(_("Ảnh quá nhiều điểm ảnh để làm bản công khai. Chọn ảnh nhỏ hơn."))
                return ImageOps.exif_transpose(picture)  # the turn is in what is thrown away
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable() from error


def _unreadable() -> Refused:
    return Refused(_("Không đọc được ảnh để làm bản công khai. Lưu lại thành JPG hoặc PNG rồi tải lên."))


def _read_heic() -> None:
    """Teach Pillow HEIC where the plug-in is installed."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return
    register_heif_opener()
