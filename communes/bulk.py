"""Inserting and updating many rows at once, with keys known beforehand.

``bulk_create`` spends most of its time on composing SQL; whole provinces pass through here, so the
rows go to the driver as they are. Used by ``communes/services.py`` only: the door stays one.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from threading import local
from typing import TYPE_CHECKING, Any

from django.db import connection, models


def allocate_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for ``count`` new rows, taken from the table's own sequence.

    Inside the transaction that inserts them: SQLite has one writer at a time, so nobody else takes
    the same keys; PostgreSQL never hands out a key twice.
    """
    if not count:
        return []
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The sequence's name is looked up once, not once per key.
            cursor.execute(
                "WITH sequence AS MATERIALIZED "
                "(SELECT pg_get_serial_sequence(%s, %s)::regclass AS name) "
                "SELECT nextval(name) FROM sequence, generate_series(1, %s)",
                [table, key, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert ``rows``, each with a value per field of ``names`` (foreign keys by id)."""
    if not rows:
        return
    fields = _fields(model, names)
    columns = ", ".join(_quoted(field) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > _FEW:
            _copy(cursor, f"{table} ({columns})", rows, fields)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})", _prepared(rows, fields)
            )


def update_rows(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Update existing rows; ``names`` ends with the primary key that each row is found by."""
    if not rows:
        return
    *fields, key = _fields(model, names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > _FEW:
            staged = ", ".join(_quoted(field) for field in (*fields, key))
            cursor.execute(
                f"CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT {staged} FROM {table} LIMIT 0"
            )
            _copy(cursor, f"staged ({staged})", rows, [*fields, key])
            changes = ", ".join(f"{_quoted(field)} = staged.{_quoted(field)}" for field in fields)
            cursor.execute(
                f"UPDATE {table} SET {changes} FROM staged "
                f"WHERE {table}.{_quoted(key)} = staged.{_quoted(key)}"
            )
            cursor.execute("DROP TABLE staged")
        else:
            changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
            cursor.executemany(
                f"UPDATE {table} SET {changes} WHERE {_quoted(key)} = %s",
                _prepared(rows, [*fields, key]),
            )


# COPY and its staging table pay from here on; below, plain statements ask the server less often.
_FEW = 20

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


def _fields(model: type[models.Model], names: Sequence[str]) -> list[_Field]:
    by_name = {field.name: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in names]


def _quoted(field: _Field) -> str:
    return connection.ops.quote_name(str(field.column))


def _copy(
    cursor: Any, target: str, rows: Sequence[Sequence[Any]], fields: Sequence[_Field]
) -> None:
    """Stream rows into a table by PostgreSQL's COPY."""
    columns = [
        _copied(column, field)
        for column, field in zip(zip(*rows, strict=True), fields, strict=True)
    ]
    lines = "\n".join(map("\t".join, zip(*columns, strict=True)))
    statement, data = f"COPY {target} FROM STDIN", StringIO(f"{lines}\n")
    if _lane.beside is None:
        cursor.cursor.copy_expert(statement, data)
    else:
        _lane.beside.start(statement, data)


class _Beside:
    """Copies that run while Python prepares the next rows; one statement at a time, in order."""

    def __init__(self, worker: Executor) -> None:
        self._worker = worker
        self._copying: Future[None] | None = None

    def start(self, statement: str, data: StringIO) -> None:
        """Begin a copy once the one before it is done."""
        self.wait()
        raw: Any = connection.connection
        self._copying = self._worker.submit(_copy_and_check, raw, statement, data)

    def wait(self) -> None:
        """Until no copy runs; raises what the last one met."""
        copying, self._copying = self._copying, None
        if copying is not None:
            with connection.wrap_database_errors:
                copying.result()

    def before_statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Whatever else is asked of the database waits for its turn."""
        self.wait()
        return execute(sql, params, many, context)


def _copy_and_check(raw: Any, statement: str, data: StringIO) -> None:
    """Copy, and check the foreign keys of the rows now, where it costs nobody's time."""
    with raw.cursor() as cursor:
        cursor.copy_expert(statement, data)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


class _Lane(local):
    beside: _Beside | None = None


_lane = _Lane()


def copying_beside() -> bool:
    """Whether this is within ``copies_beside``: a savepoint would wait for the rows."""
    return _lane.beside is not None


@contextmanager
def copies_beside() -> Iterator[None]:
    """Within, PostgreSQL takes in copied rows while Python prepares the next ones.

    Inside a transaction that ends with any error: there are no savepoints. What a copy meets (a
    row that clashes) is raised by the statement after it, or at the end.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with ThreadPoolExecutor(max_workers=1) as worker:
        beside = _Beside(worker)
        with connection.execute_wrapper(beside.before_statement):
            _lane.beside = beside
            try:
                yield
                beside.wait()
            finally:
                _lane.beside = None


# What PostgreSQL's text form of COPY takes for a mark of its own (its manual, "COPY").
_COPY_MARKS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COPY_NULL = "\\N"


def _copied(column: Sequence[Any], field: _Field) -> Sequence[str]:
    """A column as COPY takes it."""
    values = _converted(column, field)
    if isinstance(field, models.CharField | models.TextField | models.JSONField):
        texts = ["" if value is None else value for value in values]
        everything = "".join(texts)
        if any(mark in everything for mark in "\\\t\n\r"):
            texts = [text.translate(_COPY_MARKS) for text in texts]
        if None not in values:
            return texts
        return [
            _COPY_NULL if value is None else text for value, text in zip(values, texts, strict=True)
        ]
    return [_COPY_NULL if value is None else str(value) for value in values]


_Converter = Callable[[Any], Any]


def _prepared(rows: Sequence[Sequence[Any]], fields: Sequence[_Field]) -> list[Sequence[Any]]:
    """The rows as the driver takes them, converted column by column."""
    columns = [
        _converted(column, field)
        for column, field in zip(zip(*rows, strict=True), fields, strict=True)
    ]
    return list(zip(*columns, strict=True))


def _converted(column: Sequence[Any], field: _Field) -> Sequence[Any]:
    """A column's values as they are stored."""
    convert = _converter(field)
    if convert is None:
        return column
    return [None if value is None else convert(value) for value in column]


def _converter(field: _Field) -> _Converter | None:
    """How a field's value becomes what the driver stores; ``None`` where it is that already."""
    if isinstance(field, models.DecimalField):
        return _figures(field.max_digits or 0, field.decimal_places or 0)
    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=8)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.JSONField):
        return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return None


def _figures(digits: int, places: int) -> _Converter:
    """A decimal as text; raises ``ValueError`` where the column could not hold it exactly."""
    limit = Decimal(10) ** (digits - places)

    def convert(value: Decimal) -> str:
        if abs(value) >= limit or -int(value.as_tuple().exponent) > places:
            raise ValueError(f"{value} does not fit {digits} digits with {places} decimals")
        return f"{value:f}"

    return convert
