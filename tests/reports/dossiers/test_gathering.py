"""What a dossier says, once it was decided, refused and opened anew, or revoked."""

from datetime import UTC, date, datetime

import pytest

from reports.dossiers.approving.approvals import approval_states, approve
from reports.dossiers.drafting.papers import build_paper
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.actions import Action
from reports.dossiers.way.decisions import recognised, record_decision
from reports.dossiers.way.workflow import act, give_opinion
from reports.models import Decision, DepartmentOpinion
from tests.reports.dossiers.dossiers_at_work import meet, put, ready, recognise_communes, walk

pytestmark = pytest.mark.django_db

SIGNED = {
    "signed_on": date(2021, 1, 20),
    "issuer": "UBND tỉnh Bắc Kạn",
    "signatory": "Nguyễn Văn A",
    "signatory_post": "Chủ tịch",
    "subject": "Kết quả xét, công nhận xã Dương Quang năm 2020",
}


def paper(dossier, key: str):
    return build_paper(gather(dossier), key, lambda table: None)


def take_back(recognition: Decision, signed_on: date) -> Decision:
    return Decision.objects.create(
        kind=Decision.Kind.REVOKE,
        unit=recognition.unit,
        level=recognition.level,
        year=2021,
        number="9/QĐ-UBND",
        signed_on=signed_on,
        issuer="UBND tỉnh Bắc Kạn",
        subject="Thu hồi",
        reasons="Không còn đạt chuẩn",
        revokes=recognition,
        dossier=recognition.dossier,
    )


def test_a_dossier_opened_anew_has_neither_the_old_refusal_nor_the_old_meeting(
    dossier_commune, cast
):
    dossier = walk(ready(dossier_commune, cast.an), cast, until=State.COUNCIL)
    meet(dossier, cast.dung, agree=5)
    record_decision(
        dossier=dossier,
        kind="refuse",
        number="99/UBND-NN",
        reasons="Hội đồng không thông qua",
        by=cast.dung,
        **SIGNED,
    )
    refusal = paper(dossier, "quyet-dinh")
    assert (refusal.number, refusal.mark) == ("99/UBND-NN", "")
    dossier.refresh_from_db()
    act(dossier=dossier, action=Action.REOPEN, by=cast.an, reason="Làm lại")
    content = gather(dossier)
    assert (content.round, content.session, content.decision) == (2, None, None)
    draft = paper(dossier, "quyet-dinh")
    assert (draft.number, draft.mark, draft.dated.day) == ("", "DỰ THẢO", None)
    assert draft.subject.startswith("Về việc công nhận xã Dương Quang")


def test_a_revoked_dossier_keeps_its_recognition_and_says_that_it_was_taken_back(
    dossier_commune, cast
):
    dossier = walk(ready(dossier_commune, cast.an), cast, until=State.DECIDING)
    one = record_decision(
        dossier=dossier, kind="recognise", number="86/QĐ-UBND", by=cast.dung, **SIGNED
    )
    take_back(one, date(2021, 12, 1))
    put(dossier, State.REVOKED)
    printed = paper(dossier, "quyet-dinh")
    assert (printed.number, printed.mark) == ("86/QĐ-UBND", "ĐÃ BỊ THU HỒI")
    assert printed.blocks[0].text == "(Bị thu hồi theo Quyết định số 9/QĐ-UBND ngày 01/12/2021)"
    assert printed.blocks[1].text.startswith("Công nhận xã Dương Quang")


def test_what_is_revoked_later_falsifies_no_finished_year(dossier_city):
    recognise_communes(dossier_city)
    revocation = take_back(
        Decision.objects.get(unit__slug="xa-duong-quang"), signed_on=date(2021, 12, 31)
    )

    def listed(year: int) -> list[str]:
        return [one.unit_slug for one in recognised(dossier_city.unit, year, Level.COMMUNE)]

    assert listed(2020) == ["xa-nong-thuong", "xa-duong-quang"]
    assert listed(2021) == ["xa-nong-thuong"]  # on the last day of the year it is gone
    Decision.objects.filter(pk=revocation.pk).update(signed_on=date(2022, 1, 1))
    assert listed(2021) == ["xa-nong-thuong", "xa-duong-quang"]


@pytest.mark.parametrize(
    ("state", "revoked_on", "stands"),
    [
        (State.ANNOUNCED, date(2021, 9, 2), True),  # after the city was recognised
        (State.ANNOUNCED, date(2021, 9, 1), False),
        (State.DECIDING, date(2021, 9, 2), False),  # nobody has decided yet: now counts
    ],
)
def test_a_city_counts_the_communes_that_stood_when_it_was_decided(
    dossier_city, cast, state, revoked_on, stands
):
    recognise_communes(dossier_city)
    approve(dossier=dossier_city, state=State.PREPARING, by=cast.an)
    if state is State.ANNOUNCED:
        Decision.objects.create(
            kind=Decision.Kind.RECOGNISE,
            unit=dossier_city.unit,
            level="city",
            year=2020,
            number="1/QĐ-TTg",
            dossier=dossier_city,
            **{**SIGNED, "signed_on": date(2021, 9, 1)},
        )
    put(dossier_city, state)
    take_back(Decision.objects.get(unit__slug="xa-duong-quang"), revoked_on)
    content = gather(dossier_city)
    found = {one.slug: one.recognition is not None for one in content.communes}
    assert found == {"xa-nong-thuong": True, "xa-duong-quang": stands}
    [approval] = approval_states([(dossier_city, content)])[dossier_city.pk]
    assert approval.is_broken is not stands


def test_a_word_of_new_years_morning_is_of_the_new_year_and_dates_no_paper_of_the_unit(
    dossier_commune, cast
):
    dossier = walk(ready(dossier_commune, cast.an), cast, until=State.APPRAISING)
    keys = ("to-trinh", "bao-cao", "bao-cao-tham-tra", "bao-cao-tham-dinh", "quyet-dinh")
    assert [paper(dossier, key).dated.year for key in keys] == [2020] * 5
    give_opinion(dossier=dossier, by=cast.dung, agrees=True, text="Đạt")
    # One o'clock in the morning in Việt Nam.
    DepartmentOpinion.objects.update(made_at=datetime(2020, 12, 31, 18, 0, tzinfo=UTC))
    # The commune's dossier is verified by the city, without the departments.
    assert [paper(dossier, key).dated.year for key in keys] == [2020, 2020, 2020, 2021, 2021]


def test_the_councils_meeting_dates_its_minutes_and_the_decision_but_nothing_before(
    dossier_commune, cast
):
    dossier = walk(ready(dossier_commune, cast.an), cast, until=State.COUNCIL)
    meet(dossier, cast.dung, agree=9)  # in 2021
    keys = ("to-trinh", "bao-cao", "bao-cao-tham-tra", "bao-cao-tham-dinh")
    assert [paper(dossier, key).dated.year for key in keys] == [2020] * 4
    assert [paper(dossier, key).dated.year for key in ("bien-ban-hoi-dong", "quyet-dinh")] == [
        2021,
        2021,
    ]
