"""What every table of the administration has in common: how its rows are matched, judged, told.

A row is known by its natural key (``row_key``), never by a database id. The header must be exactly
the table's columns; all faults of all rows are collected, each with the sheet's row number and the
column's name; one transaction writes all rows or none (``communes/admin/tables.py``).
"""

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Result

from communes.models import User
from communes.resources.cells import folded
from communes.resources.formats import ROW, TableRefused

_LONGEST_REASON = 100  # characters that a history row keeps


class Column(Field):
    """One column: its heading, the attribute it stands for and the kind of its cells.

    ``attribute`` may pass through a relation ("user__email"); where the related object could not
    be read, there is nothing to set and its own column says so.
    """

    def __init__(self, heading: str, attribute: str | None, cell: Any, **kwargs: Any) -> None:
        super().__init__(attribute=attribute, column_name=heading, widget=cell, **kwargs)

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Set the attribute to what the cell says; raises ``ValueError``."""
        if self.readonly:
            return
        value = self.clean(row, **kwargs)
        *path, last = self.attribute.split("__")
        for step in path:
            instance = getattr(instance, step, None)
        if instance is not None:
            setattr(instance, last, value)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that an import writes: before and after as people read them."""

    column: str
    before: str
    after: str


class Changes:
    """What a row changes, in the place of the library's coloured HTML, which needs inline style."""

    def __init__(self, resource: "TableResource", instance: models.Model, new: bool) -> None:
        self.columns = resource.get_import_fields()
        self.before = [""] * len(self.columns) if new else self._read(instance)
        self.after = self.before

    def compare_with(self, resource: "TableResource", instance: models.Model) -> None:
        """Take the values after the import."""
        self.after = self._read(instance)

    def as_html(self) -> list[Change]:
        """The cells that differ, for the preview's template."""
        return [
            Change(column.column_name, before, after)
            for column, before, after in zip(self.columns, self.before, self.after, strict=True)
            if before != after
        ]

    def _read(self, instance: models.Model) -> list[str]:
        texts = []
        for column in self.columns:
            value = column.export(instance)
            texts.append(f"{value:%d/%m/%Y}" if hasattr(value, "year") else str(value))
        return texts


class TableResult(Result):
    """An import's result whose faults name the rows as the spreadsheet numbers them."""

    def append_invalid_row(self, number: int, row: Any, validation_error: ValidationError) -> None:
        """Keep a faulty row under its number in the sheet."""
        super().append_invalid_row(row.get(ROW, number), row, validation_error)

    def listed(self) -> list[Any]:
        """The rows that would be written."""
        return [row for row in self.rows if row.is_new() or row.is_update()]

    def in_order(self) -> list[Any]:
        """The faulty rows from the top down."""
        return sorted(self.invalid_rows, key=lambda row: row.number)


