"""Signed decisions: written, announced, corrected, taken back; and the list of the recognised."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from communes.deadlines import EntryDates
from communes.models import Notice, Submission
from communes.reporting_years import open_year
from communes.submission_actions import Action as YearAction
from communes.submission_actions import act as lock
from criteria.outcomes import Outcome
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.decision_checks import decision_mark
from reports.dossiers.way.decisions import (
    announce,
    annul_decision,
    correct_decision,
    recognised,
    record_decision,
    record_earlier,
    revoke,
)
from reports.dossiers.way.revoking import revocation_ground
from reports.dossiers.way.workflow import act, allowed_actions
from reports.models import Approval, Decision, DossierLine
from tests.communes.years_at_work import submission_of
from tests.reports.dossiers.dossiers_at_work import (
    meet,
    put,
    ready,
    recognise_communes,
    walk,
)

pytestmark = pytest.mark.django_db

SIGNED = {
    "number": "86/QĐ-UBND",
    "signed_on": date(2021, 1, 17),
    "issuer": "UBND tỉnh Bắc Kạn",
    "signatory": "Nguyễn Văn A",
    "signatory_post": "Chủ tịch",
    "subject": "Công nhận xã Dương Quang đạt chuẩn nông thôn mới năm 2020",
}


@pytest.fixture
def deciding(dossier_commune, cast):
    """Xã Dương Quang's dossier, which the council agreed to on 15/1/2021."""
    return walk(ready(dossier_commune, cast.an), cast, until=State.DECIDING)


@pytest.fixture
def recognition(deciding, cast) -> Decision:
    return record_decision(dossier=deciding, kind="recognise", by=cast.dung, **SIGNED)


# The decision


def test_a_recognition_ends_the_dossier_and_its_unit_and_city_are_told(recognition, deciding, cast):
    deciding.refresh_from_db()
    assert (deciding.state, recognition.year, recognition.announced_on) == (
        "recognised",
        2020,
        None,
    )
    line = DossierLine.objects.last()
    assert (line.action, line.reason) == (
        "recognise",
        "86/QĐ-UBND ngày 17/01/2021 của UBND tỉnh Bắc Kạn",
    )
    assert Approval.objects.latest("pk").state == "deciding"
    told = Notice.objects.filter(key=f"dossier:{line.pk}")
    assert {one.user for one in told} == {cast.an, cast.chi}
    assert [one.unit_title for one in recognised(deciding.unit, 2020, Level.COMMUNE)] == [
        "Xã Dương Quang"
    ]
    with pytest.raises(DossierRefusedError, match="đã ở trạng thái “Đã có quyết định công nhận”"):
        record_decision(dossier=deciding, kind="recognise", by=cast.dung, **SIGNED)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"number": "  "}, "Hãy ghi số, ký hiệu của quyết định"),
        ({"issuer": ""}, "Hãy ghi cấp ban hành"),
        ({"subject": "x" * 501}, "Trích yếu dài quá 500 ký tự"),
        ({"signed_on": date(2021, 1, 14)}, r"trước ngày họp Hội đồng \(15/01/2021\)"),
        ({"signed_on": date(2019, 12, 31)}, "không thể là của năm 2020"),
        ({"signed_on": date(2100, 1, 1)}, "Ngày ký 01/01/2100 chưa đến"),
        ({"number": "2319 / QĐ - ubnd"}, "đã ghi cho quyết định ngày 18/01/2021 về xã Nông Thượng"),
    ],
)
def test_what_cannot_stand_on_a_decision_is_told_and_nothing_is_written(
    deciding, units, cast, changed, told
):
    Decision.objects.create(
        kind="recognise",
        unit=units["xa-nong-thuong"],
        level="commune",
        year=2020,
        number="2319/QĐ-UBND",
        signed_on=date(2021, 1, 18),
        issuer="UBND tỉnh Bắc Kạn",
        subject="Công nhận xã Nông Thượng",
    )
    with pytest.raises(DossierRefusedError, match=told):
        record_decision(dossier=deciding, kind="recognise", by=cast.dung, **{**SIGNED, **changed})
    deciding.refresh_from_db()
    assert (deciding.state, Decision.objects.count()) == ("deciding", 1)


