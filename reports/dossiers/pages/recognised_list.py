"""The list of recognised units, in the form of the annex of report 003. Plain data."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.dossiers.content import Recognition
from reports.dossiers.drafting.grids import Head, grid, total_row
from reports.dossiers.drafting.wording import BLANK, kind_of, share, short_day
from reports.dossiers.rules.procedure import Level
from reports.tables import Cell, Row, RowKind, Table

NOUNS = {
    Level.VILLAGE: "thôn",
    Level.COMMUNE: "xã",
    Level.ADVANCED: "xã",
    Level.MODEL: "xã",
    Level.CITY: "thành phố, huyện",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the listed units lie, as sentences name it, and how many of their kind there are."""

    full: str  # "thành phố Bắc Giang"
    province: str  # "tỉnh Bắc Giang"
    title: str  # "Thành phố Bắc Giang"
    total: int


def recognised_list(
    found: Sequence[Recognition], place: Place, level: Level, year: int, keys: Sequence[str] = ()
) -> Table:
    """The recognitions in force by the end of ``year``, in their order, with a total row.

    ``keys`` are the decisions' own, in the same order, where a page links to them.
    """
    noun = NOUNS[level]
    status = level.label.removeprefix(f"{noun} ")
    rows = [
        Row(
            RowKind.INDICATOR,
            (
                Cell(str(position)),
                Cell(one.unit_title),
                Cell(str(one.year)),
                Cell(f"Số {one.number} ngày {short_day(one.signed_on)}", link=key),
                Cell(one.issuer or BLANK),
                Cell(one.subject or BLANK),
                Cell(str(one.announced_year) if one.announced_year is not None else BLANK),
            ),
        )
        for position, (one, key) in enumerate(
            zip(found, keys or [""] * len(found), strict=True), start=1
        )
    ]
    within = "" if place.full == place.province else f", {place.province}"
    return grid(
        f"DANH SÁCH CÁC {noun.upper()} ĐÃ {status.upper()}\n(thuộc {place.full}{within})",
        (
            Head("TT", 4, center=True),
            Head(f"Tên {noun} đã {status}", 15, names_row=True),
            Head("Năm được công nhận", 9, center=True),
            Head("Số, ký hiệu, ngày tháng của Quyết định công nhận", 18),
            Head("Cấp ban hành Quyết định", 14),
            Head("Trích yếu nội dung Quyết định", 26),
            Head("Năm công bố", 11, center=True),
        ),
        [*rows, total_row(Cell(_total(len(rows), place, noun, status), bold=True, colspan=7))],
        notes=[f"Tính đến hết năm {year}, theo các quyết định còn hiệu lực."],
        unit_name=place.title,
    )


def _total(count: int, place: Place, noun: str, status: str) -> str:
    text = f"Tổng số: {count} {noun} {status}"
    where = kind_of(place.full) or place.full
    if not place.total or where == noun:  # one unit's own page counts nothing
        return text
    return f"{text}/tổng số {place.total} {noun} thuộc {where}, đạt {share(count, place.total)}"
