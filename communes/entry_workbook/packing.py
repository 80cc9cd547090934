"""The workbooks within what was given: files as they are, the files of a .zip one by one."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from communes.bulk_import.contract import Fault, GivenFile
from communes.intake.container import MAX_BYTES

MAX_MEMBERS = 1000
MAX_UNPACKED = 100 * 1024 * 1024
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_WORKBOOK_PART = "[Content_Types].xml"


def packed_in(archive: str, member: str) -> str:
    """How faults name a file within a .zip: "cac-xa.zip/Dương Quang.xlsx"."""
    return f"{archive}/{member}"


def is_package(data: bytes) -> bool:
    """Whether the content is a .zip of files and not itself an office file."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _WORKBOOK_PART not in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def unpacked(file: GivenFile) -> Iterator[GivenFile | Fault]:
    """The file itself, or the files of a .zip, each when it is asked for; what cannot be taken.

    Never more than ``MAX_BYTES`` of a file nor ``MAX_UNPACKED`` of all is inflated.
    """
    if is_package(file.data):
        yield from _members(file)
    elif file.name.lower().endswith(".zip") and _WORKBOOK_PART.encode() not in file.data:
        yield Fault(
            f"Tệp “{file.name}” không phải tệp .zip, hoặc bị hỏng; hãy nén lại rồi gửi lại.",
            file.name,
        )
    else:
        yield file


def _members(file: GivenFile) -> Iterator[GivenFile | Fault]:
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        members = [one for one in archive.infolist() if not _is_passed_over(one)]
        if not members:
            yield Fault(
                f"Tệp “{file.name}” không có tệp nào bên trong; hãy nén các tệp .xlsx rồi gửi lại.",
                file.name,
            )
        if len(members) > MAX_MEMBERS:
            yield Fault(
                f"Tệp “{file.name}” có hơn {MAX_MEMBERS} tệp bên trong; hãy chia thành nhiều tệp.",
                file.name,
            )
            return
        if sum(one.file_size for one in members) > MAX_UNPACKED:
            yield Fault(
                f"Tệp “{file.name}” giải nén ra quá lớn; hãy chỉ nén các phiếu nhập rồi gửi lại.",
                file.name,
            )
            return
        for member in members:
            yield _member(archive, member, file.name)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> GivenFile | Fault:
    inner = packed_in(name, _name(member))
    if member.flag_bits & _ENCRYPTED:
        return Fault(
            f"Tệp “{inner}” được bảo vệ bằng mật khẩu; hãy nén lại không đặt mật khẩu.", inner
        )
    if member.file_size > MAX_BYTES:
        return Fault(
            f"Tệp “{inner}” lớn hơn {MAX_BYTES // (1024 * 1024)} MB; hãy chỉ gửi phiếu nhập.",
            inner,
        )
    try:
        data = archive.read(member)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError):
        return Fault(f"Tệp “{inner}” bị hỏng, không giải nén được; hãy nén lại.", inner)
    if is_package(data):
        return Fault(
            f"Tệp “{inner}” là tệp nén nằm trong tệp nén; hãy để các phiếu nhập ngay trong một tệp "
            ".zip.",
            inner,
        )
    return GivenFile(inner, data)


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    """Folders, and what systems and open Excel windows leave behind; none of it holds data."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    return member.is_dir() or "__MACOSX" in path.parts or path.name.startswith((".", "~$"))


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; packers that do not mark UTF-8 write it all the same."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
