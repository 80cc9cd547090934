"""Two people at once: one succeeds, the other is told in a sentence, nothing is half-written.

On PostgreSQL in two threads; SQLite lets one write at a time, there they come one after the other.
"""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from communes.models import Role
from communes.submission_actions import ActionRefusedError
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.council_writing import save_session
from reports.dossiers.way.decisions import record_earlier
from reports.dossiers.way.workflow import act, open_dossier
from reports.models import Approval, CouncilSession, Decision, Dossier, DossierLine
from reports.review.deciding import accept, unaccept
from tests.communes.years_at_work import submission_of
from tests.reports.dossiers.dossiers_at_work import (
    attain,
    meeting,
    officer,
    put,
    ready,
    seats,
    write_lanes,
)
from tests.reports.review.years_under_review import submitted

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks) -> tuple[list[int], list[str]]:
    """Which of the tasks (by number) were done, and what the others were told."""
    done: list[int] = []
    told: list[str] = []
    start = threading.Barrier(len(tasks) if connection.vendor == "postgresql" else 1)

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            tasks[number]()
            done.append(number)
        except (DossierRefusedError, ActionRefusedError) as refusal:
            told.append(str(refusal))
        finally:
            connections.close_all()

    if connection.vendor == "sqlite":
        for number in range(len(tasks)):
            run(number)
    else:
        threads = [threading.Thread(target=run, args=(one,)) for one in range(len(tasks))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return done, told


def _again() -> Dossier:
    return Dossier.objects.get()


@pytest.mark.parametrize("seen", [True, False])
def test_of_two_who_act_on_a_dossier_at_once_one_succeeds(dossier_commune, cast, units, seen):
    mai = officer("mai", units["xa-duong-quang"])
    thu = officer("thu", units["tp-bac-kan"], Role.CITY_OFFICER)
    put(ready(dossier_commune, mai), State.VERIFYING, submitted_by=mai)
    line = DossierLine.objects.get().pk if seen else None
    done, told = at_once(
        lambda: act(dossier=_again(), action=Action.VERIFY, by=cast.chi, seen=line),
        lambda: act(
            dossier=_again(), action=Action.RETURN, by=thu, reason="Thiếu biên bản", seen=line
        ),
    )
    assert len(done) == len(told) == 1
    assert ("vừa thực hiện" if seen else "trạng thái") in told[0]
    assert DossierLine.objects.count() == 2
    assert _again().state == ["appraising", "returned"][done[0]]
    assert Approval.objects.count() == [1, 0][done[0]]


def test_of_two_who_submit_at_once_one_succeeds_and_the_content_is_approved_once(
    dossier_commune, cast, units
):
    mai = officer("mai", units["xa-duong-quang"])
    ready(dossier_commune, mai)
    done, told = at_once(
        *(lambda by=by: act(dossier=_again(), action=Action.SUBMIT, by=by) for by in (cast.an, mai))
    )
    assert len(done) == len(told) == 1
    assert "đang ở trạng thái “Đang thẩm tra”" in told[0]
    assert (Approval.objects.count(), _again().round) == (1, 1)


def test_of_two_who_open_the_same_dossier_at_once_one_succeeds(imported, units, cast):
    opening = {"unit": units["xa-duong-quang"], "level": Level.COMMUNE, "year": 2020}
    done, told = at_once(
        *(lambda by=by: open_dossier(**opening, by=by) for by in (cast.an, cast.chi))
    )
    assert len(done) == len(told) == 1
    assert "Xã Dương Quang đã có hồ sơ" in told[0]
    assert Dossier.objects.count() == DossierLine.objects.count() == 1


def test_of_two_who_write_the_councils_meeting_at_once_the_second_is_told(
    dossier_commune, cast, units
):
    mai = officer("mai", units["xa-duong-quang"])
    put(ready(dossier_commune, mai), State.COUNCIL, submitted_by=mai)
    seen = DossierLine.objects.get().pk
    done, told = at_once(
        *(
            lambda by=by, present=present: save_session(
                dossier=_again(),
                by=by,
                session=meeting(present, present),
                seats=seats(present=present),
                seen=seen,
            )
            for by, present in ((cast.dung, 10), (cast.giang, 9))
        )
    )
    assert len(done) == len(told) == 1
    assert "vừa thực hiện “Ghi phiên họp Hội đồng”" in told[0]
    kept = CouncilSession.objects.get()
    assert kept.members.filter(present=True).count() == kept.agree == [10, 9][done[0]]


def test_an_acceptance_is_not_taken_back_while_the_dossier_is_approved_upon_it(
    dossier_commune, opened, cast, units
):
    mai = officer("mai", units["xa-duong-quang"])
    attain(dossier_commune)
    write_lanes(dossier_commune)
    year = submitted("xa-duong-quang", cast.an)
    accept(submission=year, by=cast.dung, as_computed=True)
    put(ready(dossier_commune, mai, lacking=False), State.APPRAISING, submitted_by=mai)
    done, told = at_once(
        lambda: act(dossier=_again(), action=Action.APPRAISE, by=cast.dung),
        lambda: unaccept(
            submission=submission_of("xa-duong-quang"), by=cast.giang, reason="Xem lại"
        ),
    )
    assert len(done) == len(told) == 1
    assert ["Không hủy chấp nhận được", "chưa được chấp nhận"][done[0]] in told[0]
    state = submission_of("xa-duong-quang").state
    assert (_again().state, state) in {("council", "accepted"), ("appraising", "submitted")}


def _earlier(unit, by, **said) -> None:
    record_earlier(
        **{
            "unit": unit,
            "level": Level.COMMUNE,
            "year": 2017,
            "number": "112/QĐ-UBND",
            "signed_on": date(2018, 1, 24),
            "issuer": "UBND tỉnh Bắc Kạn",
            "subject": "Công nhận xã đạt chuẩn nông thôn mới",
            "source": "Báo cáo 228/BC-UBND",
            **said,
        },
        by=by,
    )


@pytest.mark.parametrize("same_unit", [True, False])
def test_of_two_who_write_decisions_that_exclude_each_other_the_second_is_told(
    imported, units, cast, same_unit
):
    """One unit recognised twice for a year, or one number on papers of two days."""
    other = (
        {"unit": units["xa-duong-quang"], "number": "113/QĐ-UBND"}
        if same_unit
        else {"unit": units["xa-nong-thuong"], "signed_on": date(2018, 1, 25)}
    )
    done, told = at_once(
        lambda: _earlier(units["xa-duong-quang"], cast.dung),
        lambda: _earlier(**other, by=cast.giang),
    )
    assert len(done) == len(told) == 1
    assert ("đã có quyết định công nhận" if same_unit else "đã ghi cho quyết định") in told[0]
    assert Decision.objects.count() == 1
