"""Approvals of frozen content: whole, broken by a change, whole again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from communes.entries import ValueEntry
from communes.services import write_values
from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.answers import answer_finding
from reports.checked_tables import check_stored
from reports.checks.model import Severity
from reports.dossiers.approving.approvals import (
    approval_states,
    approve,
    standing,
    take_snapshot,
    undo_approval,
)
from reports.dossiers.approving.freezing import LATER_PARAGRAPHS
from reports.dossiers.drafting.narrative import every_paragraph
from reports.dossiers.gathering import gather, gather_all
from reports.dossiers.rules.procedure import State
from reports.models import FindingAnswer, NarrativeText, Snapshot
from reports.queries import comparison_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def writes(units, criteria_sets):
    """Write one answer for 2020 as the server does."""

    def write(code, answer, unit="xa-duong-quang", raw="", year=2020, note=""):
        write_values(
            entries=[ValueEntry(units[unit], year, code, answer, raw=raw, note=note)],
            criteria_set=criteria_sets["bac_kan_2017_2020"],
            zones={},
            source=None,
            by=None,
            reason="Sửa số liệu",
        )

    return write


def state_of(dossier):
    [one] = approval_states([(dossier, gather(dossier))])[dossier.pk]
    return one


def told(dossier):
    return [
        (one.kind, one.place, one.what, one.before, one.after)
        for one in state_of(dossier).differences
    ]


def kilometres(metres):
    return Answer(
        numerator=Decimal(metres), denominator=Decimal("100"), quantity_unit="km", said=None
    )


def test_a_later_change_breaks_an_approval_and_changing_it_back_mends_it(
    dossier_commune, writes, cast
):
    writes("2.2", kilometres("88.5"), raw="88,5/100 km")
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    assert not state_of(dossier_commune).is_broken
    writes("2.2", kilometres("88.25"), raw="88,25/100 km")
    assert state_of(dossier_commune).is_broken
    assert [one for one in told(dossier_commune) if one[0] != "point"] == [
        (
            "value",
            "Xã Dương Quang, năm 2020, chỉ tiêu 2.2",
            "số liệu",
            "88,5/100 km",
            "88,25/100 km",
        )
    ]
    writes("2.2", kilometres("88.5000"), raw="88,5/100 km")
    assert told(dossier_commune) == []


def test_a_flipped_verdict_is_told_first(dossier_commune, writes, cast):
    writes("1.1", Answer(said=Outcome.ATTAINED), raw="Đạt")
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    writes("1.1", Answer(said=Outcome.NOT_ATTAINED), raw="Chưa đạt")
    place = "Xã Dương Quang, năm 2020"
    assert told(dossier_commune)[:3] == [
        ("verdict", f"{place}, tiêu chí 1 (Quy hoạch)", "kết quả tính lại", "Đạt", "Chưa đạt"),
        ("verdict", f"{place}, tiêu chí 1 (Quy hoạch)", "kết quả báo cáo", "Đạt", "Chưa đạt"),
        ("verdict", f"{place}, chỉ tiêu 1.1", "kết quả", "Đạt", "Chưa đạt"),
    ]


def test_another_commune_breaks_the_citys_approval_only(
    dossier_commune, dossier_city, writes, cast
):
    for one in (dossier_commune, dossier_city):
        approve(dossier=one, state=State.PREPARING, by=cast.chi)
    writes("1.1", Answer(said=Outcome.NOT_ATTAINED), unit="xa-nong-thuong", raw="Chưa đạt")
    assert not state_of(dossier_commune).is_broken
    assert ("Xã Nông Thượng, năm 2020, chỉ tiêu 1.1", "Chưa đạt") in [
        (one.place, one.after) for one in state_of(dossier_city).differences
    ]


def test_another_version_of_the_set_breaks_an_approval(dossier_commune, criteria_sets, cast):
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    criteria_set = dossier_commune.criteria_set
    criteria_set.pk, criteria_set.version, criteria_set.digest = None, 2, "0" * 64
    criteria_set.save()
    dossier_commune.criteria_set = criteria_set
    dossier_commune.save()
    [one] = [one for one in told(dossier_commune) if one[0] == "set"]
    assert one[4].endswith("(bac_kan_2017_2020, phiên bản 2, mã băm 000000000000)")


def test_a_waiver_that_runs_out_breaks_nothing_but_its_granting_does(
    dossier_city, units, criteria_sets, cast, monkeypatch
):
    criteria_set = criteria_sets["bac_kan_2017_2020"]
    data = comparison_data(units["tp-bac-kan"], criteria_set, 2020)
    report = check_stored(data, criteria_set)
    finding = next(one for one in report.findings if one.severity is not Severity.INFORMATION)
    today = timezone.localdate()

    def waive():
        answer_finding(
            finding=finding,
            unit=units[data.slugs.get(finding.unit, "tp-bac-kan")],
            criteria_set=criteria_set,
            kind=FindingAnswer.Kind.WAIVED,
            reason="Chờ đối chiếu bản in",
            expires_on=today + timedelta(days=1),
            by=cast.giang,
        )

    approve(dossier=dossier_city, state=State.PREPARING, by=cast.chi)
    waive()
    assert [(one[0], one[2], one[3], one[4]) for one in told(dossier_city)] == [
        (
            "point",
            "trả lời chỗ mâu thuẫn",
            "chưa trả lời",
            "Chấp nhận có thời hạn: Chờ đối chiếu bản in",
        )
    ]
    approve(dossier=dossier_city, state=State.VERIFYING, by=cast.dung)
    opened = sum(one.is_open for one in gather(dossier_city).points)
    monkeypatch.setattr("reports.answers.timezone.localdate", lambda: today + timedelta(days=2))
    content = gather(dossier_city)
    assert sum(one.is_open for one in content.points) == opened + 1
    _, verified = approval_states([(dossier_city, content)])[dossier_city.pk]
    assert not verified.is_broken


def test_what_an_approval_answers_for_ends_with_its_step(dossier_commune, cast):
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    approve(dossier=dossier_commune, state=State.APPRAISING, by=cast.dung)
    for key, text in (("tham-dinh-nhan-xet", "Đủ điều kiện."), ("dac-diem", "Xã có 851 hộ.")):
        NarrativeText.objects.create(
            dossier=dossier_commune, key=key, text=text, basis={}, made_by=cast.an
        )
        prepared, appraised = approval_states([(dossier_commune, gather(dossier_commune))])[
            dossier_commune.pk
        ]
        assert prepared.is_broken is (key == "dac-diem")
        assert appraised.is_broken


def test_the_paragraphs_of_later_steps_are_those_that_the_papers_have(dossier_city):
    paragraphs = every_paragraph(gather(dossier_city))
    assert {
        one.key: one.step for one in paragraphs if one.step is not State.PREPARING
    } == LATER_PARAGRAPHS


def test_the_same_content_is_stored_once_and_texts_of_papers_beside_it(
    dossier_commune, writes, cast
):
    first = approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    second = approve(dossier=dossier_commune, state=State.VERIFYING, by=cast.chi)
    assert first.snapshot_id == second.snapshot_id
    assert take_snapshot(dossier_commune, gather(dossier_commune)) == first.snapshot
    first.snapshot.refresh_from_db()
    assert take_snapshot(dossier_commune, gather(dossier_commune)) == first.snapshot
    writes("1.1", Answer(said=Outcome.NOT_ATTAINED), raw="Chưa đạt")
    take_snapshot(dossier_commune, gather(dossier_commune))
    assert Snapshot.objects.count() == 2
    printed = "\n".join(first.papers["bao-cao"])
    assert "BIỂU SO SÁNH" in printed
    assert "Xã Dương Quang" in printed


def test_an_approval_taken_back_or_of_a_round_before_stands_no_more(dossier_commune, cast):
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    second = approve(dossier=dossier_commune, state=State.VERIFYING, by=cast.chi)
    undone = undo_approval(dossier=dossier_commune, state=State.VERIFYING, by=cast.chi)
    assert (undone, undone.undone_by) == (second, cast.chi)
    assert undone.undone_at is not None
    assert [one.state for one in standing(dossier_commune)] == ["preparing"]
    assert undo_approval(dossier=dossier_commune, state=State.VERIFYING, by=cast.chi) is None
    dossier_commune.round = 2
    dossier_commune.save()
    assert list(standing(dossier_commune)) == []
    assert approval_states([(dossier_commune, gather(dossier_commune))]) == {dossier_commune.pk: ()}


def test_the_states_of_many_dossiers_take_two_queries(
    dossier_commune, dossier_city, writes, cast, django_assert_num_queries
):
    both = [dossier_commune, dossier_city]
    for one in both:
        for state in (State.PREPARING, State.VERIFYING):
            approve(dossier=one, state=state, by=cast.chi)
    writes("1.1", Answer(said=Outcome.NOT_ATTAINED), raw="Chưa đạt")
    contents = gather_all(both)
    with django_assert_num_queries(2):
        states = approval_states(list(zip(both, contents, strict=True)))
        names = {str(one.approval.made_by) for found in states.values() for one in found}
    assert names == {"Lê Thị Chi"}
    assert [one.is_broken for found in states.values() for one in found] == [True] * 4


def test_what_was_approved_is_not_read_again_where_it_still_stands(
    dossier_commune, dossier_city, cast, django_assert_num_queries
):
    both = [dossier_commune, dossier_city]
    for one in both:
        approve(dossier=one, state=State.PREPARING, by=cast.chi)
    contents = list(zip(both, gather_all(both), strict=True))
    with django_assert_num_queries(1) as asked:
        states = approval_states(contents)
    assert [one.is_broken for found in states.values() for one in found] == [False, False]
    assert '"reports_snapshot"."content"' not in asked.captured_queries[0]["sql"]
