"""The QR of a table's short code: what a telephone reads from paper."""

from functools import lru_cache
from io import BytesIO

import segno

from reports.papers.paper import ShortCode
from reports.renderers.cell_lines import text_lines

_PIXELS_PER_MODULE = 8
_QUIET_ZONE = 4  # modules on each side, as ISO/IEC 18004 asks


def qr_symbol(code: ShortCode) -> segno.QRCode:
    """Return the QR symbol of the address; error correction M, so a stained corner does no harm.

    Raises ``ValueError`` (segno's ``DataOverflowError``) where the address is too long for one.
    """
    return segno.make_qr(code.url, error="m", boost_error=False)


@lru_cache(maxsize=256)  # the same code goes into the DOCX and the PDF of a paper
def qr_png(code: ShortCode) -> bytes:
    """Return a black and white PNG with its quiet zone; equal codes give equal bytes."""
    result = BytesIO()
    qr_symbol(code).save(result, kind="png", scale=_PIXELS_PER_MODULE, border=_QUIET_ZONE)
    return result.getvalue()


def qr_description(code: ShortCode) -> str:
    """Return what a screen reader says instead of the picture."""
    return " ".join(text_lines(f"Mã QR dẫn tới số liệu của bảng, mã tra cứu {code.text}"))
