"""Equal tables give equal bytes, so a file can be told from a later one by its fingerprint."""

from datetime import UTC, datetime
from io import BytesIO
from struct import Struct
from zipfile import ZipFile

# What stands where a file format demands a time; the date of a report is in its reference line.
FIXED_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_DOS_TIME = (
    FIXED_TIME.hour << 11 | FIXED_TIME.minute << 5 | FIXED_TIME.second // 2,
    FIXED_TIME.year - 1980 << 9 | FIXED_TIME.month << 5 | FIXED_TIME.day,
)
_OWNER_WRITES = 0o600 << 16
_TIME = Struct("<HH")
_RIGHTS = Struct("<L")
_LENGTHS = Struct("<HHH")  # of name, extra field and comment


def with_fixed_times(package: bytes) -> bytes:
    """Return the Office file ``package`` (a ZIP) with ``FIXED_TIME`` on each of its parts.

    The compressed parts stay as they are. A ZIP names each part twice, in a header before it and
    in the directory at the end (APPNOTE.TXT of PKWARE, 4.3.7 and 4.3.12); the time stands in both,
    the rights of the file, which depend on who wrote it, in the directory.
    """
    result = bytearray(package)
    with ZipFile(BytesIO(package)) as source:
        entry = source.start_dir
        for part in source.infolist():
            _TIME.pack_into(result, part.header_offset + 10, *_DOS_TIME)
            _TIME.pack_into(result, entry + 12, *_DOS_TIME)
            _RIGHTS.pack_into(result, entry + 38, _OWNER_WRITES)
            entry += 46 + sum(_LENGTHS.unpack_from(result, entry + 28))
    return bytes(result)
