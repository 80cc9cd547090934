"""Every structured field of the two transcribed tables is what the parser reads from its cell.

The expected values were transcribed from reports 228/BC-UBND (Bắc Kạn) and 4/2021 (Bắc Giang) and
checked cell by cell against them; see tests/data/README.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest
import yaml

from communes.intake.cells import read_count, read_result, read_totals
from communes.intake.readings import CellReading
from tests.communes.comparison_workbooks import RESULTS, giang, kan

FIGURES = (
    "numerator", "denominator", "quantity_unit", "stated_percent", "number", "unit",
    "communes_attained", "communes_total",
)  # fmt: skip
PART_FIELDS = (
    "key", "label", "numerator", "denominator", "quantity_unit", "stated_percent", "result_op",
    "result_stated_percent", "communes_attained", "communes_total",
)  # fmt: skip
DETAIL_FIELDS = ("label", "year", "number", "unit", "stated_percent")

# (cell, field) → (what the parser reads, why the transcription has another value).
EXCEPTIONS = {
    ("Bắc Giang 3.1 2011", "parts[1].label"): (
        "Cứng hóa",
        "the transcriber added “(kênh mương)”; the cell prints “Cứng hóa 43,8/80,1km”",
    ),
}


@dataclass(frozen=True)
class Read:
    """A cell's place, its reading and the transcribed fields."""

    place: str
    reading: CellReading
    expected: dict[str, Any]


def _load(name: str) -> list[dict[str, Any]]:
    text = (RESULTS / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)["results"]


@lru_cache
def all_cells() -> tuple[Read, ...]:
    """Every cell of both tables, read."""
    return (*_kan_cells(), *_giang_cells())


def _kan_cells() -> Iterator[Read]:
    for result in _load("bac_kan_city_2011_2020"):
        indicator = kan(result["code"])
        for year in (2011, 2020):
            place = f"Bắc Kạn {result['code']} {year}"
            city = result[f"year_{year}"]["city"]
            yield Read(f"{place} city", read_count(city["raw"], indicator, year=year), city)
            for name, cell in result[f"year_{year}"]["communes"].items():
                yield Read(f"{place} {name}", read_result(cell["raw"], indicator, year=year), cell)


def _giang_cells() -> Iterator[Read]:
    for result in _load("bac_giang_city_2011_2020"):
        indicator = giang(result["code"])
        for year in (2011, 2020):
            cell = result[f"year_{year}"]
            reading = read_totals(
                cell["result_raw"],
                cell["rate_raw"],
                cell["communes_attained_raw"],
                indicator,
                year=year,
            )
            yield Read(f"Bắc Giang {result['code']} {year}", reading, cell)


def _plain(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) else value


def fields_of(read: Read) -> Iterator[tuple[str, Any, Any]]:
    """(field, read, expected) for every structured field that either side has."""
    reading, expected = read.reading, read.expected
    said = reading.said.value if reading.said is not None else "unknown"
    if "status" in expected or reading.said is not None:
        yield "status", said, expected.get("status", "unknown")
    for name in FIGURES:
        value = getattr(reading, name)
        if name in expected or value is not None:
            yield name, value, _plain(expected.get(name))
    for group, names in (("parts", PART_FIELDS), ("details", DETAIL_FIELDS)):
        found, wanted = getattr(reading, group), expected.get(group, [])
        if found or wanted:
            yield f"len({group})", len(found), len(wanted)
        for place, (one, other) in enumerate(zip(found, wanted, strict=False)):
            for name in names:
                value = getattr(one, name)
                if name in other or value is not None:
                    yield f"{group}[{place}].{name}", value, _plain(other.get(name))


def test_every_structured_field_agrees_with_its_raw_text() -> None:
    agree, differ = 0, {}
    for read in all_cells():
        for name, found, wanted in fields_of(read):
            if found == wanted:
                agree += 1
            else:
                differ[read.place, name] = found
    print(f"{agree} of {agree + len(differ)} fields agree")
    assert differ == {place: found for place, (found, _) in EXCEPTIONS.items()}
    assert (agree, len(differ)) == (1182, 1)


def test_all_cells_of_both_tables_are_walked() -> None:
    # 49 indicators × 2 years × (city and 2 communes), and 49 × 2 rows of three cells.
    assert len(all_cells()) == 49 * 2 * 3 + 49 * 2


def test_no_cell_of_the_two_reports_stays_unread() -> None:
    assert {read.place: read.reading.unread for read in all_cells() if read.reading.unread} == {}


@pytest.mark.parametrize("read", all_cells(), ids=lambda read: read.place)
def test_raw_is_kept_verbatim(read: Read) -> None:
    assert read.reading.raw == read.expected.get("raw", read.expected.get("result_raw"))


def test_the_second_printed_copy_reads_as_the_first() -> None:
    """source_notes of the Bắc Kạn file list how the two copies differ in print."""
    text = (RESULTS / "bac_kan_city_2011_2020.yaml").read_text(encoding="utf-8")
    notes = yaml.load(text, Loader=yaml.CSafeLoader)["source_notes"]
    cells = [
        note
        for note in notes
        if note["kind"] == "copy_difference" and str(note["cell"]).startswith("20")
    ]
    assert len(cells) == 4
    for note in cells:
        read = read_count if note["cell"].endswith("Kết quả") else read_result
        first, second = (read(note[f"copy_{n}"], kan(note["code"])) for n in (1, 2))
        assert (first.numerator, first.denominator, first.quantity_unit, first.stated_percent) == (
            second.numerator, second.denominator, second.quantity_unit, second.stated_percent,
        )  # fmt: skip
        assert first.unread is second.unread is None