class TableResource(ModelResource):
    """A table of one model, imported and exported by ``user``.

    Subclasses declare ``Column`` fields and give ``prepare``, ``row_key`` and, where rows depend on
    each other, ``check_row`` and ``check_table``. ``stored`` holds the rows of the database that
    the file may speak of, by key.
    """

    class Meta:
        """Nothing is written, and nothing said, about a row that stands as it stood."""

        skip_unchanged = True
        report_skipped = True

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__()
        self.user = user
        self.stored: dict[Hashable, Any] = {}
        self.seen: dict[Hashable, int] = {}
        self.file_name = ""

    # What a subclass says

    @abstractmethod
    def prepare(self, rows: Sequence[dict[str, Any]]) -> None:
        """Load what the rows may speak of, in a fixed number of queries."""

    @abstractmethod
    def row_key(self, row: dict[str, Any]) -> Hashable:
        """The row's natural key; raises ``ValueError`` where its cells cannot be read."""

    def check_row(self, instance: Any, row: dict[str, Any], faults: dict[str, list[str]]) -> None:
        """Add faults (heading → sentences) that only several cells together show."""

    def check_table(self, result: TableResult) -> None:
        """Add faults that only several rows together show, with ``result.append_invalid_row``."""

    # How the library is led

    @classmethod
    def get_diff_class(cls) -> type[Changes]:
        """Plain changes."""
        return Changes

    @classmethod
    def get_result_class(cls) -> type[TableResult]:
        """Faults by the sheet's rows."""
        return TableResult

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Judge the header, then prepare; raises ``TableRefused``, and no row is looked at."""
        self.file_name = kwargs.get("file_name") or ""
        try:
            self._take_headings(dataset)
        except TableRefused:
            dataset.wipe()
            raise
        self.prepare(dataset.dict)

    def _take_headings(self, dataset: tablib.Dataset) -> None:
        """Spell the headings as the table does; letter case and stray spaces do not count."""
        wanted = {folded(name): name for name in self.headings()}
        given = [name for name in dataset.headers or [] if name != ROW]
        unknown = [name for name in given if folded(name) not in wanted]
        missing = [name for key, name in wanted.items() if key not in map(folded, given)]
        twice = [name for key, name in wanted.items() if list(map(folded, given)).count(key) > 1]
        sentences = []
        if "" in unknown:
            sentences.append("Có cột không có tên ở dòng đầu; hãy đặt tên hoặc xóa cột đó.")
        if any(unknown):
            sentences.append(
                f"Cột không có trong mẫu: {_quoted(name for name in unknown if name)}; "
                "hãy xóa hoặc sửa tên cột."
            )
        if missing:
            sentences.append(f"Thiếu cột: {_quoted(missing)}; hãy thêm cột, ô được để trống.")
        if twice:
            sentences.append(f"Cột có hai lần: {_quoted(twice)}; hãy chỉ giữ một.")
        if sentences:
            raise TableRefused(" ".join(sentences))
        dataset.headers = [
            name if name == ROW else wanted[folded(name)] for name in dataset.headers
        ]

    @classmethod
    def headings(cls) -> list[str]:
        """The columns' headings, as exported and as imported."""
        return [cls.fields[name].column_name for name in cls._meta.fields]

    def handle_import_error(
        self, result: TableResult, error: Exception, raise_errors: bool = False
    ) -> None:
        """A refused file is told; anything else is a fault of the portal and shows itself."""
        if not isinstance(error, TableRefused):
            raise error
        super().handle_import_error(result, error, raise_errors)

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> Any:
        """One row; an error that is no fault of the file ends the import, and undoes it."""
        row_result = super().import_row(row, instance_loader, **kwargs)
        if row_result.errors:
            raise row_result.errors[0].error
        row_result.number = row.get(ROW, kwargs["row_number"])
        return row_result

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Any:
        """The stored row of the same key."""
        try:
            return self.stored.get(self.row_key(row))
        except ValueError:
            return None

    def import_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Set every cell; raises ``ValidationError`` with all faults by heading."""
        faults: dict[str, list[str]] = {}
        for column in self.get_import_fields():
            try:
                self.import_field(column, instance, row, **kwargs)
            except ValueError as error:
                faults.setdefault(column.column_name, []).append(str(error))
        self._refuse_second_row(row, faults)
        if not faults:
            self.check_row(instance, row, faults)
        if faults:
            raise ValidationError(dict(faults))

    def _refuse_second_row(self, row: dict[str, Any], faults: dict[str, list[str]]) -> None:
        try:
            key = self.row_key(row)
        except ValueError:
            return
        number = row.get(ROW, 0)
        first = self.seen.setdefault(key, number)
        if first != number:
            faults.setdefault(NON_FIELD_ERRORS, []).append(
                f"Dòng này nói về cùng một mục với dòng {first}; hãy chỉ giữ một dòng."
            )

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: dict[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Lengths and choices of the model, told under the columns' headings.

        Relations were found by the cells, uniqueness follows from the key: neither is asked again.
        """
        faults = dict(import_validation_errors or {})
        if not faults:
            relations = [field.name for field in instance._meta.fields if field.is_relation]
            try:
                instance.clean_fields(exclude=[*relations, "id"])
            except ValidationError as error:
                faults = {
                    self._heading_of(name): sentences_of(errors)
                    for name, errors in error.error_dict.items()
                }
        if faults:
            raise ValidationError(faults)

    def _heading_of(self, attribute: str) -> str:
        for column in self.get_import_fields():
            if column.attribute == attribute:
                return str(column.column_name)
        return NON_FIELD_ERRORS

    def before_save_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Tell the history why; who, it learns from the request."""
        instance._change_reason = f"Nhập từ tệp “{self.file_name}”"[:_LONGEST_REASON]

    def after_import(self, dataset: tablib.Dataset, result: TableResult, **kwargs: Any) -> None:
        """The faults between rows; only where each row by itself is sound."""
        if not result.has_errors() and not result.has_validation_errors():
            self.check_table(result)


def sentences_of(errors: Sequence[ValidationError]) -> list[str]:
    """What the model's fields find, in the portal's words where they are met."""
    return [
        f"Nội dung dài {error.params['show_value']} ký tự, nhiều nhất "
        f"{error.params['limit_value']}; hãy ghi ngắn lại."
        if error.code == "max_length" and error.params
        else error.messages[0]
        for error in errors
    ]


def texts_of(rows: Sequence[dict[str, Any]], heading: str) -> set[str]:
    """The texts of one column, for looking up what they name."""
    return {str(row[heading]).strip() for row in rows if row.get(heading)}


def _quoted(names: Any) -> str:
    return ", ".join(f"“{name}”" for name in names)
