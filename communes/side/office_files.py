"""Telling a Word document and an Excel workbook from any other zip, without unpacking it."""

import io
import zipfile
import zlib

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from communes.intake.container import MAX_RATIO, MIN_BYTES_FOR_RATIO

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAX_ENTRIES = 5000  # a report of 300 pictures has about 350
MAX_INFLATED_BYTES = 200 * 1024 * 1024  # uncompressed pictures in documents are large
_MAX_TYPES_BYTES = 1024 * 1024
_TYPES = "[Content_Types].xml"
_MAIN_PART = {f"{kind}.main+xml": kind for kind in (DOCX, XLSX)}
_ENTRY = b"PK\x01\x02"


class DamagedFileError(ValueError):
    """A file that begins like what it claims to be and is not, or not to its end."""


class UnwelcomeFileError(ValueError):
    """A sound file that is not taken; the message goes on after the file's name."""


def office_content_type(data: bytes) -> str:
    """The content type of a Word document or Excel workbook; "" for any other zip.

    Raises ``DamagedFileError`` where the zip cannot be read, ``UnwelcomeFileError`` for macros,
    passwords and what inflates beyond reason.
    """
    if data.count(_ENTRY) > MAX_ENTRIES:  # before a list of them is made
        raise UnwelcomeFileError(_TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _kind(archive)
    except UnwelcomeFileError:
        raise
    except _UNREADABLE as error:
        raise DamagedFileError from error


_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    DefusedXmlException,
    SyntaxError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_TOO_LARGE = "giải nén ra quá lớn; hãy giảm bớt hình ảnh hoặc xuất thành PDF rồi tải lên."


def _kind(archive: zipfile.ZipFile) -> str:
    every = archive.infolist()
    infos = {info.filename: info for info in every}
    if any(info.flag_bits & 0x1 for info in every):
        raise UnwelcomeFileError("được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu rồi tải lên lại.")
    if sum(info.file_size for info in every) > MAX_INFLATED_BYTES or any(
        info.file_size > max(MIN_BYTES_FOR_RATIO, MAX_RATIO * info.compress_size) for info in every
    ):
        raise UnwelcomeFileError(_TOO_LARGE)
    types = infos.get(_TYPES)
    if types is None or types.file_size > _MAX_TYPES_BYTES or "_rels/.rels" not in infos:
        return ""
    parts = {
        element.get("ContentType", ""): element.get("PartName", "").lstrip("/")
        for element in fromstring(archive.read(types), forbid_dtd=True)
        if element.tag.endswith("}Override")
    }
    has_macro = any(name.lower().endswith("vbaproject.bin") for name in infos)
    if has_macro or any("macroenabled" in kind.lower() for kind in parts):
        raise UnwelcomeFileError("có macro; hãy lưu thành .docx, .xlsx không macro rồi tải lên.")
    for main, kind in _MAIN_PART.items():
        if parts.get(main) in infos:
            with archive.open(infos[parts[main]]) as part:
                return kind if part.read(256).lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" else ""
    return ""
