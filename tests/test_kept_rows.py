"""What is copied into a test is what the services would have written there."""

import pytest
from django.db import connection, transaction

from communes.models import Unit, UnitVersion
from tests.kept_rows import written_once


class Undone(Exception):
    """Takes a block back."""


def everything() -> list[tuple]:
    return [
        *Unit.objects.order_by("pk").values_list(),
        *UnitVersion.objects.order_by("pk").values_list(),
        *UnitVersion.history.order_by("pk").values_list(),
    ]


def written_and_undone(name, write) -> list[tuple]:
    """What the tables hold after ``write``, which is taken back again."""
    with pytest.raises(Undone), transaction.atomic():
        written_once(name, write)
        found = everything()
        raise Undone
    return found


@pytest.fixture
def village(units):
    def write():
        calls.append("written")
        made = Unit.objects.create(slug=f"thon-{len(calls)}")
        UnitVersion.objects.create(
            unit=made,
            name="Thôn “Nà” 'Cọ' 100% \\ {0}",
            kind="village",
            parent=units["xa-duong-quang"],
            valid_from="2011-01-01",
        )
        UnitVersion.objects.filter(unit=units["xa-nong-thuong"]).update(date_note="đã sửa")

    calls = []
    write.calls = calls
    return write


def test_a_copy_holds_the_new_and_the_changed_rows_and_nothing_runs_twice(village):
    before = everything()
    written = written_and_undone("a village", village)
    assert everything() == before
    assert len(written) == len(before) + 3  # a unit, its version and the history of that
    assert written_and_undone("a village", village) == written
    assert village.calls == ["written"]


def test_another_starting_point_is_written_anew(village, units):
    written_and_undone("a village from elsewhere", village)
    Unit.objects.create(slug="don-vi-khac")
    written_and_undone("a village from elsewhere", village)
    assert len(village.calls) == 2


def test_what_takes_rows_away_is_never_copied(units):
    calls = []

    def take() -> None:
        calls.append("taken")
        UnitVersion.objects.filter(unit=units["xa-duong-quang"]).delete()

    for _ in range(2):
        written_and_undone("taking", take)
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_after_the_tables_were_emptied_the_registers_are_there_again(turn, units, cast):
    assert not connection.in_atomic_block
    assert units["xa-duong-quang"].versions.exists()
    assert cast.an.postings.get().unit == units["xa-duong-quang"]
    new = Unit.objects.create(slug="don-vi-moi")
    assert new.pk not in {unit.pk for unit in units.values()}
