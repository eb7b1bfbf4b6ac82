"""Putting one signature on a PDF: PAdES (ETSI EN 319 142-1), as an addition at the end of the file; what was there stays byte for byte."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .credentials import Opened
from .faults import CannotSign
from .places import Place
from .reading import NotReadable, reader_of, unfit_to_sign
from .settings import SigningConfig

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext

FONT = Path(__file__).parent / "Tinos_1000.ttf"  # see make_font.py
FIELD = "ChuKy"
_INK, _WARNING = (0.0, 0.0, 0.55), (0.64, 0.15, 0.17)
_LARGEST_PICTURE = 2_000_000


@dataclass(frozen=True)
class Look:
    """What shows in the signature's place. picture: PNG of the handwriting or the seal; warning turns the text red."""

    lines: Sequence[str]
    picture: bytes | None = None
    warning: bool = False


def put_signature(
    pdf: bytes, credential: Opened, *, name: str, look: Look, place: Place, config: SigningConfig, reason: str = "",
    timestamper: TimeStamper | None = None, evidence: ValidationContext | None = None,
) -> bytes:  # fmt: skip
    """The file with one signature more. timestamper: default that of the configuration. evidence: where proof of validity is found, for B-LT.

    Raises CannotSign when the file is none, is encrypted or could change by itself, or the timestamp authority does not answer.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    try:
        reader = reader_of(pdf)
    except NotReadable as error:
        raise CannotSign(str(error)) from error
    if fault := unfit_to_sign(reader):
        raise CannotSign(fault)
    timestamper = timestamper or (HTTPTimeStamper(config.timestamp_url, timeout=10) if config.timestamp_url else None)
    evidence = evidence or (_fetched(credential) if timestamper and config.long_term else None)
    field = _free_field(reader)
    meta = signers.PdfSignatureMetadata(
        field_name=field, name=name, reason=reason or None, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256",
        embed_validation_info=evidence is not None, validation_context=evidence,
    )  # fmt: skip
    spec = fields.SigFieldSpec(field, on_page=place.page, box=place.box)
    signer = signers.PdfSigner(meta, credential.hand, timestamper=timestamper, stamp_style=_style(look), new_field_spec=spec)
    out = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signer.sign_pdf(writer, output=out, appearance_text_params={"text": "\n".join(look.lines)})
    except (TimestampRequestError, OSError) as error:
        raise CannotSign(_("Máy chủ dấu thời gian không trả lời. Chưa ký gì; hãy thử lại sau.")) from error
    except SigningError as error:
        raise CannotSign(_("Không ký được: %(reason)s.") % {"reason": error}) from error
    except PdfError as error:
        raise CannotSign(_("Cấu trúc tệp PDF không cho phép ký thêm: %(reason)s.") % {"reason": error}) from error
    return out.getvalue()


def _fetched(credential: Opened) -> ValidationContext:
    """Where the long-term proof is fetched from: the addresses that the certificates name."""
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as asn1
    from pyhanko_certvalidator import ValidationContext

    from .trust import authorities

    roots = [asn1(c) for c in authorities()]
    return ValidationContext(trust_roots=roots, other_certs=[asn1(c) for c in credential.chain], allow_fetching=True, revocation_mode="hard-fail")


def _free_field(reader: Any) -> str:
    names = {sig.field_name for sig in reader.embedded_signatures}
    return next(name for n in range(1, len(names) + 2) if (name := f"{FIELD}{n}") not in names)


def _style(look: Look) -> Any:
    from pyhanko.pdf_utils import layout
    from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
    from pyhanko.pdf_utils.text import TextBoxStyle
    from pyhanko.stamp import TextStampStyle

    text = TextBoxStyle(
        font=GlyphAccumulatorFactory(str(FONT)), font_size=10, leading=11, border_width=0,
        box_layout_rule=layout.SimpleBoxLayoutRule(layout.AxisAlignment.ALIGN_MIN, layout.AxisAlignment.ALIGN_MIN),
        text_color=_WARNING if look.warning else _INK,
    )  # fmt: skip
    down = layout.AxisAlignment.ALIGN_MIN if look.picture else layout.AxisAlignment.ALIGN_MID
    inner = layout.SimpleBoxLayoutRule(layout.AxisAlignment.ALIGN_MID, down, layout.Margins.uniform(1))
    lines = "%(text)s" if look.lines else " "
    return TextStampStyle(
        stamp_text=lines, text_box_style=text, border_width=0, inner_content_layout=inner,
        background=_picture(look.picture) if look.picture else None, background_opacity=1,
        background_layout=layout.SimpleBoxLayoutRule(
            layout.AxisAlignment.ALIGN_MID, layout.AxisAlignment.ALIGN_MAX if look.lines else layout.AxisAlignment.ALIGN_MID
        ),
    )  # fmt: skip


def _picture(data: bytes) -> Any:
    from PIL import Image, UnidentifiedImageError
    from pyhanko.pdf_utils.images import PdfImage

    if len(data) > _LARGEST_PICTURE:
        raise CannotSign(_("Hình chữ ký hoặc con dấu lớn quá 2 MB."))
    try:
        picture = Image.open(io.BytesIO(data), formats=["PNG"])
        picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise CannotSign(_("Hình chữ ký hoặc con dấu phải là tệp PNG.")) from error
    return PdfImage(picture.convert("RGBA"))