def test_signed_on_the_very_day_of_the_meeting_and_one_paper_for_two_communes_do(
    deciding, units, cast
):
    Decision.objects.create(
        **{**SIGNED, "signed_on": date(2021, 1, 15)},
        kind="recognise",
        unit=units["xa-nong-thuong"],
        level="commune",
        year=2020,
    )
    one = record_decision(
        dossier=deciding,
        kind="recognise",
        by=cast.dung,
        **{**SIGNED, "signed_on": date(2021, 1, 15)},
    )
    assert one.unit == units["xa-duong-quang"]


def test_a_refusal_needs_its_reasons_and_a_failed_ballot_or_the_deciding_step(
    dossier_commune, cast
):
    dossier = walk(ready(dossier_commune, cast.an), cast, until=State.COUNCIL)
    refusal = {**SIGNED, "number": "12/UBND-NN", "subject": "Không công nhận"}
    with pytest.raises(DossierRefusedError, match="Hội đồng chưa họp xong"):
        record_decision(dossier=dossier, kind="refuse", by=cast.dung, reasons="x", **refusal)
    meet(dossier, cast.dung, agree=8)
    with pytest.raises(DossierRefusedError, match="phải ghi lý do"):
        record_decision(dossier=dossier, kind="refuse", by=cast.dung, reasons=" ", **refusal)
    record_decision(
        dossier=dossier, kind="refuse", by=cast.dung, reasons="8/10 phiếu đồng ý", **refusal
    )
    dossier.refresh_from_db()
    assert dossier.state == "refused"
    assert "8/10 phiếu đồng ý" in Notice.objects.filter(user=cast.an).latest("pk").text
    [offer] = allowed_actions(dossier, cast.an)
    assert (offer.action, offer.needs_reason) == (Action.REOPEN, True)


def test_only_the_office_writes_decisions_and_not_of_its_own_dossier(deciding, cast, units):
    for person in (cast.an, cast.chi, cast.lan, cast.hai):
        with pytest.raises(PermissionDenied):
            record_decision(dossier=deciding, kind="recognise", by=person, **SIGNED)
    put(deciding, State.DECIDING, submitted_by=cast.giang)
    with pytest.raises(DossierRefusedError, match="không được tự thẩm tra"):
        record_decision(dossier=deciding, kind="recognise", by=cast.giang, **SIGNED)


# Announcement and correction


def test_it_is_announced_not_before_it_was_signed(recognition, deciding, cast):
    for day, told in (
        (date(2021, 1, 16), r"trước ngày ký quyết định \(17/01/2021\)"),
        (timezone.localdate() + timedelta(days=1), "chưa đến"),
    ):
        with pytest.raises(DossierRefusedError, match=told):
            announce(dossier=deciding, announced_on=day, by=cast.dung)
    done = announce(dossier=deciding, announced_on=date(2021, 1, 17), by=cast.dung)
    assert (done.announced_year, done.dossier.state) == (2021, "announced")
    assert DossierLine.objects.last().reason == "Công bố ngày 17/01/2021"


def test_a_correction_says_why_and_shows_what_became_what(recognition, cast):
    doing = {"decision": recognition, "by": cast.giang, **SIGNED}
    with pytest.raises(DossierRefusedError, match="Hãy ghi lý do sửa"):
        correct_decision(**doing, reason=" ")
    with pytest.raises(DossierRefusedError, match="Chưa có gì thay đổi"):
        correct_decision(**doing, reason="Ghi nhầm")
    doing |= {"number": "68/QĐ-UBND", "signed_on": date(2021, 1, 18)}
    with pytest.raises(PermissionDenied):
        correct_decision(**{**doing, "by": cast.chi}, reason="Ghi nhầm")
    correct_decision(**doing, reason="Ghi nhầm số và ngày")
    after, before = recognition.history.order_by("-history_id")[:2]
    assert (before.number, after.number) == ("86/QĐ-UBND", "68/QĐ-UBND")
    assert (after.history_user, after.history_change_reason) == (
        cast.giang,
        "Ghi nhầm số và ngày",
    )
    assert DossierLine.objects.last().reason == (
        "Ngày ký: 17/01/2021 → 18/01/2021; Số, ký hiệu: 86/QĐ-UBND → 68/QĐ-UBND. "
        "Lý do: Ghi nhầm số và ngày"
    )


