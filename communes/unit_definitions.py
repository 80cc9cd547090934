"""Units, their versions and their lineage as definition files (TOML), read strictly.

The form: ``[[documents]]``, ``[[units]]`` with ``[[units.versions]]``, ``[[events]]`` with
``lineage``. Unknown and missing keys, overlapping versions, references to nothing are refused, all
problems of a file at once. Plain Python.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

DEFINITIONS = Path(__file__).parent / "definitions"

_KINDS = {"province", "city", "district", "commune", "ward", "township", "village"}
_EVENTS = {"merge", "split", "reclassify", "rename", "move", "abolish"}


class UnitDefinitionError(ValueError):
    """A definition file that is refused; the message lists every problem with its place."""

    def __init__(self, source: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"{source}: " + "; ".join(problems))


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A legal document that versions and events cite by its number."""

    kind: str
    number: str
    date: date
    issuer: str
    abstract: str


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One dated version of a unit; ``parent`` is a slug, ``document`` a document's number."""

    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    code: str
    parent: str | None
    position: int
    zone: str
    date_note: str
    other_spellings: tuple[str, ...]
    document: str | None


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit and its versions in the order of their dates."""

    slug: str
    versions: tuple[VersionEntry, ...]


@dataclass(frozen=True, slots=True)
class EventEntry:
    """An event with its threads (predecessor slug, successor slug or ``None``)."""

    key: str
    kind: str
    effective_on: date
    date_note: str
    note: str
    document: str | None
    lineage: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class UnitFile:
    """One definition file."""

    documents: tuple[DocumentEntry, ...]
    units: tuple[UnitEntry, ...]
    events: tuple[EventEntry, ...]


@dataclass(slots=True)
class _Reader:
    problems: list[str] = field(default_factory=list)

    def take(
        self, table: Mapping[str, Any], place: str, **keys: tuple[type, bool]
    ) -> dict[str, Any]:
        """The known keys of a table; ``keys`` maps a key to its type and whether it must stand."""
        for unknown in table.keys() - keys.keys():
            self.problems.append(f"{place}: khóa “{unknown}” không có trong mẫu")
        taken: dict[str, Any] = {}
        for key, (kind, required) in keys.items():
            value = table.get(key)
            if value is None:
                if required:
                    self.problems.append(f"{place}: thiếu “{key}”")
            elif type(value) is not kind:
                self.problems.append(f"{place}: “{key}” sai kiểu dữ liệu")
                value = None
            taken[key] = value
        return taken

    def one_of(self, value: Any, allowed: set[str], place: str) -> None:
        if value is not None and value not in allowed:
            self.problems.append(f"{place}: “{value}” không phải một trong {sorted(allowed)}")


def shipped_unit_files() -> list[Path]:
    """The definition files that come with the portal."""
    return sorted(DEFINITIONS.glob("*.toml"))


def read_unit_file(text: str, *, source: str) -> UnitFile:
    """Read one definition file; raises ``UnitDefinitionError`` with all its problems."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnitDefinitionError(source, [f"không phải TOML: {error}"]) from error
    reader = _Reader()
    top = reader.take(
        data, "tệp", documents=(list, False), units=(list, True), events=(list, False)
    )
    documents = tuple(
        _document(reader, entry, f"documents[{index}]")
        for index, entry in enumerate(top["documents"] or [])
    )
    units = tuple(
        _unit(reader, entry, f"units[{index}]") for index, entry in enumerate(top["units"] or [])
    )
    events = tuple(
        _event(reader, entry, f"events[{index}]") for index, entry in enumerate(top["events"] or [])
    )
    _check_references(reader, documents, units, events)
    if reader.problems:
        raise UnitDefinitionError(source, reader.problems)
    return UnitFile(documents, units, events)


def _document(reader: _Reader, entry: Mapping[str, Any], place: str) -> DocumentEntry:
    taken = reader.take(
        entry,
        place,
        kind=(str, True),
        number=(str, True),
        date=(date, True),
        issuer=(str, True),
        abstract=(str, True),
    )
    return DocumentEntry(**taken)


def _unit(reader: _Reader, entry: Mapping[str, Any], place: str) -> UnitEntry:
    taken = reader.take(entry, place, slug=(str, True), versions=(list, True))
    versions = [
        _version(reader, version, f"{place}.versions[{index}]")
        for index, version in enumerate(taken["versions"] or [])
    ]
    if not reader.problems:
        versions.sort(key=lambda version: version.valid_from)
        for earlier, later in pairwise(versions):
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                reader.problems.append(
                    f"{place} ({taken['slug']}): hai phiên bản cùng có hiệu lực "
                    f"từ {later.valid_from:%d/%m/%Y}"
                )
    return UnitEntry(taken["slug"], tuple(versions))


def _version(reader: _Reader, entry: Mapping[str, Any], place: str) -> VersionEntry:
    taken = reader.take(
        entry,
        place,
        name=(str, True),
        kind=(str, True),
        valid_from=(date, True),
        valid_to=(date, False),
        code=(str, False),
        parent=(str, False),
        position=(int, False),
        zone=(str, False),
        date_note=(str, False),
        other_spellings=(list, False),
        document=(str, False),
    )
    reader.one_of(taken["kind"], _KINDS, place)
    start, end = taken["valid_from"], taken["valid_to"]
    if start and end and end <= start:
        reader.problems.append(f"{place}: valid_to phải sau valid_from")
    for key in ("code", "zone", "date_note"):
        taken[key] = taken[key] or ""
    taken["position"] = taken["position"] or 0
    taken["other_spellings"] = tuple(taken["other_spellings"] or ())
    return VersionEntry(**taken)


def _event(reader: _Reader, entry: Mapping[str, Any], place: str) -> EventEntry:
    taken = reader.take(
        entry,
        place,
        key=(str, True),
        kind=(str, True),
        effective_on=(date, True),
        date_note=(str, False),
        note=(str, False),
        document=(str, False),
        lineage=(list, True),
    )
    reader.one_of(taken["kind"], _EVENTS, place)
    threads = []
    for index, thread in enumerate(taken["lineage"] or []):
        ends = reader.take(
            thread, f"{place}.lineage[{index}]", predecessor=(str, True), successor=(str, False)
        )
        threads.append((ends["predecessor"], ends["successor"]))
    taken["lineage"] = tuple(threads)
    taken["date_note"] = taken["date_note"] or ""
    taken["note"] = taken["note"] or ""
    return EventEntry(**taken)


def _check_references(
    reader: _Reader,
    documents: tuple[DocumentEntry, ...],
    units: tuple[UnitEntry, ...],
    events: tuple[EventEntry, ...],
) -> None:
    slugs = [unit.slug for unit in units]
    for slug in {slug for slug in slugs if slugs.count(slug) > 1}:
        reader.problems.append(f"đơn vị “{slug}” được khai hai lần")
    numbers = {document.number for document in documents}
    for unit in units:
        for version in unit.versions:
            if version.parent is not None and version.parent not in slugs:
                reader.problems.append(f"{unit.slug}: cấp trên “{version.parent}” chưa khai")
            if version.document is not None and version.document not in numbers:
                reader.problems.append(f"{unit.slug}: văn bản “{version.document}” chưa khai")
    for event in events:
        if event.document is not None and event.document not in numbers:
            reader.problems.append(f"{event.key}: văn bản “{event.document}” chưa khai")
        for slug in {end for thread in event.lineage for end in thread if end is not None}:
            if slug not in slugs:
                reader.problems.append(f"{event.key}: đơn vị “{slug}” chưa khai")
