"""The text of a signed copy: a PDF file that anybody may have made, read within limits.

Nothing of it is rendered. What pypdf may spend on one stream is bounded, so are the pages, the time
and the text; every refusal is a Vietnamese sentence that names the file and what to do.
"""

import io
import logging
import time

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from communes.side.contents import EvidenceRefusedError, kind_of
from reports.dossiers.approving.signed_figures import PAGE_END

PDF = "application/pdf"
MAX_PAGES = 500
MAX_SECONDS = 20
MAX_LETTERS = 3_000_000
# A page of the largest table holds some thousand operators; pictures are not decoded at all.
_LIMITS = Configuration(
    stream_parsing_work_maximum_count=400_000,
    zlib_maximum_output_length=20_000_000,
    lzw_maximum_output_length=20_000_000,
    run_length_maximum_output_length=20_000_000,
    array_based_stream_maximum_output_length=20_000_000,
    stream_decoding_work_maximum_length=60_000_000,
    page_tree_maximum_entries=10_000,
    xform_maximum_invocations_per_extraction=500,
)


class SignedPdfRefusedError(ValueError):
    """A file that is not taken as a signed copy; the message says which and what to do."""


def signed_text(data: bytes, name: str) -> str:
    """The text of the PDF file ``name``, its pages ended by ``PAGE_END``; "" for a plain scan.

    Raises ``SignedPdfRefusedError`` for anything but a PDF, and for one that is encrypted, broken,
    too long, or takes too much to read.
    """
    try:
        kind = kind_of(data, name)
    except EvidenceRefusedError as error:
        raise SignedPdfRefusedError(str(error)) from error
    if kind.content_type != PDF:
        raise SignedPdfRefusedError(
            f"Tệp “{name}” là {kind.label}; bản đã ký phải là một tệp PDF. Hãy quét hoặc xuất ra "
            "PDF rồi tải lên."
        )
    try:
        with apply_configuration(_LIMITS):
            return _text(data, name)
    except SignedPdfRefusedError:
        raise
    except LimitReachedError as error:
        raise SignedPdfRefusedError(_too_much(name)) from error
    # Broken files make pypdf raise whatever its parser came to.
    except Exception as error:
        raise SignedPdfRefusedError(
            f"Tệp “{name}” bị hỏng, không đọc được; hãy mở kiểm tra, lưu lại dưới dạng PDF rồi "
            "tải lên lần nữa."
        ) from error


def _text(data: bytes, name: str) -> str:
    until = time.monotonic() + MAX_SECONDS
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise SignedPdfRefusedError(
            f"Tệp “{name}” được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu rồi tải lên lại."
        )
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise SignedPdfRefusedError(
            f"Tệp “{name}” có {count} trang, nhiều hơn {MAX_PAGES} trang được nhận; hãy tách riêng "
            "văn bản đã ký rồi tải lên."
        )
    if not count:
        raise ValueError("no pages")
    pages, letters = [], 0
    for page in reader.pages:
        pages.append(page.extract_text())
        letters += len(pages[-1])
        if letters > MAX_LETTERS or time.monotonic() > until:
            raise SignedPdfRefusedError(_too_much(name))
    return PAGE_END.join(pages)


def _too_much(name: str) -> str:
    return (
        f"Tệp “{name}” quá phức tạp, không đọc hết được trong thời gian cho phép; hãy in ra PDF "
        "lại từ văn bản, hoặc quét bản giấy, rồi tải lên."
    )


# What pypdf mends by itself is nobody's business in the server's log.
logging.getLogger("pypdf").setLevel(logging.ERROR)
