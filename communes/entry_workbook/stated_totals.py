"""Totals that filled workbooks state, kept as the communes' own (``UnitTotal``), with history."""

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from communes.entry_workbook.reading import EntryReading, ReadTotal
from communes.models import UnitTotal, User

_LONGEST_REASON = 100


def keep_totals(
    reading: EntryReading, *, left_out: frozenset[str], by: User | None, reason: str
) -> int:
    """Store the totals of all communes but those left out (slugs); how many were new or changed.

    Inside the caller's transaction, after the values were written: rights, states and dates are
    those that ``write_values`` asked. The denominators stand in the entries already.
    """
    stated = {(one.unit.pk, one.year, one.key): one for one in reading.totals(left_out)}
    present = {
        (row.unit_id, row.year, row.key): row
        for row in UnitTotal.objects.filter(
            unit__in={unit for unit, _, _ in stated}, year__in={year for _, year, _ in stated}
        )
    }
    told = reason[:_LONGEST_REASON]
    new = [_row(one) for place, one in stated.items() if place not in present]
    changed = []
    for place, one in stated.items():
        row = present.get(place)
        if row is not None and row.figure != one.figure:
            row.figure = one.figure
            changed.append(row)
    bulk_create_with_history(new, UnitTotal, default_user=by, default_change_reason=told)
    bulk_update_with_history(
        changed, UnitTotal, ["figure"], default_user=by, default_change_reason=told
    )
    return len(new) + len(changed)


def _row(one: ReadTotal) -> UnitTotal:
    return UnitTotal(unit=one.unit, year=one.year, key=one.key, figure=one.figure)
