"""The sample province as files: its units for ``load_units``, its values in the long form.

Written row by row: memory stays the same however large the province is. Plain Python.
"""

from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook

from communes.bulk_import.columns import HEADERS, outcome_word
from communes.sample_province.figures import SampleCommune
from communes.sample_province.places import PROVINCE_NAME, PROVINCE_SLUG, Place
from criteria.sets import CriteriaSetDefinition

# Older than any year that is reported.
_SINCE = "1990-01-01"


def write_units(path: Path, places: Iterable[Place]) -> None:
    """The province with its districts and communes as a definition file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("# Tỉnh mẫu để tập huấn và đo tốc độ; mọi tên và số liệu đều không có thật.\n")
        file.write(_unit(PROVINCE_SLUG, PROVINCE_NAME, "province"))
        for place in places:
            file.write(
                _unit(place.slug, place.name, place.kind)
                + (f'code = "{place.code}"\n' if place.code else "")
                + f'parent = "{place.parent}"\nposition = {place.position}\n'
            )


def write_values(
    path: Path,
    communes: Iterable[str],
    *,
    seed: int,
    years: tuple[int, ...],
    definition: CriteriaSetDefinition,
) -> int:
    """The values of ``communes`` (slugs) in all years as a workbook; how many rows."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Số liệu")
    sheet.freeze_panes = "A2"
    sheet.append(list(HEADERS.values()))
    rows = 0
    for slug in communes:
        for row in SampleCommune(slug, seed, years).rows(definition):
            answer = row.answer
            sheet.append(
                [
                    slug,
                    row.year,
                    row.indicator,
                    row.part,
                    answer.numerator,
                    answer.denominator,
                    answer.number,
                    outcome_word(row.outcome),
                    "",
                ]
            )
            rows += 1
    workbook.save(path)
    return rows


def _unit(slug: str, name: str, kind: str) -> str:
    return (
        f'\n[[units]]\nslug = "{slug}"\n[[units.versions]]\nname = "{name}"\nkind = "{kind}"\n'
        f"valid_from = {_SINCE}\n"
    )
