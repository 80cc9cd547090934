import zlib

import pytest

from reports.papers.paper import ShortCode
from reports.papers.qr import qr_description, qr_png, qr_symbol
from tests.reports.papers.papers_for_tests import CODE


def _pixels(png: bytes) -> list[str]:
    """The rows of a one-bit PNG, each unfiltered or equal to the one above; "1" is white."""
    width = int.from_bytes(png[16:20])
    assert png[24:26] == b"\x01\x00"  # one bit, grey
    start = png.index(b"IDAT")
    length = int.from_bytes(png[start - 4 : start])
    data = zlib.decompress(png[start + 4 : start + 4 + length])
    stride = (width + 7) // 8 + 1
    rows: list[str] = []
    for index in range(0, len(data), stride):
        kind, *row = data[index : index + stride]
        assert kind == 0 or (kind == 2 and not any(row))
        rows.append(rows[-1] if kind else "".join(f"{byte:08b}" for byte in row)[:width])
    return rows


def test_symbol_holds_the_address_with_error_correction_m():
    symbol = qr_symbol(CODE)
    assert symbol.error == "M"
    assert not symbol.is_micro
    assert symbol.mode == "byte"  # small letters of the address count


def test_picture_is_the_symbol_in_a_quiet_zone_of_four_modules():
    rows = _pixels(qr_png(CODE))
    modules = [row[4::8] for row in rows[4::8]]
    symbol = [["0" if dark else "1" for dark in row] for row in qr_symbol(CODE).matrix]
    size = len(symbol) + 8
    assert len(modules) == size
    assert [list(row[4:-4]) for row in modules[4:-4]] == symbol
    frame = [*modules[:4], *modules[-4:], *(row[:4] + row[-4:] for row in modules)]
    assert {sign for row in frame for sign in row} == {"1"}


def test_equal_codes_give_equal_pictures_and_others_do_not():
    assert qr_png(CODE) == qr_png(ShortCode(CODE.text, CODE.url))
    assert qr_png(CODE) != qr_png(ShortCode(CODE.text, CODE.url + "1"))
    assert "K7Q2-9MXA" in qr_description(CODE)


def test_an_address_too_long_for_a_qr_is_refused():
    with pytest.raises(ValueError, match="too large"):
        qr_png(ShortCode("A", "https://ntm.vn/" + "a" * 3000))
