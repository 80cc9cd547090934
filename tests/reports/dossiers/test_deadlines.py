"""Clocks by the portal's calendar, and who is reminded of them, once."""

from datetime import date, datetime, time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communes.models import Notice
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.deadlines import clocks, portal_calendar
from reports.dossiers.way.telling import remind_of_dossiers
from reports.models import CalendarDay, Dossier
from tests.reports.dossiers.dossiers_at_work import put
from tests.reports.review.years_under_review import department_of, reviewer_of

pytestmark = pytest.mark.django_db


def _since(dossier: Dossier, state: State, day: date) -> Dossier:
    put(dossier, state)
    dossier.state_since = timezone.make_aware(datetime.combine(day, time(23, 30)))
    dossier.save()
    return dossier


@pytest.fixture
def verifying(dossier_commune) -> Dossier:
    """Since Monday, 2/11/2020: twenty working days on, Monday, 30/11/2020, is the last."""
    return _since(dossier_commune, State.VERIFYING, date(2020, 11, 2))


def test_the_clock_counts_working_days_from_the_day_the_step_began(verifying):
    clock = clocks([verifying], date(2020, 11, 26))[verifying.pk]
    assert clock.due.due_on == date(2020, 11, 30)
    assert clock.standing.text == "còn 2 ngày làm việc"
    assert clocks([verifying], date(2020, 12, 1))[verifying.pk].standing.kind == "late"


def test_a_day_that_the_office_entered_moves_it(verifying):
    CalendarDay.objects.create(day=date(2020, 11, 27), name="Nghỉ bù", is_working=False)
    assert not portal_calendar().is_working(date(2020, 11, 27))
    assert clocks([verifying], date(2020, 11, 26))[verifying.pk].due.due_on == date(2020, 12, 1)
    CalendarDay.objects.create(day=date(2020, 11, 28), name="Làm bù", is_working=True)
    assert clocks([verifying], date(2020, 11, 26))[verifying.pk].due.due_on == date(2020, 11, 30)


@pytest.mark.parametrize("state", ["recognised", "announced", "refused", "revoked"])
def test_what_is_decided_has_no_clock_and_what_is_prepared_no_term(dossier_commune, state):
    assert not clocks([put(dossier_commune, State(state))], date(2020, 11, 26))
    clock = clocks([put(dossier_commune, State.RETURNED)], date(2020, 11, 26))[dossier_commune.pk]
    assert (clock.due.state, clock.due.due_on) == (State.PREPARING, None)


def test_whose_turn_it_is_is_reminded_two_working_days_ahead_and_once_when_late(verifying, cast):
    assert remind_of_dossiers(date(2020, 11, 25)) == 0  # three are left
    assert remind_of_dossiers(date(2020, 11, 26)) == 1
    assert remind_of_dossiers(date(2020, 11, 26)) == 0
    assert remind_of_dossiers(date(2020, 11, 30)) == 0  # its last day is no news
    assert remind_of_dossiers(date(2020, 12, 1)) == 1
    assert remind_of_dossiers(date(2020, 12, 20)) == 0
    late, soon = Notice.objects.filter(kind=Notice.Kind.DUE).order_by("-pk")
    assert {soon.user, late.user} == {cast.chi}
    assert soon.title == "Sắp đến hạn: Xã Dương Quang đạt chuẩn nông thôn mới, năm 2020"
    assert late.title.startswith("Quá hạn: ")
    assert "“Đang thẩm tra” từ ngày 02/11/2020, hạn 30/11/2020" in late.text
    assert late.path.endswith(f"/{verifying.pk}/")
    # Another stay at the step is another term.
    _since(verifying, State.VERIFYING, date(2020, 12, 7))
    assert remind_of_dossiers(date(2021, 3, 1)) == 1


@pytest.mark.parametrize(
    ("state", "told"),
    [("appraising", {"dung", "hoa"}), ("council", {"dung"}), ("deciding", {"dung"})],
)
def test_the_departments_are_reminded_while_they_write_their_word(
    dossier_commune, cast, units, state, told
):
    schools = department_of(units["tinh-bac-kan"], "gddt", "Sở Giáo dục và Đào tạo", (5, 14))
    reviewer_of(schools, "hoa", "Nguyễn Thị Hoa")
    _since(dossier_commune, State(state), date(2020, 11, 2))
    remind_of_dossiers(date(2021, 3, 1))
    assert {one.user.username for one in Notice.objects.all()} == told


def test_the_hourly_command_reminds_of_dossiers_too(verifying, cast):
    for told in (1, 0):
        out = StringIO()
        call_command("send_notices", stdout=out)
        assert f"hồ sơ xét, công nhận: {told}." in out.getvalue()


def test_queries_do_not_grow_with_the_dossiers(verifying, dossier_city, units, cast):
    _since(dossier_city, State.VERIFYING, date(2020, 11, 2))
    counts = []
    for slug in ("xa-nong-thuong", "xa-huyen-tung", "xa-xuat-hoa"):
        Dossier.objects.create(
            unit=units[slug],
            level="commune",
            year=2020,
            criteria_set=verifying.criteria_set,
            procedure=verifying.procedure,
            state=State.VERIFYING.value,
            state_since=verifying.state_since,
        )
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            remind_of_dossiers(date(2021, 3, 1))
        counts.append(len(asked))
    assert Notice.objects.count() >= 4
    assert len(set(counts)) == 1
