"""Inserting many rows at once, with keys known beforehand.

``bulk_create`` spends most of its time on composing SQL; whole provinces pass through here, so the
rows go to the driver as they are. Used by ``communes/services.py`` only: the door stays one.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Any

from django.db import connection, models


def allocate_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for ``count`` new rows, taken from the table's own sequence.

    Inside the transaction that inserts them: SQLite has one writer at a time, so nobody else takes
    the same keys; PostgreSQL never hands out a key twice.
    """
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert ``rows``, each with a value per field of ``names`` (foreign keys by id)."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    converters = [
        (position, convert)
        for position, field in enumerate(fields)
        if (convert := _converter(field)) is not None
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    prepared = [_prepare(row, converters) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = "".join(_copy_line(row) for row in prepared)
            cursor.cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(lines))
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", prepared)


# What PostgreSQL's text form of COPY takes for a mark of its own (its manual, "COPY").
_COPY_MARKS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy_line(row: Sequence[Any]) -> str:
    return (
        "\t".join("\\N" if value is None else str(value).translate(_COPY_MARKS) for value in row)
        + "\n"
    )


_Converter = Callable[[Any], Any]


def _prepare(row: Sequence[Any], converters: list[tuple[int, _Converter]]) -> list[Any]:
    prepared = list(row)
    for position, convert in converters:
        if prepared[position] is not None:
            prepared[position] = convert(prepared[position])
    return prepared


def _converter(field: "models.Field[Any, Any]") -> _Converter | None:
    """How a field's value becomes what the driver stores; ``None`` where it is that already."""
    if isinstance(field, models.DecimalField):
        digits, places = field.max_digits, field.decimal_places
        return lambda value: connection.ops.adapt_decimalfield_value(value, digits, places)
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False)
    return None
