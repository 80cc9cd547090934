"""Writing what was read, batch by batch, and undoing it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from communes.bulk import copies_beside, insert_rows
from communes.bulk_import import writing
from communes.bulk_import.contract import GivenFile, RunOutcome
from communes.bulk_import.long_table import read_long_tables
from communes.bulk_import.undo import UndoRefused, undo_source
from communes.bulk_import.writing import write_read
from communes.entries import ValueEntry
from communes.models import IndicatorValue, Source, Submission, Unit, ValueChange
from communes.services import write_values
from communes.stored_answers import stored_answers
from communes.submission_actions import Action, act
from criteria.answers import Answer
from criteria.evaluation import judge
from criteria.explanations import explain
from criteria.outcomes import Outcome
from tests.communes.make_long_corpus import KAN, ROWS, THUONG, book_of, saved

pytestmark = pytest.mark.django_db

CODE = "bac_kan_2017_2020"


@pytest.fixture
def imports(units, criteria_sets):
    """Import rows; gives the source and the outcome."""

    def run(*rows, by=None, left_out=frozenset()) -> tuple[Source, RunOutcome]:
        read = read_long_tables(
            [GivenFile("bang.xlsx", saved(book_of(rows or ROWS)))],
            criteria_set=criteria_sets[CODE],
            unit=units["tinh-bac-kan"],
            by=by,
        )
        assert not read.faults
        source = Source.objects.create(
            channel=Source.Channel.VALUES,
            file_name="bang.xlsx",
            sha256="0" * 64,
            unit=units["tinh-bac-kan"],
            criteria_set=criteria_sets[CODE],
            made_by=by,
        )
        with transaction.atomic():
            outcome = write_read(
                read,
                criteria_set=criteria_sets[CODE],
                source=source,
                by=by,
                reason="Nhập tệp bang.xlsx",
                left_out=left_out,
            )
        return source, outcome

    return run


def stored() -> dict[tuple, tuple]:
    """All values with all that they hold, but their times."""
    rows = IndicatorValue.objects.values(
        "submission__unit__slug", "submission__year", "indicator__code", "part", "raw", "rate_raw",
        "count_raw", "note", "said", "counted", "numerator", "denominator", "quantity_unit",
        "number", "stated_percent", "stated_decimals", "communes_attained", "communes_total",
        "computed", "outcome", "explanation", "source_id", "cell",
    )  # fmt: skip
    return {tuple(row.values())[:4]: tuple(row.values())[4:] for row in rows}


def test_what_is_new_is_counted_and_judged(imports):
    source, outcome = imports()
    # seven rows; 17.1 itself stands beside its two parts
    assert outcome.counts() == {"new": 8, "changed": 0, "unchanged": 0, "refused": 0}
    value = IndicatorValue.objects.get(indicator__code="2.1")
    assert (value.numerator, value.denominator) == (Decimal("98.5"), 100)
    assert value.explanation.startswith("Chưa đạt: 98,5/100 km = 98,5%, yêu cầu ≥ 100%")
    assert (value.note, value.cell, value.source) == ("đo lại tháng 6", "Số liệu!E3", source)
    # 1.1 alone attains no criterion of xã Dương Quang; 10 does (36,5 triệu)
    [gained] = outcome.attainment
    assert (gained.unit, gained.before, gained.after, gained.total) == ("xã Dương Quang", 0, 1, 19)


def test_the_same_again_is_unchanged(imports):
    imports()
    changes = ValueChange.objects.count()
    assert imports()[1].counts() == {"new": 0, "changed": 0, "unchanged": 8, "refused": 0}
    assert ValueChange.objects.count() == changes


def test_a_change_is_told_in_words_with_the_outcome_that_flips(imports):
    imports()
    row = (KAN, 2020, "4.2", None, 700, 800, None, None, None)
    outcome = imports(row)[1]
    assert outcome.counts() == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    [change] = outcome.changes
    assert (change.unit, change.year, change.indicator) == ("xã Dương Quang", 2020, "4.2")
    assert change.before == "tử số: 760; tính lại: Đạt; kết quả: Đạt"
    assert change.after == "tử số: 700; tính lại: Chưa đạt; kết quả: Chưa đạt"
    [flip] = outcome.flips
    assert (flip.before, flip.after, outcome.flips_total) == ("Đạt", "Chưa đạt", 1)
    assert flip.sentence.startswith("Chưa đạt: 700/800 hộ = 87,5%, yêu cầu ≥ 95%")


def test_left_out_units_are_not_written(imports):
    outcome = imports(left_out=frozenset({KAN}))[1]
    # of xã Dương Quang: 1.1, 2.1, 4.2, 10, 17.1
    assert outcome.counts() == {"new": 1, "changed": 0, "unchanged": 0, "refused": 5}
    assert set(Submission.objects.values_list("unit__slug", flat=True)) == {THUONG}


def test_batches_write_the_same_as_one(imports, monkeypatch):
    imports()
    at_once = {key: row[:-2] for key, row in stored().items()}
    for model in (ValueChange, IndicatorValue):
        model.objects.all().delete()
    monkeypatch.setattr(writing, "BATCH", 1)
    assert imports()[1].new == 8
    assert {key: row[:-2] for key, row in stored().items()} == at_once


def test_what_the_long_form_cannot_say_is_left_alone(imported, imports):
    """The comparison stores raw texts and percentages; a table with its figures says the same."""
    before = stored()
    value = IndicatorValue.objects.get(
        submission__unit__slug=KAN, submission__year=2020, indicator__code="4.2"
    )
    assert value.raw
    declared = Outcome(value.said or value.counted)
    row = (KAN, 2020, "4.2", None, value.numerator, value.denominator, None,
           declared.label, value.note)  # fmt: skip
    assert imports(row)[1].counts() == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert stored() == before


def test_an_undone_import_leaves_what_stood_before(imported, imports, cast):
    before = stored()
    source, outcome = imports()
    assert outcome.changed
    with transaction.atomic():
        undo_source(source, by=cast.giang, reason="Nhầm tệp")
    after = stored()
    assert {key: after[key] for key in before} == before
    new = [row for key, row in after.items() if key not in before]
    assert all(row[14] == "missing" and row[17] is None for row in new)
    last = ValueChange.objects.latest("pk")
    assert (last.made_by, last.source) == (cast.giang, None)
    assert last.reason == "Hoàn tác lượt nhập tệp bang.xlsx: Nhầm tệp"


def test_new_values_are_emptied_and_can_be_imported_again(imports):
    source, _ = imports()
    with transaction.atomic():
        assert undo_source(source, by=None, reason="Nhầm tệp") == 8
    assert set(IndicatorValue.objects.values_list("outcome", "source")) == {("missing", None)}
    assert imports()[1].changed == 8


def test_what_was_touched_since_cannot_be_undone(imports, units, criteria_sets, opened, cast):
    source, _ = imports()
    write_values(
        entries=[ValueEntry(units[KAN], 2020, "1.1", Answer(said=Outcome.NOT_ATTAINED))],
        criteria_set=criteria_sets[CODE],
        zones={},
        source=None,
        by=cast.an,
        reason="Sửa lại",
    )
    before = stored()
    with pytest.raises(UndoRefused) as refused, transaction.atomic():
        undo_source(source, by=cast.giang, reason="Nhầm tệp")
    assert "chỉ tiêu 1.1 của xã Dương Quang năm 2020 (Nguyễn Thị An, " in str(refused.value)
    assert stored() == before


def test_a_locked_year_cannot_be_undone(imports, cast):
    source, _ = imports()
    submission = Submission.objects.get(unit__slug=KAN)
    act(submission=submission, action=Action.LOCK, by=cast.giang, reason="Đã nộp")
    with pytest.raises(UndoRefused, match="đã khóa"), transaction.atomic():
        undo_source(source, by=cast.giang, reason="Nhầm tệp")


def test_verdict_sentence_and_history_are_those_of_the_engine_alone(imports, criteria_sets):
    """Nothing that makes whole provinces fast may change what is stored."""
    rows = [
        (slug, year, *row[2:])
        for slug in (KAN, THUONG)
        for year in (2011, 2020)
        for row in (
            *ROWS[:6],
            (KAN, 2020, "5", None, 0, 0, None, "Không có", None),
            (KAN, 2020, "9.1", None, None, None, 4, "Đạt", None),
            (KAN, 2020, "14.3", None, 1, 3, None, None, "tạm tính"),
            (KAN, 2020, "2.3", None, None, None, None, "Đạt", None),
            (KAN, 2020, "8.2", None, None, None, None, None, None),
        )
    ]
    imports(*rows)
    definition = criteria_sets[CODE].parsed()
    answers = stored_answers(Submission.objects.values_list("pk", flat=True))
    for submission in Submission.objects.select_related("unit"):
        assert len(answers[submission.pk]) == 10
        for code, found in answers[submission.pk].items():
            indicator = definition.indicator(code)
            zone = submission.unit.versions.get().zone
            verdict = judge(indicator.rule, found.answer, year=submission.year, zone=zone)
            assert (found.computed, found.outcome) == (verdict.computed, verdict.outcome)
            assert found.explanation == explain(definition, indicator, found.answer, verdict)
            [change] = ValueChange.objects.filter(value=found.value_pk)
            assert change.before is None
            assert change.after["outcome"] == verdict.outcome
            assert change.after.get("note", "") == found.note
            kept = change.after.get("numerator")
            assert found.answer.numerator == (None if kept is None else Decimal(kept))


def test_the_number_of_queries_does_not_grow_with_the_rows(imports, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        imports()
    with django_assert_max_num_queries(30):
        imports(*[(row[0], year, *row[2:]) for year in range(2011, 2020) for row in ROWS])


def test_rows_that_clash_are_told_whether_copied_beside_or_not(db):
    rows = [(number, "xa-trung-ten") for number in range(1001, 1031)]
    with pytest.raises(IntegrityError), transaction.atomic(), copies_beside():
        insert_rows(Unit, ("id", "slug"), rows)
    assert not Unit.objects.exists()
