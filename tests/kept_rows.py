"""Rows that a fixture's services wrote once in this process, copied in for every later test.

A copy is SQL that the database itself spelled out, so nothing is converted on the way. It stands
for the real run only where that would write the same: from the same tables (how many rows each
has, and its highest number), on the same day, on the same side of a transaction. Where anything
differs the services run, as they would without this.
"""

from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, Model
from django.utils import timezone

Rows = dict[str, tuple[str, ...]]  # primary key → all columns, each spelled as SQL

_KEPT: dict[tuple, tuple[str, ...]] = {}


def written_once(name: str, write: Callable[[], object]) -> None:
    """Leave in the database what ``write`` leaves there; ``name`` tells one ``write`` from another.

    Only for what writes nothing but rows: a mail or a file would be missing from the copy.
    """
    place = (name, timezone.localdate(), connection.in_atomic_block, *_state())
    if place in _KEPT:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _KEPT[place]:
                cursor.execute(statement)
        return
    before = {model: _rows(model) for model in _models()}
    write()
    statements = []
    for model in _models():
        after = _rows(model)
        if before[model].keys() - after.keys():
            return  # it took rows away: nothing that copies can stand for
        statements += _difference(model, before[model], after)
    _KEPT[place] = tuple(statements)


@cache
def _models() -> list[type[Model]]:
    """All tables of the floors, history and links included."""
    return [
        model
        for floor in ("criteria", "communes", "reports")
        for model in apps.get_app_config(floor).get_models(include_auto_created=True)
    ]


@cache
def _question() -> str:
    quote = connection.ops.quote_name
    asked = []
    for model in _models():
        table, key = quote(model._meta.db_table), model._meta.pk
        asked.append(f"(SELECT count(*) FROM {table})")
        if isinstance(key, AutoField):
            asked.append(f"(SELECT max({quote(key.column)}) FROM {table})")
    return f"SELECT {', '.join(asked)}"


def _state() -> tuple[int | None, ...]:
    """How many rows each table has, and the highest number among them."""
    with connection.cursor() as cursor:
        cursor.execute(_question())
        return cursor.fetchone()


def _columns(model: type[Model]) -> list[str]:
    """The columns, the primary key first."""
    key = model._meta.pk
    others = [field for field in model._meta.concrete_fields if field is not key]
    return [connection.ops.quote_name(field.column) for field in (key, *others)]


def _rows(model: type[Model]) -> Rows:
    spell = "quote_nullable({}::text)" if connection.vendor == "postgresql" else "quote({})"
    spelled = ", ".join(spell.format(column) for column in _columns(model))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {spelled} FROM {connection.ops.quote_name(model._meta.db_table)}")
        return {row[0]: row for row in cursor.fetchall()}


def _difference(model: type[Model], before: Rows, after: Rows) -> list[str]:
    """The statements that turn ``before`` into ``after``, which has all its rows."""
    table, columns = connection.ops.quote_name(model._meta.db_table), _columns(model)
    new = [row for key, row in after.items() if key not in before]
    statements = []
    if new:
        values = ", ".join(f"({', '.join(row)})" for row in new)
        statements.append(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}")
    for key, row in after.items():
        if key in before and before[key] != row:
            changes = ", ".join(
                f"{column} = {value}" for column, value in zip(columns, row, strict=True)
            )
            statements.append(f"UPDATE {table} SET {changes} WHERE {columns[0]} = {key}")
    return statements
