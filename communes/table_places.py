"""Which registered units a comparison table speaks of, and what does not fit the place."""

from communes.intake.comparison import ReadTable
from communes.intake.grid import Grid
from communes.intake.headings import ColumnKind
from communes.intake.places import mentions, name_key
from communes.intake.readings import Fault, Form
from communes.intake.tables import ComparisonLayout
from communes.models import Unit, UnitVersion
from communes.models.units import Kind
from criteria.models import CriteriaSet


class TablePlaces:
    """The units that a comparison table names, and the faults of naming others."""

    def __init__(
        self, unit: Unit, layout: ComparisonLayout, table: ReadTable, grids: list[Grid]
    ) -> None:
        self.unit = unit
        self.grids = grids
        self.layout = layout
        self.table = table
        self.last_year = max(layout.years)
        self._communes = UnitVersion.objects.communes_by_year(unit, layout.years)
        versions = unit.versions.select_related("parent").order_by("valid_from")
        self._own = versions.filter(valid_from__year__lte=self.last_year).last() or versions[0]
        self._by_key = {
            (year, name_key(version.full_name)): version
            for year, versions in self._communes.items()
            for version in versions
        }

    def find(self, printed: str | None, year: int) -> Unit:
        """The unit of a printed commune name, or the city itself; its faults are none by now."""
        if printed is None:
            return self.unit
        return self._version(printed, year).unit  # type: ignore[union-attr]

    def _version(self, printed: str, year: int) -> UnitVersion | None:
        key = name_key(printed)
        return self._by_key.get((year, key)) or self._by_key.get((year, name_key(f"xã {printed}")))

    def zones(self) -> dict[int, str]:
        """The threshold zone of each commune by unit id."""
        return {
            version.unit_id: version.zone
            for versions in self._communes.values()
            for version in versions
        }

    def printed_names(self) -> dict[int, str]:
        """The names by unit id: communes as the table prints them, the city as registered."""
        names = {self.unit.pk: self._own.title_name}
        for column in self.layout.columns:
            if column.kind is ColumnKind.COMMUNE and column.unit_name:
                version = self._version(column.unit_name, column.year)
                if version is not None:
                    names[version.unit_id] = column.unit_name
        return names

    def faults(self, criteria_set: CriteriaSet) -> list[Fault]:
        """All that does not fit the place: the set's area, the title, the communes."""
        return [
            *self._existence_faults(),
            *self._set_faults(criteria_set),
            *self._title_faults(),
            *self._commune_faults(),
            *self._count_faults(),
        ]

    def _existence_faults(self) -> list[Fault]:
        ended = self._own.valid_to
        if ended is None or ended.year > self.last_year:
            return []
        return [
            Fault(
                next(one.header_cell for one in self.layout.columns if one.year == self.last_year),
                f"Biểu có số liệu năm {self.last_year}, nhưng {self._own.full_name} kết thúc hoạt "
                f"động từ ngày {ended:%d/%m/%Y}; hãy chọn đúng đơn vị hoặc sửa năm ở đầu cột.",
            )
        ]

    def _set_faults(self, criteria_set: CriteriaSet) -> list[Fault]:
        parent = self._own.parent
        if criteria_set.jurisdiction in (self.unit.slug, parent.slug if parent else ""):
            return []
        return [
            Fault(
                "",
                f"“{criteria_set.name}” không áp dụng cho {self._own.full_name}; "
                "hãy chọn bộ tiêu chí của tỉnh mà đơn vị thuộc về.",
            )
        ]

    def _title_faults(self) -> list[Fault]:
        title = name_key(self.layout.title_text)
        if not title or mentions(title, name_key(self._own.full_name)):
            return []
        others = UnitVersion.objects.in_year(self.last_year).filter(
            kind__in=[Kind.PROVINCE, Kind.CITY, Kind.DISTRICT]
        )
        related = {self.unit.pk, self._own.parent_id}
        return [
            Fault(
                self._title_cell(other),
                f"Tiêu đề biểu ghi “{other.full_name}”, không phải {self._own.full_name}; "
                "hãy chọn đúng tệp hoặc đúng đơn vị.",
            )
            for other in others
            if other.unit_id not in related and mentions(title, name_key(other.full_name))
        ]

    def _title_cell(self, place: UnitVersion) -> str:
        """Where the title names a place; the sheet alone where it is spread over several cells."""
        key = name_key(place.full_name)
        for grid in self.grids:
            if grid.sheet == self.layout.sheet:
                for row, column in sorted(grid.cells):
                    if mentions(name_key(grid.text(row, column)), key):
                        return grid.address(row, column)
        return self.layout.sheet

    def _commune_faults(self) -> list[Fault]:
        faults = []
        seen: dict[tuple[int, int], str] = {}
        for column in self.layout.columns:
            if column.kind is not ColumnKind.COMMUNE:
                continue
            version = self._version(column.unit_name or "", column.year)
            if version is None:
                known = (
                    ", ".join(one.full_name for one in self._communes[column.year]) or "không có"
                )
                faults.append(
                    Fault(
                        column.header_cell,
                        f"“{column.unit_name}” không phải xã của {self._own.full_name} "
                        f"năm {column.year} (các xã: {known}); hãy sửa tên cột hoặc chọn đúng "
                        "đơn vị.",
                    )
                )
                continue
            key = (column.year, version.unit_id)
            if key in seen:
                faults.append(
                    Fault(
                        column.header_cell,
                        f"{version.title_name} có hai cột trong năm {column.year} "
                        f"(cột kia ở ô {seen[key]}); hãy bỏ một cột.",
                    )
                )
            seen[key] = column.header_cell
        return faults

    def _count_faults(self) -> list[Fault]:
        """A table by totals over another number of communes is another city's."""
        known = len(self._communes[self.last_year])
        if self.layout.form is not Form.TOTALS or not known:
            return []
        totals = {
            value.reading.communes_total: value.cell
            for value in self.table.values
            if value.year == self.last_year and value.reading.communes_total is not None
        }
        if len(totals) != 1 or known in totals:
            return []
        [(printed, cell)] = totals.items()
        return [
            Fault(
                cell,
                f"Biểu tính trên {printed} xã, nhưng năm {self.last_year} {self._own.full_name} "
                f"có {known} xã; hãy chọn đúng tệp hoặc đúng đơn vị.",
            )
        ]
