"""Office files with the same times, however and whenever their parts were written."""

from io import BytesIO
from struct import unpack_from
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.renderers.reproducible import with_fixed_times

PARTS = {"word/document.xml": b"<w:t>NTM</w:t>" * 50, "word/media/ảnh.png": b"\x89PNG"}
FIRST_DAY_OF_2000 = 20 << 9 | 1 << 5 | 1  # MS-DOS date: years since 1980, month, day


def package(date_time, rights=0o644):
    """Two parts; the first has an extra field and a comment, as some programs write them."""
    result = BytesIO()
    with ZipFile(result, "w") as archive:
        for place, (name, content) in enumerate(PARTS.items()):
            part = ZipInfo(name, date_time)
            part.compress_type = ZIP_DEFLATED
            part.external_attr = rights << 16
            if place == 0:
                part.extra, part.comment = b"\xfe\xca\x02\x00ok", "ghép".encode()
            archive.writestr(part, content)
    return result.getvalue()


def test_times_and_rights_make_no_difference_and_the_parts_stay():
    made = with_fixed_times(package((2021, 4, 5, 10, 20, 30)))
    assert made == with_fixed_times(package((2026, 12, 31, 23, 59, 58), rights=0o600))
    with ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == PARTS


def test_the_time_stands_in_the_directory_and_before_each_part():
    made = with_fixed_times(package((2021, 4, 5, 10, 20, 30)))
    with ZipFile(BytesIO(made)) as archive:
        parts = archive.infolist()
    assert [part.date_time for part in parts] == [(2000, 1, 1, 0, 0, 0)] * 2
    before = [unpack_from("<HH", made, part.header_offset + 10) for part in parts]
    assert before == [(0, FIRST_DAY_OF_2000)] * 2
