"""The strict loader of criteria sets: a TOML definition in, ``CriteriaSetDefinition`` out.

Sets are shipped in ``criteria/definitions/`` and uploaded by administrators in the same form. A
file with any mistake is refused whole, with every mistake and its place: unknown, missing or
repeated keys, wrong types, impossible years, thresholds that differ from the text they stand in.
"""

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import TypeVar

from criteria.loading_rules import SameTotals, read_rule, thresholds_of
from criteria.loading_thresholds import check_agreement, read_printed
from criteria.loading_toml import DefinitionError, Problem, Table, parse_toml
from criteria.rules import BooleanRule
from criteria.sets import (
    Citation,
    CriteriaSetDefinition,
    CriterionDefinition,
    Group,
    IndicatorDefinition,
)

__all__ = [
    "LEVELS",
    "METHODS",
    "DefinitionError",
    "Problem",
    "definition_digest",
    "load_definition",
    "shipped_definitions",
]

LEVELS = (
    "village",
    "commune",
    "advanced_commune",
    "model_commune",
    "city",
    "urban",
    "plan",
)
METHODS = ("attainment",)

_DEFINITIONS = Path(__file__).parent / "definitions"
_SET_CODE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_INDICATOR_CODE = re.compile(r"[1-9]\d*(?:\.\d+)*", re.ASCII)

Value = TypeVar("Value", str, int)


def load_definition(text: str, *, source: str) -> CriteriaSetDefinition:
    """Read one definition; ``source`` (a file name) is what its error is named by.

    No text is longer than the database's column for it (``criteria/models.py``).
    Raises ``DefinitionError`` with every mistake of the file.
    """
    problems: list[Problem] = []
    definition = _read_set(Table(parse_toml(_plain(text), source), "", problems))
    if problems:
        raise DefinitionError(source, problems)
    return definition


def definition_digest(text: str) -> str:
    """The SHA-256 (hexadecimal) of a definition, the same whatever editor saved its line ends."""
    return hashlib.sha256(_plain(text).encode()).hexdigest()


def shipped_definitions() -> list[Path]:
    """The files of the sets that come with the portal, by name."""
    return sorted(_DEFINITIONS.glob("*.toml"))


def _plain(text: str) -> str:
    """The text as it was meant: editors differ in line ends, byte order mark and Unicode form."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def _read_set(table: Table) -> CriteriaSetDefinition:
    code = table.text("code", limit=60)
    if code.strip() and not _SET_CODE.fullmatch(code):
        table.note("code", "chỉ gồm chữ thường không dấu, số và “_”, bắt đầu bằng chữ")
    name = table.text("name", limit=300)
    level = table.choice("level", LEVELS)
    method = table.choice("method", METHODS)
    jurisdiction = table.text("jurisdiction", limit=80)
    if jurisdiction.strip() and not _SLUG.fullmatch(jurisdiction):
        table.note("jurisdiction", "chỉ gồm chữ thường không dấu, số và gạch nối (tinh-bac-kan)")
    first_year = table.year("first_year")
    last_year = table.year("last_year")
    if first_year and last_year and first_year > last_year:
        table.note("last_year", f"phải từ năm {first_year} (first_year) trở đi")
    legal_basis = tuple(_read_citation(entry, last_year) for entry in table.tables("legal_basis"))
    groups = _read_groups(table)
    criteria = _read_criteria(table, {group.name for group in groups})
    table.finish()
    return CriteriaSetDefinition(
        code=code,
        name=name,
        level=level,
        method=method,
        jurisdiction=jurisdiction,
        first_year=first_year or 0,
        last_year=last_year or 0,
        legal_basis=legal_basis,
        groups=groups,
        criteria=criteria,
    )


def _read_citation(table: Table, last_year: int | None) -> Citation:
    citation = Citation(
        kind=table.text("kind", limit=40),
        number=table.text("number", limit=60),
        date=table.day("date"),
        issuer=table.text("issuer", limit=200),
        abstract=table.text("abstract", required=False, limit=500),
    )
    if last_year and citation.date.year > last_year:
        table.note("date", f"ban hành sau năm cuối của bộ tiêu chí ({last_year}); hãy kiểm tra lại")
    table.finish()
    return citation


def _read_groups(table: Table) -> tuple[Group, ...]:
    groups = []
    numbers: set[str] = set()
    names: set[str] = set()
    for entry in table.tables("groups"):
        group = Group(entry.text("number"), entry.text("name"))
        entry.finish()
        _refuse_repeated(entry, "number", group.number, numbers)
        _refuse_repeated(entry, "name", group.name, names)
        groups.append(group)
    return tuple(groups)


def _read_criteria(table: Table, groups: set[str]) -> tuple[CriterionDefinition, ...]:
    criteria = []
    numbers: set[int] = set()
    codes: set[str] = set()
    totals = SameTotals()
    for entry in table.tables("criteria"):
        number = entry.ordinal("number")
        _refuse_repeated(entry, "number", number, numbers)
        name = entry.text("name", limit=200)
        group = entry.text("group")
        if group.strip() and group not in groups:
            entry.note("group", f"không có nhóm “{group}” trong groups; hãy ghi đúng name của nhóm")
        indicators = []
        for row in entry.tables("indicators"):
            indicator = _read_indicator(row, number, totals)
            _refuse_repeated(row, "code", indicator.code, codes)
            indicators.append(indicator)
        entry.finish()
        criteria.append(CriterionDefinition(number, name, group, tuple(indicators)))
    return tuple(criteria)


def _read_indicator(table: Table, criterion: int, totals: SameTotals) -> IndicatorDefinition:
    code = table.text("code", limit=10)
    _check_code(table, code, criterion)
    text = table.text("text")
    threshold_text = table.text("threshold_text", limit=200)
    quotations = table.texts("threshold_in_text")
    implied = table.flag("threshold_implied_operator")
    reading_note = table.text("reading_note", required=False)
    rule_table = table.table("rule")
    table.finish()
    printed = read_printed(table, text, threshold_text, quotations)
    rule = BooleanRule() if rule_table is None else read_rule(rule_table, printed, totals)
    if rule_table is not None and rule_table.sound and printed.legible:
        check_agreement(table, printed, thresholds_of(rule), implied=implied)
    return IndicatorDefinition(code, text, threshold_text, rule, quotations, reading_note)


def _check_code(table: Table, code: str, criterion: int) -> None:
    if not code.strip():
        return
    if not _INDICATOR_CODE.fullmatch(code):
        table.note("code", "phải là số thứ tự như “2.1” hoặc “5”")
    elif criterion and code.partition(".")[0] != str(criterion):
        table.note("code", f"“{code}” không thuộc tiêu chí số {criterion}; hãy sửa một trong hai")


def _refuse_repeated(table: Table, key: str, value: Value, seen: set[Value]) -> None:
    """Note a value that an earlier table has; remember it for the later ones."""
    if value and value in seen:
        table.note(key, f"“{value}” đã dùng ở trên; mỗi số, mã, tên chỉ dùng một lần")
    seen.add(value)