# What was written down by mistake


def earlier(unit, **said) -> dict:
    return {
        "unit": unit,
        "level": Level.COMMUNE,
        "year": 2013,
        "number": "112/QĐ-UBND",
        "signed_on": date(2014, 1, 24),
        "issuer": "UBND tỉnh Bắc Kạn",
        "subject": "Công nhận xã đạt chuẩn NTM năm 2013",
        "announced_year": 2014,
        "source": "Báo cáo, phụ lục 01",
        **said,
    }


def corrected(decision, **said) -> dict:
    kept = ("number", "signed_on", "issuer", "signatory", "signatory_post", "subject")
    kept = (*kept, "year", "announced_year", "source")
    return {
        "decision": decision,
        **{name: getattr(decision, name) for name in kept},
        "reason": "Ghi nhầm",
        **said,
    }


def test_year_announcement_and_source_of_an_earlier_recognition_can_be_corrected(
    imported, cast, units
):
    unit = units["xa-nong-thuong"]
    one = record_earlier(**earlier(unit), by=cast.dung)
    correct_decision(
        **corrected(one, year=2012, announced_year=None, source="Báo cáo, phụ lục 02"),
        by=cast.dung,
    )
    one.refresh_from_db()
    assert (one.year, one.announced_year, one.source) == (2012, None, "Báo cáo, phụ lục 02")
    for said, told in (
        ({"year": 2015}, "không thể là của năm 2015"),
        ({"announced_year": 2013}, "Năm công bố trước năm ký"),
        ({"source": " "}, "Hãy ghi nguồn"),
    ):
        with pytest.raises(DossierRefusedError, match=told):
            correct_decision(**corrected(one, **said), by=cast.dung)
    second = record_earlier(
        **earlier(unit, year=2013, number="113/QĐ-UBND", announced_year=None), by=cast.dung
    )
    with pytest.raises(DossierRefusedError, match=r"đã có quyết định công nhận .* năm 2012"):
        correct_decision(**corrected(second, year=2012), by=cast.dung)


def test_the_year_of_a_dossiers_decision_is_the_dossiers(recognition, deciding, cast):
    announce(dossier=deciding, announced_on=date(2021, 2, 1), by=cast.dung)
    recognition.refresh_from_db()
    doing = corrected(recognition, year=2019, source="x", announced_on=date(2021, 1, 20))
    correct_decision(**doing, by=cast.dung)
    recognition.refresh_from_db()
    assert (recognition.year, recognition.source) == (2020, "")
    assert (recognition.announced_on, recognition.announced_year) == (date(2021, 1, 20), 2021)
    with pytest.raises(DossierRefusedError, match=r"Chỉ hủy được bản ghi .* không có hồ sơ"):
        annul_decision(decision=recognition, reason="Ghi nhầm", by=cast.dung)


def test_an_annulled_row_counts_nowhere_and_the_right_one_can_be_written(imported, cast, units):
    unit, city = units["xa-nong-thuong"], units["tp-bac-kan"]
    one = record_earlier(**earlier(unit), by=cast.dung)
    with pytest.raises(DossierRefusedError, match="Hãy ghi lý do hủy bản ghi"):
        annul_decision(decision=one, reason=" ", by=cast.dung)
    with pytest.raises(PermissionDenied):
        annul_decision(decision=one, reason="Ghi nhầm xã", by=cast.chi)
    assert len(recognised(city, 2020, Level.COMMUNE)) == 1
    done = annul_decision(decision=one, reason="Ghi nhầm xã", by=cast.giang)
    assert recognised(city, 2020, Level.COMMUNE) == ()
    assert (done.annulled_by, done.annulled_why) == (cast.giang, "Ghi nhầm xã")
    last = done.history.latest("history_id")
    assert (last.history_user, last.history_change_reason) == (
        cast.giang,
        "Ghi nhầm, hủy bản ghi: Ghi nhầm xã",
    )
    for again in (
        lambda: annul_decision(decision=one, reason="x", by=cast.dung),
        lambda: correct_decision(**corrected(one, year=2012), by=cast.dung),
        lambda: revoke(recognition=one, by=cast.dung, **REVOKED),
    ):
        with pytest.raises(DossierRefusedError, match="đã hủy"):
            again()
    other = record_earlier(**earlier(units["xa-duong-quang"], year=2012), by=cast.dung)
    assert other.number == one.number  # of one year, kind and issuer: the first never was


