"""What an evidence file is, judged by its content: PDF, JPG, PNG, DOCX or XLSX.

Nothing is rendered or unpacked here but the few bytes that tell what a file is. Every refusal is a
sentence that names the file and what to do.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from communes.side.file_names import suffix_of
from communes.side.office_files import (
    DOCX,
    XLSX,
    DamagedFileError,
    UnwelcomeFileError,
    office_content_type,
)


class EvidenceRefusedError(ValueError):
    """A file that is not taken as evidence; the message says which and why."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken: what people call it, its suffixes, its content type."""

    label: str
    suffixes: tuple[str, ...]
    content_type: str


KINDS = (
    FileKind("PDF", (".pdf",), "application/pdf"),
    FileKind("ảnh JPG", (".jpg", ".jpeg"), "image/jpeg"),
    FileKind("ảnh PNG", (".png",), "image/png"),
    FileKind("tài liệu Word (.docx)", (".docx",), DOCX),
    FileKind("sổ tính Excel (.xlsx)", (".xlsx",), XLSX),
)
SUFFIXES = tuple(suffix for kind in KINDS for suffix in kind.suffixes)
_BY_TYPE = {kind.content_type: kind for kind in KINDS}
_TAKEN = "chỉ nhận tệp .pdf, .jpg, .png, .docx, .xlsx"


def kind_of(data: bytes, name: str) -> FileKind:
    """The kind of the file; raises ``EvidenceRefusedError``.

    The content decides; the suffix of ``name`` must agree with it, so that what people open is
    what they think it is.
    """
    if not data:
        raise EvidenceRefusedError(f"Tệp “{name}” trống (0 byte); hãy kiểm tra và chọn lại tệp.")
    suffix = suffix_of(name)
    expected = next((kind for kind in KINDS if suffix in kind.suffixes), None)
    try:
        found = _BY_TYPE.get(_content_type(data))
    except UnwelcomeFileError as error:
        raise EvidenceRefusedError(f"Tệp “{name}” {error}") from error
    except DamagedFileError as error:
        found = None
        if expected is not None:
            raise EvidenceRefusedError(
                f"Tệp “{name}” bị hỏng hoặc không phải là {expected.label}; hãy mở kiểm tra, lưu "
                "lại rồi tải lên lần nữa."
            ) from error
    if expected is None:
        raise EvidenceRefusedError(
            f"Tệp “{name}” không thuộc loại được nhận; {_TAKEN}. Hãy chuyển sang một trong các "
            "loại đó."
        )
    if found is None:
        raise EvidenceRefusedError(
            f"Tệp “{name}” có đuôi {suffix} nhưng nội dung không phải là {expected.label}; "
            f"{_TAKEN} đúng với nội dung."
        )
    if found is not expected:
        raise EvidenceRefusedError(
            f"Tệp “{name}” có đuôi {suffix} nhưng nội dung là {found.label}; hãy lưu lại đúng loại "
            "rồi tải lên."
        )
    return found


def _content_type(data: bytes) -> str:
    """The content type; "" for a kind that is not taken. Raises as ``office_content_type`` does."""
    for beginning, judge in _JUDGES:
        if data.startswith(beginning):
            return judge(data)
    return ""


def _pdf(data: bytes) -> str:
    """A header of version 1 or 2, and the end that readers start from."""
    tail = data[-2048:]
    if data[5:7] not in (b"1.", b"2.") or b"%%EOF" not in tail or b"startxref" not in tail:
        raise DamagedFileError
    return "application/pdf"


def _jpg(data: bytes) -> str:
    """Segments up to the picture itself, with a size on the way, and an end after it."""
    place, has_size = 2, False
    for _ in range(_MAX_SEGMENTS):
        if data[place : place + 1] != b"\xff" or len(data) < place + 4:
            break
        marker = data[place + 1]
        if marker == 0xFF:  # padding before a marker
            place += 1
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        if length < 2 or place + 2 + length > len(data):
            break
        if marker in _JPG_FRAMES and length >= 8:
            has_size = 0 not in struct.unpack_from(">HH", data, place + 5)
        place += 2 + length
        if marker == _JPG_SCAN and has_size and data.find(b"\xff\xd9", place) >= 0:
            return "image/jpeg"
    raise DamagedFileError


_MAX_SEGMENTS = 10_000  # cameras write some dozens; a hostile file could hold millions
_JPG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPG_SCAN = 0xDA


def _png(data: bytes) -> str:
    """Chunks with right checksums: a head with a size, then data, then the end."""
    place, has_data = 8, False
    if data[12:16] != b"IHDR" or len(data) < 33 or 0 in struct.unpack_from(">II", data, 16):
        raise DamagedFileError
    for _ in range(_MAX_CHUNKS):
        if len(data) < place + 12:
            break
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 8 + length
        if len(data) < end + 4:
            break
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(memoryview(data)[place + 4 : end]) != checksum:
            break
        kind = data[place + 4 : place + 8]
        if kind == b"IEND" and has_data:
            return "image/png"
        has_data = has_data or kind == b"IDAT"
        place = end + 4
    raise DamagedFileError


_MAX_CHUNKS = 100_000  # 20 MB in chunks of 8 KB make 2.500


def _old_office(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnwelcomeFileError("được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu rồi tải lên lại.")
    raise UnwelcomeFileError(
        "ở định dạng cũ (.doc, .xls); hãy mở ra, lưu thành .docx, .xlsx hoặc PDF rồi tải lên."
    )


_JUDGES: tuple[tuple[bytes, Callable[[bytes], str]], ...] = (
    (b"%PDF-", _pdf),
    (b"\xff\xd8\xff", _jpg),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"PK\x03\x04", office_content_type),
    (bytes.fromhex("D0CF11E0A1B11AE1"), _old_office),
)
