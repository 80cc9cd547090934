"""Filled entry workbooks → what they say: entries for the one door, and every fault with its cell.

Checks go from the outside in: the file, its template, set, version and year, the commune, cells,
rules across cells, and last what the person may write. A sheet that fails one is not asked the
next; all sheets of all files are asked.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from communes.bulk_import.contract import Fault, GivenFile, ReadResult, Tell
from communes.bulk_import.unit_finder import KnownVersion, UnitFinder, UnknownUnitError
from communes.entries import ValueEntry
from communes.entry_workbook.across_cells import across_cells
from communes.entry_workbook.answers import SheetAnswers, answers_of
from communes.entry_workbook.contents import TOTALS, set_of_year
from communes.entry_workbook.layout import TITLE_ROW, Column, SheetLayout, layout_of
from communes.entry_workbook.packing import unpacked
from communes.entry_workbook.permission import may_be_written
from communes.entry_workbook.placed import PlacedSheet
from communes.entry_workbook.sheet_reading import fill_of, stamp_of
from communes.entry_workbook.sheet_xml import RawSheet, read_sheets
from communes.entry_workbook.stamps import STAMP_SHEET, TEMPLATE, TEMPLATE_VERSION, Stamp, title_of
from communes.entry_workbook.typed_cells import shown
from communes.intake.container import WorkbookRefused
from communes.intake.places import name_key
from communes.models import Unit, User
from criteria.models import CriteriaSet

_NEW_TEMPLATE = "hãy tải phiếu mới từ cổng và chép số liệu sang"


@dataclass(frozen=True, slots=True)
class ReadTotal:
    """A total that a workbook states (``UnitTotal.Key``), where it differs from what it was."""

    unit: Unit
    year: int
    key: str
    figure: Decimal


def _no_totals(left_out: frozenset[str]) -> Iterator[ReadTotal]:
    return iter(())


@dataclass(frozen=True, slots=True)
class EntryReading(ReadResult):
    """What entry workbooks say; the set that they were made for, and totals typed on top.

    ``criteria_set`` is None where no sheet could be placed. ``totals`` leaves units out as
    ``entries`` does.
    """

    criteria_set: CriteriaSet | None = None
    totals: Callable[[frozenset[str]], Iterator[ReadTotal]] = _no_totals


def read_entry_workbooks(
    files: Sequence[GivenFile],
    *,
    criteria_set: CriteriaSet | None,
    scope: Unit,
    by: User | None,
    tell: Tell,
) -> EntryReading:
    """Read workbooks and .zip files of workbooks, for communes under ``scope``.

    ``criteria_set`` None takes the set of the first sheet. ``by`` None is the server's own command
    line. All faults are given at once; nothing is written.
    """
    reader = _Reader(UnitFinder(scope), criteria_set)
    for number, file in enumerate(files):
        for one in unpacked(file):
            tell("Đọc phiếu", number, len(files))
            if isinstance(one, Fault):
                reader.faults.append(one)
            else:
                reader.read(one)
    reader.compare_sheets()
    tell("Kiểm tra quyền và hạn nhập", len(files), len(files))
    return reader.result(by)


@dataclass(slots=True)
class _Reader:
    """Reads file after file; raw sheets are let go as soon as they are read."""

    finder: UnitFinder
    criteria_set: CriteriaSet | None
    faults: list[Fault] = field(default_factory=list)
    sheets: list[PlacedSheet] = field(default_factory=list)
    _layouts: dict[tuple[str, int], SheetLayout] = field(default_factory=dict)
    _versions: dict[tuple[str, int], CriteriaSet | None] = field(default_factory=dict)

    def read(self, file: GivenFile) -> None:
        """All sheets of one workbook."""
        stamped: set[str] = set()
        titles: set[str] = set()
        expected: Mapping[str, str] = {}
        found_any = False
        try:
            for sheet in read_sheets(file.data, file.name):
                if _is_stamp_sheet(sheet):
                    found_any = True
                    expected = _expected(sheet)
                    continue
                found = stamp_of(sheet)
                if found is None:
                    continue
                found_any = True
                titles.add(sheet.name)
                cell, stamp = found
                if stamp is None:
                    self.faults.append(
                        Fault(
                            f"Mã phiếu ở ô {cell} đã bị sửa nên không rõ phiếu của xã nào; "
                            f"{_NEW_TEMPLATE}.",
                            file.name,
                            sheet.name,
                            cell,
                        )
                    )
                    continue
                stamped.add(stamp.unit)
                self._read_sheet(file.name, sheet, cell, stamp)
        except WorkbookRefused as refused:
            for fault in refused.faults:
                self.faults.append(Fault(fault.message, file.name, fault.cell))
            return
        if not found_any:
            self.faults.append(
                Fault(
                    f"Tệp “{file.name}” không phải phiếu nhập số liệu của cổng; hãy tải phiếu từ "
                    "cổng rồi điền vào đó.",
                    file.name,
                )
            )
        for slug, title in expected.items():
            if slug not in stamped and title not in titles:
                self.faults.append(self._missing_sheet(file.name, slug, title))

    def _missing_sheet(self, file: str, slug: str, title: str) -> Fault:
        known = self.finder.anywhen(slug)
        return Fault(
            f"Thiếu trang “{title}” của phiếu; hãy khôi phục trang đó hoặc tải phiếu mới.",
            file,
            title,
            unit=known.slug if known is not None else "",
        )

    def _read_sheet(self, file: str, sheet: RawSheet, cell: str, stamp: Stamp) -> None:
        known, refusal, slug = self._known(stamp)
        problem = self._template_problem(stamp) or self._set_problem(stamp) or refusal
        if not problem and known is not None:
            problem = _title_problem(sheet, known, stamp)
        if problem or known is None:
            self.faults.append(Fault(problem, file, sheet.name, cell, "Mã phiếu", slug))
            return
        layout = self._layout(known.zone, stamp.year)
        filled = fill_of(sheet, layout)
        filled.faults += across_cells(
            sheet, layout, filled, year=stamp.year, zone=known.zone or None
        )
        placed = PlacedSheet(file, sheet.name, stamp.year, known, filled)
        self.faults += [placed.fault(one.message, one.cell, one.field) for one in filled.faults]
        self.sheets.append(placed)

    def _known(self, stamp: Stamp) -> tuple[KnownVersion | None, str, str]:
        """The commune of a sheet; or why it is none, and its slug where it is one of the scope."""
        try:
            known = self.finder.find(stamp.unit, stamp.year)
        except UnknownUnitError as unknown:
            if unknown.unit is not None:
                return None, str(unknown), unknown.unit.slug
            return (
                None,
                f"Phiếu của đơn vị “{stamp.unit}”, không thuộc {self.finder.scope_name}; hãy bỏ "
                "trang này khỏi tệp.",
                "",
            )
        return known, "", known.unit.slug

    def _template_problem(self, stamp: Stamp) -> str:
        if stamp.template_version == TEMPLATE_VERSION:
            return ""
        return (
            f"Phiếu theo mẫu cũ (mẫu {stamp.template_version}, nay là mẫu {TEMPLATE_VERSION}); "
            f"{_NEW_TEMPLATE}."
        )

    def _set_problem(self, stamp: Stamp) -> str:
        """Whether the sheet was made for the set, and the version of it, that judges its year."""
        if self.criteria_set is None:
            self.criteria_set = set_of_year(stamp.set_code, stamp.year)
        wanted = self.criteria_set
        if wanted is None or wanted.code != stamp.set_code:
            name = f"“{wanted.name}”" if wanted is not None else "trong hệ thống"
            return (
                f"Phiếu lập theo bộ tiêu chí khác ({stamp.set_code}), không phải bộ tiêu chí "
                f"{name}; {_NEW_TEMPLATE}."
            )
        judging = self._version(stamp)
        if judging is not None and not judging.digest.startswith(stamp.digest):
            return (
                f"Phiếu lập theo một phiên bản khác của bộ tiêu chí, nay dùng phiên bản "
                f"{judging.version}; {_NEW_TEMPLATE}."
            )
        return ""

    def _version(self, stamp: Stamp) -> CriteriaSet | None:
        key = (stamp.set_code, stamp.year)
        if key not in self._versions:
            self._versions[key] = set_of_year(*key)
        return self._versions[key]

    def _layout(self, zone: str, year: int) -> SheetLayout:
        key = (zone, year)
        if key not in self._layouts:
            assert self.criteria_set is not None
            self._layouts[key] = layout_of(
                self.criteria_set.parsed(), zone=zone or None, year=year, totals=TOTALS
            )
        return self._layouts[key]

    def compare_sheets(self) -> None:
        """One commune in two places, and sheets of another year than the rest."""
        by_place: dict[tuple[str, int], list[PlacedSheet]] = defaultdict(list)
        for sheet in self.sheets:
            by_place[sheet.slug, sheet.year].append(sheet)
        for first, *others in by_place.values():
            for other in others:
                self.faults.append(
                    other.fault(
                        f"{_capital(first.known.full_name)} năm {first.year} có ở hai nơi: trang "
                        f"“{first.name}” của tệp “{first.file}” và trang này; hãy chỉ giữ một nơi."
                    )
                )
        years = Counter(sheet.year for sheet in self.sheets)
        if len(years) < 2:
            return
        common = years.most_common(1)[0][0]
        for sheet in self.sheets:
            if sheet.year != common:
                self.faults.append(
                    sheet.fault(
                        f"Phiếu này của năm {sheet.year}, các phiếu khác của năm {common}; hãy gửi "
                        "phiếu mỗi năm một lần riêng."
                    )
                )

    def result(self, by: User | None) -> EntryReading:
        """The answers of all sheets, after what the person may write was asked."""
        told: list[tuple[PlacedSheet, SheetAnswers]] = []
        if self.criteria_set is not None:
            told = answers_of(self.sheets, self.criteria_set)
            for _, answers in told:
                self.faults += answers.faults
            self.faults += may_be_written(told, self.criteria_set, by)
        told.sort(key=lambda one: (one[0].slug, one[0].year))
        return EntryReading(
            entries=lambda left_out: _entries(told, left_out),
            units={sheet.known.unit.pk: sheet.known.unit for sheet in self.sheets},
            zones={sheet.known.unit.pk: sheet.known.zone for sheet in self.sheets},
            rows=sum(len(answers.entries) for _, answers in told),
            faults=tuple(self.faults),
            criteria_set=self.criteria_set,
            totals=lambda left_out: _totals(told, left_out),
        )


def _entries(
    told: Sequence[tuple[PlacedSheet, SheetAnswers]], left_out: frozenset[str]
) -> Iterator[ValueEntry]:
    for sheet, answers in told:
        if sheet.slug not in left_out:
            yield from answers.entries


def _totals(
    told: Sequence[tuple[PlacedSheet, SheetAnswers]], left_out: frozenset[str]
) -> Iterator[ReadTotal]:
    for sheet, answers in told:
        if sheet.slug not in left_out:
            for key, figure in answers.totals.items():
                yield ReadTotal(sheet.known.unit, sheet.year, key, figure)


def _is_stamp_sheet(sheet: RawSheet) -> bool:
    return sheet.name == STAMP_SHEET and sheet.text(1, 1) == TEMPLATE


def _expected(sheet: RawSheet) -> Mapping[str, str]:
    """The communes that the workbook was made for: slug → the sheet's title then."""
    rows = sorted(row for row, column in sheet.cells if column == 1 and row > 3)
    return {sheet.text(row, 1): sheet.text(row, 2) for row in rows}


def _title_problem(sheet: RawSheet, known: KnownVersion, stamp: Stamp) -> str:
    """Whether the sheet still bears the heading it was made with."""
    stated = sheet.text(TITLE_ROW, Column.CODE)
    expected = title_of(_capital(known.full_name), stamp.year)
    if name_key(stated) == name_key(expected):
        return ""
    return (
        f"Tiêu đề trang ghi “{shown(stated)}” nhưng mã phiếu là của {known.full_name}, năm "
        f"{stamp.year}; hãy tải đúng phiếu của xã và của năm rồi chép số liệu sang."
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