def test_one_unit_level_and_year_is_recognised_once(deciding, units, cast):
    unit = units["xa-duong-quang"]
    under_way = earlier(unit, year=2020, signed_on=date(2021, 1, 5), announced_year=None)
    with pytest.raises(DossierRefusedError, match="đang có hồ sơ xét"):
        record_earlier(**under_way, by=cast.dung)
    one = record_earlier(
        **earlier(unit, year=2019, signed_on=date(2021, 1, 5), announced_year=None), by=cast.dung
    )
    with pytest.raises(DossierRefusedError, match="đang có hồ sơ xét"):
        correct_decision(**corrected(one, year=2020), by=cast.dung)
    Decision.objects.filter(pk=one.pk).update(year=2020)  # as written before the dossier was opened
    with pytest.raises(DossierRefusedError, match=r"đã có .* năm 2020: 112/QĐ-UBND"):
        record_decision(dossier=deciding, kind="recognise", by=cast.dung, **SIGNED)
    deciding.refresh_from_db()
    assert deciding.state == "deciding"
    annul_decision(decision=one, reason="Chép thừa", by=cast.dung)
    assert record_decision(dossier=deciding, kind="recognise", by=cast.dung, **SIGNED).year == 2020


def test_the_second_corrector_is_told_of_the_first(imported, cast, units):
    one = record_earlier(**earlier(units["xa-nong-thuong"]), by=cast.dung)
    seen = decision_mark(one)
    correct_decision(**corrected(one, number="121/QĐ-UBND"), by=cast.giang, seen=seen)
    stale = corrected(one, subject="Công nhận xã Nông Thượng")
    for again in (
        lambda: correct_decision(**stale, by=cast.dung, seen=seen),
        lambda: annul_decision(decision=one, reason="Ghi nhầm", by=cast.dung, seen=seen),
        lambda: revoke(recognition=one, by=cast.dung, seen=seen, **REVOKED),
    ):
        with pytest.raises(DossierRefusedError, match=f"^{cast.giang} vừa sửa quyết định này"):
            again()
    one.refresh_from_db()
    assert one.number == "121/QĐ-UBND"
    correct_decision(**{**stale, "number": one.number}, by=cast.dung, seen=decision_mark(one))


# The list of the recognised


def test_the_list_holds_who_is_recognised_by_the_year_in_the_order_of_recognition(
    dossier_city, cast, units
):
    recognise_communes(dossier_city)  # Nông Thượng 2017, Dương Quang 2019
    city = units["tp-bac-kan"]
    listed = recognised(city, 2020, Level.COMMUNE)
    assert [(one.unit_title, one.year, one.number, one.announced_year) for one in listed] == [
        ("Xã Nông Thượng", 2017, "2319/QĐ-UBND", None),
        ("Xã Dương Quang", 2019, "86/QĐ-UBND", None),
    ]
    assert len(recognised(city, 2018, Level.COMMUNE)) == 1
    assert len(recognised(units["tinh-bac-kan"], 2020, Level.COMMUNE)) == 2
    assert recognised(city, 2020, Level.CITY) == ()
    assert recognised(units["tinh-bac-giang"], 2020, Level.COMMUNE) == ()


def test_a_recognition_from_before_the_portal_says_where_it_was_copied_from(imported, cast, units):
    """Xã Song Mai 2013: decided 24/01/2014, announced 2014 (report 003)."""
    doing = {
        "unit": units["xa-nong-thuong"],
        "level": Level.COMMUNE,
        "year": 2013,
        "number": "112/QĐ-UBND",
        "signed_on": date(2014, 1, 24),
        "issuer": "UBND tỉnh Bắc Kạn",
        "subject": "Công nhận xã đạt chuẩn NTM năm 2013",
        "announced_year": 2014,
        "source": "Báo cáo, phụ lục 01",
    }
    for changed, told in (
        ({"source": " "}, "Hãy ghi nguồn"),
        ({"announced_year": 2013}, "Năm công bố trước năm ký"),
        ({"unit": units["tp-bac-kan"]}, "không phải là xã"),
    ):
        with pytest.raises(DossierRefusedError, match=told):
            record_earlier(**{**doing, **changed}, by=cast.dung)
    with pytest.raises(PermissionDenied):
        record_earlier(**doing, by=cast.chi)
    record_earlier(**doing, by=cast.dung)
    with pytest.raises(DossierRefusedError, match="đã có quyết định công nhận"):
        record_earlier(**{**doing, "number": "113/QĐ-UBND"}, by=cast.dung)
    [one] = recognised(units["tp-bac-kan"], 2020, Level.COMMUNE)
    assert (one.year, one.signed_on, one.announced_year) == (2013, date(2014, 1, 24), 2014)


# Revocation (Quyết định 18/2022: 30 % to under 50 % of the criteria with one of the named, or 50 %)


@pytest.fixture
def year_2022(imported, units, criteria_sets, cast) -> Submission:
    """2022 of xã Dương Quang, accepted: the values of 2020, of which criterion 5 fails."""
    last = timezone.localdate() + timedelta(days=30)
    open_year(
        unit=units["tinh-bac-kan"],
        year=2022,
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        dates=EntryDates(last, last, last),
        note="Theo văn bản cho phép",
        by=cast.giang,
    )
    year = submission_of("xa-duong-quang", 2022)
    for value in submission_of("xa-duong-quang", 2020).values.all():
        value.pk, value.submission = None, year
        value.save()
    Submission.objects.filter(pk=year.pk).update(state=Submission.State.ACCEPTED)
    return submission_of("xa-duong-quang", 2022)


REVOKED = {
    **{name: value for name, value in SIGNED.items() if name != "subject"},
    "number": "501/QĐ-UBND",
    "signed_on": date(2023, 3, 1),
    "reasons": "Không còn đạt chuẩn",
    "year": 2022,
}


@pytest.mark.parametrize(
    ("failing", "told"),
    [
        ((1, 2, 3, 4, 5), "5/19 tiêu chí không còn đạt"),  # 26,3 %
        ((1, 2, 3, 4, 5, 6), "không có tiêu chí nào trong số"),  # 31,6 %, none of the named
        ((1, 2, 3, 4, 5, 10), ""),  # with Thu nhập
        ((1, 2, 3, 4, 5, 6, 7, 8, 9), "không có tiêu chí nào trong số"),  # 47,4 %
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 11), ""),  # 52,6 %
    ],
)
def test_a_recognition_is_taken_back_by_the_rule_of_the_later_years_period(
    year_2022, dossier_city, cast, failing, told
):
    recognise_communes(dossier_city)  # imported without a dossier
    standing = Decision.objects.get(unit=year_2022.unit)
    failed = year_2022.values.filter(indicator__criterion__number__in=failing)
    failed.update(outcome=Outcome.NOT_ATTAINED)
    if told:
        with pytest.raises(DossierRefusedError, match=f"^Chưa thu hồi được: .*{told}"):
            revoke(recognition=standing, by=cast.dung, **REVOKED)
        assert recognised(year_2022.unit, 2022, Level.COMMUNE)
        return
    done = revoke(recognition=standing, by=cast.dung, **REVOKED)
    assert (done.revokes, done.year, done.unit) == (standing, 2022, year_2022.unit)
    assert done.subject == ("Thu hồi Quyết định số 86/QĐ-UBND về việc công nhận xã Dương Quang")
    assert recognised(year_2022.unit, 2022, Level.COMMUNE)  # taken back on 01/3/2023
    assert recognised(year_2022.unit, 2023, Level.COMMUNE) == ()
    with pytest.raises(DossierRefusedError, match="đã bị thu hồi"):
        revoke(
            recognition=Decision.objects.get(pk=standing.pk),
            by=cast.dung,
            **{**REVOKED, "number": "502/QĐ-UBND"},
        )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"year": 2019}, r"phải sau năm được công nhận \(2019\)"),
        ({"year": 2024}, "không sau năm ký"),
        ({"year": 2020}, "chưa có quy định về thu hồi"),  # Quyết định 2540 knows none
        ({"year": 2021}, "chưa có số liệu năm 2021"),
        ({"reasons": ""}, "phải ghi lý do"),
        ({"number": ""}, "Hãy ghi số, ký hiệu"),
        (
            {"signed_on": date(2022, 12, 31)},
            r"trước ngày ký quyết định công nhận \(02/01/2023\)",
        ),
    ],
)
def test_what_cannot_be_taken_back_is_told(year_2022, dossier_city, cast, changed, told):
    recognise_communes(dossier_city)
    year_2022.values.update(outcome=Outcome.NOT_ATTAINED)
    standing = Decision.objects.get(unit=year_2022.unit)
    if "signed_on" in changed:  # recognised for 2019 as late as that
        Decision.objects.filter(pk=standing.pk).update(signed_on=date(2023, 1, 2))
    with pytest.raises(DossierRefusedError, match=told):
        revoke(recognition=standing, by=cast.dung, **{**REVOKED, **changed})
    with pytest.raises(PermissionDenied):
        revoke(recognition=standing, by=cast.chi, **REVOKED)
    for state in (Submission.State.OPEN, Submission.State.SUBMITTED):
        Submission.objects.filter(pk=year_2022.pk).update(state=state)
        lock(submission=year_2022, action=YearAction.LOCK, by=cast.giang, reason="Hết hạn")
        with pytest.raises(DossierRefusedError, match="xã Dương Quang chưa được chấp nhận"):
            revoke(recognition=standing, by=cast.dung, **REVOKED)
    Submission.objects.filter(pk=year_2022.pk).update(state=Submission.State.SUBMITTED)
    with pytest.raises(DossierRefusedError, match="xã Dương Quang chưa được chấp nhận"):
        revoke(recognition=standing, by=cast.dung, **REVOKED)
    assert Decision.objects.count() == 2


def test_the_dossier_of_what_is_taken_back_is_revoked_with_it(year_2022, recognition, cast):
    year_2022.values.update(outcome=Outcome.NOT_ATTAINED)
    revoke(recognition=recognition, by=cast.dung, **REVOKED)
    recognition.dossier.refresh_from_db()
    assert recognition.dossier.state == "revoked"
    line = DossierLine.objects.last()
    assert line.action == "revoke" and "Lý do: Không còn đạt chuẩn" in line.reason
    assert allowed_actions(recognition.dossier, cast.giang) == ()
    with pytest.raises(DossierRefusedError):
        act(dossier=recognition.dossier, action=Action.REOPEN, by=cast.an, reason="x")


def test_a_commune_that_was_recognised_again_is_none_of_a_citys_revoked(dossier_city, cast, units):
    """Quyết định 18/2022: from 30 % of the communes on; thành phố Bắc Kạn has two."""
    recognise_communes(dossier_city)
    commune, city = units["xa-duong-quang"], units["tp-bac-kan"]
    said = {"unit": commune, "level": "commune", "issuer": "UBND tỉnh Bắc Kạn", "subject": "x"}
    Decision.objects.create(
        **said,
        kind="revoke",
        year=2022,
        number="501/QĐ-UBND",
        signed_on=date(2023, 3, 1),
        reasons="Không còn đạt",
        revokes=Decision.objects.get(unit=commune),
    )
    assert not revocation_ground(city, Level.CITY, 2021)[0]
    assert revocation_ground(city, Level.CITY, 2023)[0]
    again = Decision.objects.create(
        **said, kind="recognise", year=2023, number="7/QĐ-UBND", signed_on=date(2024, 1, 5)
    )
    assert revocation_ground(city, Level.CITY, 2022)[0]
    is_met, told = revocation_ground(city, Level.CITY, 2023)
    assert not is_met and told.startswith("mới có 0/2 xã")
    Decision.objects.create(
        **said,
        kind="revoke",
        year=2024,
        number="8/QĐ-UBND",
        signed_on=date(2025, 1, 5),
        reasons="Không còn đạt",
        revokes=again,
    )
    assert revocation_ground(city, Level.CITY, 2024)[0]
