"""A dossier's way: what is asked, written, logged and told at each act."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from communes.models import Notice, Role, Submission, UnitVersion
from communes.submission_actions import Action as YearAction
from communes.submission_actions import ActionRefusedError
from communes.submission_actions import act as act_on_year
from criteria.outcomes import Outcome
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.workflow import act, allowed_actions, give_opinion, open_dossier
from reports.models import Approval, Decision, DepartmentOpinion, Dossier, DossierLine, PaperFile
from reports.review.deciding import accept, unaccept
from tests.communes.years_at_work import submission_of
from tests.reports.dossiers.dossiers_at_work import (
    attach,
    attain,
    explain,
    officer,
    put,
    ready,
    recognise_communes,
    say,
    walk,
    write_lanes,
    write_schools,
)
from tests.reports.review.years_under_review import department_of, reviewer_of, submitted

pytestmark = pytest.mark.django_db
YearState = Submission.State


@pytest.fixture
def dossier(dossier_commune, cast) -> Dossier:
    """Xã Dương Quang's, with all that its way asks, said by An."""
    return ready(dossier_commune, cast.an)


# Opening


def test_a_dossier_is_opened_under_the_procedure_and_the_set_of_its_year(
    imported, criteria_sets, units, cast
):
    found = open_dossier(unit=units["xa-duong-quang"], level=Level.COMMUNE, year=2020, by=cast.an)
    assert (found.procedure, found.state, found.round) == ("qd-2540-2016", "preparing", 1)
    assert found.criteria_set == criteria_sets["bac_kan_2017_2020"]
    line = found.lines.get()
    assert (line.action, line.before, line.after) == ("open", "", "preparing")
    assert line.reason == "Lập hồ sơ xét, công nhận xã đạt chuẩn nông thôn mới năm 2020"
    with pytest.raises(DossierRefusedError, match="Xã Dương Quang đã có hồ sơ"):
        open_dossier(unit=found.unit, level=Level.COMMUNE, year=2020, by=cast.dung)
    city = open_dossier(unit=units["tp-bac-kan"], level=Level.CITY, year=2020, by=cast.dung)
    assert city.criteria_set == found.criteria_set
    for person in (cast.binh, cast.lan, cast.hai):
        with pytest.raises(PermissionDenied):
            open_dossier(unit=found.unit, level=Level.COMMUNE, year=2019, by=person)


@pytest.mark.parametrize(
    ("slug", "level", "year", "told"),
    [
        ("tp-bac-kan", Level.COMMUNE, 2020, "thành phố Bắc Kạn là thành phố; .* chỉ lập cho xã"),
        ("xa-duong-quang", Level.CITY, 2020, "chỉ lập cho thành phố hoặc huyện"),
        ("xa-duong-quang", Level.ADVANCED, 2020, "Chưa có quy trình .* hãy đề nghị quản trị nạp"),
        ("xa-duong-quang", Level.COMMUNE, 2016, "Chưa có bộ tiêu chí .* tỉnh Bắc Kạn cho năm 2016"),
        ("xa-duong-quang", Level.COMMUNE, 2100, "Năm 2100 chưa đến"),
    ],
)
def test_what_cannot_be_opened_is_told(imported, units, cast, slug, level, year, told):
    with pytest.raises(DossierRefusedError, match=told):
        open_dossier(unit=units[slug], level=level, year=year, by=cast.giang)
    assert not Dossier.objects.exists()


def test_the_kind_of_the_end_of_the_year_counts(imported, units, cast):
    """Had xã Dương Quang become a ward on 1/12/2020, it were no commune of 2020, but of 2019."""
    UnitVersion.objects.filter(unit=units["xa-duong-quang"]).update(valid_to=date(2020, 12, 1))
    UnitVersion.objects.create(
        unit=units["xa-duong-quang"],
        name="Dương Quang",
        kind="ward",
        parent=units["tp-bac-kan"],
        valid_from=date(2020, 12, 1),
    )
    with pytest.raises(DossierRefusedError, match="phường Dương Quang là phường"):
        open_dossier(unit=units["xa-duong-quang"], level=Level.COMMUNE, year=2020, by=cast.chi)
    assert open_dossier(unit=units["xa-duong-quang"], level=Level.COMMUNE, year=2019, by=cast.chi)


# The whole way


def test_the_way_from_the_unit_to_the_ballot_is_approved_logged_and_told(dossier, cast):
    walk(dossier, cast, until=State.DECIDING)
    lines = DossierLine.objects.order_by("pk").values_list("action", "before", "after", "made_by")
    assert list(lines) == [
        ("submit", "preparing", "verifying", cast.an.pk),
        ("verify", "verifying", "appraising", cast.chi.pk),
        ("appraise", "appraising", "council", cast.dung.pk),
        ("session", "council", "council", cast.dung.pk),
        ("close", "council", "council", cast.dung.pk),
        ("vote", "council", "deciding", cast.dung.pk),
    ]
    approvals = Approval.objects.order_by("pk")
    assert [(one.state, one.made_by) for one in approvals] == [
        ("preparing", cast.an),
        ("verifying", cast.chi),
        ("appraising", cast.dung),
        ("council", cast.dung),
    ]
    assert len({one.snapshot_id for one in approvals}) == 1  # nothing changed on the way
    told = Notice.objects.filter(kind=Notice.Kind.DOSSIER).order_by("pk")
    # At her turn each: Chi, Dũng; what Dũng leads on to himself he is not told.
    assert [one.user for one in told] == [cast.chi, cast.dung]
    assert told[0].title == "Đang thẩm tra: Xã Dương Quang đạt chuẩn nông thôn mới, năm 2020"
    assert "trình hồ sơ" in told[0].text and "Nguyễn Thị An" in told[0].text
    assert told[0].path.endswith(f"/{dossier.pk}/")


def test_what_is_returned_tells_the_unit_why_and_must_have_changed(dossier, cast):
    walk(dossier, cast, until=State.APPRAISING)
    with pytest.raises(DossierRefusedError, match="Hãy ghi lý do"):
        act(dossier=dossier, action=Action.RETURN, by=cast.dung, reason="  ")
    act(dossier=dossier, action=Action.RETURN, by=cast.dung, reason="Bổ sung sổ họp thôn")
    letter = Notice.objects.filter(user=cast.an).latest("pk")
    assert letter.title.startswith("Trả lại bổ sung") and "Bổ sung sổ họp thôn" in letter.text
    with pytest.raises(DossierRefusedError, match="chưa có gì thay đổi kể từ khi bị trả lại"):
        act(dossier=dossier, action=Action.SUBMIT, by=cast.an)
    [offer] = allowed_actions(Dossier.objects.get(), cast.an)
    assert "chưa có gì thay đổi" in offer.why_not
    say(dossier, cast.an, people_satisfied=50)
    again = act(dossier=dossier, action=Action.SUBMIT, by=cast.an)
    assert (again.state, again.round) == ("verifying", 2)
    # Taken back and changed to what was returned, it is refused all the same.
    act(dossier=dossier, action=Action.WITHDRAW, by=cast.an, reason="Nhầm")
    say(dossier, cast.an)
    with pytest.raises(DossierRefusedError, match="chưa có gì thay đổi"):
        act(dossier=dossier, action=Action.SUBMIT, by=cast.an)
    # Another paper is a change too, though no figure of it is.
    PaperFile.objects.filter(slot="hinh-anh").update(removed_at=timezone.now(), removed_by=cast.an)
    attach(dossier, cast.an, states=(State.PREPARING,))
    assert act(dossier=dossier, action=Action.SUBMIT, by=cast.an).round == 2


def test_taking_back_undoes_the_latest_approval_only_and_step_by_step(dossier, cast):
    walk(dossier, cast, until=State.COUNCIL)
    with pytest.raises(DossierRefusedError, match="việc này do"):
        act(dossier=dossier, action=Action.TAKE_BACK, by=cast.chi, reason="Nhầm")
    act(dossier=dossier, action=Action.TAKE_BACK, by=cast.dung, reason="Nhầm")
    standing = Approval.objects.filter(undone_at=None).order_by("pk")
    assert [one.state for one in standing] == ["preparing", "verifying"]
    assert act(dossier=dossier, action=Action.TAKE_BACK, by=cast.chi, reason="x").state == (
        "verifying"
    )
    undone = Approval.objects.exclude(undone_at=None).order_by("pk")
    assert [(one.state, one.undone_by) for one in undone] == [
        ("verifying", cast.chi),
        ("appraising", cast.dung),
    ]
    # Chi had it in her hands: An does not withdraw it any more.
    with pytest.raises(DossierRefusedError, match="Lê Thị Chi đã xử lý hồ sơ"):
        act(dossier=dossier, action=Action.WITHDRAW, by=cast.an, reason="Nhầm")


def test_what_was_refused_is_prepared_again_in_a_new_round(dossier, cast):
    put(dossier, State.REFUSED, submitted_by=cast.an)
    again = act(dossier=dossier, action=Action.REOPEN, by=cast.an, reason="Đã khắc phục")
    assert (again.state, again.round) == ("preparing", 2)
    assert act(dossier=again, action=Action.SUBMIT, by=cast.an).round == 2


@pytest.mark.parametrize(("length", "fits"), [(2000, True), (2001, False)])
def test_a_reason_is_never_cut_off(dossier, cast, length, fits):
    put(dossier, State.VERIFYING, submitted_by=cast.an)
    doing = {"dossier": dossier, "action": Action.RETURN, "by": cast.chi, "reason": "x" * length}
    if fits:
        assert act(**doing).lines.last().reason == "x" * length
        return
    with pytest.raises(DossierRefusedError, match="Lý do dài quá 2000 ký tự"):
        act(**doing)


def test_decisions_are_no_plain_acts(dossier, cast):
    put(dossier, State.DECIDING, submitted_by=cast.an)
    for action in (Action.RECOGNISE, Action.REFUSE, Action.OPEN, Action.CORRECT):
        with pytest.raises(DossierRefusedError, match="phần “Hội đồng, quyết định”"):
            act(dossier=dossier, action=action, by=cast.dung)


# Conditions


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"arrears": Decimal("0.0001")}, "còn nợ đọng xây dựng cơ bản"),
        ({"households_asked": 60}, "cần trên 60%"),  # 60 of 100: not more than 60 %
        ({"households_asked": 65, "people_satisfied": 52}, "cần trên 80%"),  # 52 of 65 = 80 %
        ({"meeting_agreed": 17}, r"cần từ 90%"),  # 17 of 20 = 85 %
        ({"published_times": 2}, "cần ít nhất 3 lần trong thời hạn 20 ngày"),
        ({"registered_on": None}, "chưa khai ngày đăng ký"),
    ],
)
def test_a_condition_that_is_not_met_stops_the_dossier_with_its_sentence(
    dossier, cast, facts, told
):
    say(dossier, cast.an, **facts)
    with pytest.raises(DossierRefusedError, match=f"^Chưa trình được vì .*{told}.*\\.$"):
        act(dossier=dossier, action=Action.SUBMIT, by=cast.an)
    [offer] = allowed_actions(dossier, cast.an)
    assert (offer.action, offer.label) == (Action.SUBMIT, "Trình hồ sơ")
    assert re.search(told, offer.why_not)
    dossier.refresh_from_db()
    assert dossier.state == "preparing" and not Approval.objects.exists()
    say(dossier, cast.an)
    assert act(dossier=dossier, action=Action.SUBMIT, by=cast.an).state == "verifying"


def test_all_that_is_missing_is_told_in_one_sentence(dossier_commune, cast):
    with pytest.raises(DossierRefusedError) as refused:
        act(dossier=dossier_commune, action=Action.SUBMIT, by=cast.an)
    told = str(refused.value)
    for clause in (
        "Tiêu chí 5 (Trường học) chưa đạt (mới đạt 18/19 tiêu chí)",
        "chưa khai nợ đọng xây dựng cơ bản",
        "chỗ mâu thuẫn làm thay đổi kết quả đạt chưa được trả lời",
        "thiếu giấy tờ: Hình ảnh minh họa kết quả xây dựng nông thôn mới",
    ):
        assert clause in told


def test_what_was_met_at_first_is_asked_again_at_each_step(dossier, cast):
    walk(dossier, cast, until=State.APPRAISING)
    write_schools(dossier, "2", "3")  # 66,67 % again
    with pytest.raises(DossierRefusedError, match=r"^Chưa thông qua được vì Tiêu chí 5"):
        act(dossier=dossier, action=Action.APPRAISE, by=cast.dung)
    write_schools(dossier, "3", "4")
    assert act(dossier=dossier, action=Action.APPRAISE, by=cast.dung).state == "council"


def test_the_papers_of_a_step_are_asked_when_it_ends(dossier_commune, cast):
    attain(dossier_commune)
    say(dossier_commune, cast.an)
    explain(dossier_commune, cast.an)
    attach(dossier_commune, cast.an, states=(State.PREPARING,))
    act(dossier=dossier_commune, action=Action.SUBMIT, by=cast.an)
    with pytest.raises(DossierRefusedError, match="thiếu giấy tờ: Tờ trình của UBND cấp huyện"):
        act(dossier=dossier_commune, action=Action.VERIFY, by=cast.chi)
    attach(dossier_commune, cast.chi, states=(State.VERIFYING,))
    assert act(dossier=dossier_commune, action=Action.VERIFY, by=cast.chi).state == "appraising"


def test_a_city_needs_all_its_communes_recognised(dossier_city, cast):
    say(dossier_city, cast.chi)
    explain(dossier_city, cast.chi)
    attach(dossier_city, cast.chi)
    recognise_communes(dossier_city)
    last = Decision.objects.get(unit__slug="xa-duong-quang")
    last.year = 2021  # a recognition for a later year does not count for 2020
    last.save()
    with pytest.raises(DossierRefusedError, match=r"Xã Dương Quang chưa có .*mới có 1/2 xã"):
        act(dossier=dossier_city, action=Action.SUBMIT, by=cast.chi)
    last.year = 2020
    last.save()
    assert act(dossier=dossier_city, action=Action.SUBMIT, by=cast.chi).state == "verifying"
    assert Notice.objects.latest("pk").user == cast.dung  # the province verifies a city


@pytest.mark.parametrize("recognised_for", [None, 2021, 2020])
def test_the_ladder_is_climbed_rung_by_rung(dossier, cast, recognised_for):
    """Kiểu mẫu, 2018-2020: of a commune that is recognised already (no "nâng cao" between)."""
    dossier.level = Level.MODEL.value
    dossier.save()
    if recognised_for is not None:
        Decision.objects.create(
            kind=Decision.Kind.RECOGNISE,
            unit=dossier.unit,
            level="commune",
            year=recognised_for,
            number="86/QĐ-UBND",
            signed_on=date(2021, 1, 17),
            issuer="UBND tỉnh Bắc Kạn",
            subject="Công nhận",
        )
    if recognised_for == 2020:
        assert act(dossier=dossier, action=Action.SUBMIT, by=cast.an).state == "verifying"
        return
    with pytest.raises(
        DossierRefusedError, match="chưa có quyết định công nhận xã đạt chuẩn nông thôn mới"
    ):
        act(dossier=dossier, action=Action.SUBMIT, by=cast.an)


# The year's data


@pytest.fixture
def of_opened_year(dossier_commune, opened, cast, units):
    """The dossier on a year that was opened: not submitted yet, but all that is asked attains."""
    write_lanes(dossier_commune)
    return ready(dossier_commune, officer("mai", units["xa-duong-quang"]))


def test_the_years_data_are_submitted_first_and_accepted_before_the_appraisal(
    of_opened_year, cast, units
):
    dossier, mai = of_opened_year, of_opened_year.files.first().made_by
    with pytest.raises(DossierRefusedError, match="số liệu năm 2020 của xã Dương Quang chưa gửi"):
        act(dossier=dossier, action=Action.SUBMIT, by=mai)
    year = submitted("xa-duong-quang", cast.an)
    act(dossier=dossier, action=Action.SUBMIT, by=mai)
    act(dossier=dossier, action=Action.VERIFY, by=cast.chi)
    with pytest.raises(
        DossierRefusedError, match="số liệu năm 2020 của xã Dương Quang chưa được chấp nhận"
    ):
        act(dossier=dossier, action=Action.APPRAISE, by=cast.dung)
    accept(submission=year, by=cast.dung, as_computed=True)
    assert act(dossier=dossier, action=Action.APPRAISE, by=cast.dung).state == "council"


def test_a_locked_year_counts_as_what_it_was_when_it_was_locked(of_opened_year, cast):
    dossier, mai = of_opened_year, of_opened_year.files.first().made_by

    def lock(first: YearState) -> None:
        turn(submission_of("xa-duong-quang"), first)
        act_on_year(
            submission=submission_of("xa-duong-quang"),
            action=YearAction.LOCK,
            by=cast.giang,
            reason="Hết hạn",
        )

    year = submitted("xa-duong-quang", cast.an)
    lock(YearState.OPEN)
    with pytest.raises(DossierRefusedError, match="của xã Dương Quang chưa gửi"):
        act(dossier=dossier, action=Action.SUBMIT, by=mai)
    lock(YearState.SUBMITTED)
    act(dossier=dossier, action=Action.SUBMIT, by=mai)
    act(dossier=dossier, action=Action.VERIFY, by=cast.chi)
    with pytest.raises(DossierRefusedError, match="của xã Dương Quang chưa được chấp nhận"):
        act(dossier=dossier, action=Action.APPRAISE, by=cast.dung)
    turn(year, YearState.SUBMITTED)
    accept(submission=submission_of("xa-duong-quang"), by=cast.dung, as_computed=True)
    lock(YearState.ACCEPTED)
    assert act(dossier=dossier, action=Action.APPRAISE, by=cast.dung).state == "council"


def turn(year: Submission, state: YearState) -> None:
    """The year in a state, as if it had been there all along."""
    Submission.objects.filter(pk=year.pk).update(state=state)


def test_what_a_reviewer_judged_as_not_attained_stops_the_dossier(of_opened_year, cast):
    dossier, mai = of_opened_year, of_opened_year.files.first().made_by
    year = submitted("xa-duong-quang", cast.an)
    accept(submission=year, by=cast.dung, as_computed=True)
    verdict = year.verdicts.get(indicator__code="5")
    verdict.pk, verdict.outcome = None, Outcome.NOT_ATTAINED
    verdict.save()
    with pytest.raises(
        DossierRefusedError, match="kết luận chưa đạt chỉ tiêu 5 của xã Dương Quang"
    ):
        act(dossier=dossier, action=Action.SUBMIT, by=mai)


@pytest.mark.parametrize(
    ("state", "round_of_approval", "stands"),
    [
        ("appraising", 1, True),
        ("announced", 1, True),
        ("returned", 1, False),
        ("refused", 1, False),
        ("verifying", 0, False),  # of a round before
    ],
)
def test_an_acceptance_is_not_taken_back_under_an_approved_dossier(
    of_opened_year, cast, state, round_of_approval, stands
):
    dossier, mai = of_opened_year, of_opened_year.files.first().made_by
    year = submitted("xa-duong-quang", cast.an)
    accept(submission=year, by=cast.dung, as_computed=True)
    act(dossier=dossier, action=Action.SUBMIT, by=mai)
    act(dossier=dossier, action=Action.VERIFY, by=cast.chi)
    Approval.objects.update(round=round_of_approval)
    put(dossier, State(state))
    if not stands:
        unaccept(submission=year, by=cast.dung, reason="Cần xem lại")
        letter = Notice.objects.get(user=cast.an, kind=Notice.Kind.REOPENED)
        assert letter.title == "Hủy chấp nhận số liệu năm 2020: Xã Dương Quang"
        assert "Lý do: Cần xem lại." in letter.text
        return
    with pytest.raises(ActionRefusedError) as refused:
        unaccept(submission=year, by=cast.dung, reason="Cần xem lại")
    assert "Xã Dương Quang đạt chuẩn nông thôn mới, năm 2020" in str(refused.value)
    assert "hãy trả lại hồ sơ đó" in str(refused.value)
    assert submission_of("xa-duong-quang").state == "accepted"


def test_nor_under_the_approved_dossier_of_its_city_but_that_of_a_sister_does_not_matter(
    dossier_city, opened, cast, units
):
    year = submitted("xa-duong-quang", cast.an)
    accept(submission=year, by=cast.dung, as_computed=True)
    snapshot = dossier_city.snapshots.create(sha256="0" * 64, content={})
    approval = Approval.objects.create(
        dossier=dossier_city, state="verifying", round=1, snapshot=snapshot, made_by=cast.dung
    )
    put(dossier_city, State.APPRAISING)
    with pytest.raises(ActionRefusedError, match="Thành phố Bắc Kạn hoàn thành nhiệm vụ"):
        unaccept(submission=year, by=cast.dung, reason="Cần xem lại")
    Dossier.objects.update(unit=units["xa-nong-thuong"], level="commune")
    unaccept(submission=year, by=cast.dung, reason="Cần xem lại")
    assert approval.undone_at is None


# Departments


@pytest.fixture
def schools(units):
    return department_of(units["tinh-bac-kan"], "gddt", "Sở Giáo dục và Đào tạo", (5, 14))


def test_departments_and_the_office_write_their_word_while_the_province_appraises(
    dossier, cast, schools
):
    hoa = reviewer_of(schools, "hoa", "Nguyễn Thị Hoa")
    kinh = reviewer_of(schools, "kinh", "Lý Văn Kinh")
    word = {"agrees": True, "text": "Đủ 3/4 trường đạt chuẩn", "document": "12/SGDĐT"}
    put(dossier, State.VERIFYING, submitted_by=cast.an)
    with pytest.raises(DossierRefusedError, match="chỉ ghi ý kiến khi cấp tỉnh"):
        give_opinion(dossier=dossier, by=hoa, **word)
    put(dossier, State.APPRAISING)
    for person in (cast.an, cast.chi, cast.lan, cast.hai):
        with pytest.raises(PermissionDenied):
            give_opinion(dossier=dossier, by=person, **word)
    seen = DossierLine.objects.last().pk
    give_opinion(dossier=dossier, by=hoa, seen=seen, **word)
    # Another's word is no hindrance, a colleague's of the same department is.
    give_opinion(dossier=dossier, by=cast.dung, seen=seen, agrees=False, text="Thiếu biên bản")
    with pytest.raises(DossierRefusedError, match="Nguyễn Thị Hoa vừa ghi ý kiến"):
        give_opinion(dossier=dossier, by=kinh, seen=seen, **word)
    with pytest.raises(DossierRefusedError, match="Hãy ghi nội dung thẩm định"):
        give_opinion(dossier=dossier, by=kinh, agrees=True, text=" ")
    words = DepartmentOpinion.objects.order_by("pk")
    assert [(one.department, one.agrees, one.round) for one in words] == [
        (schools, True, 1),
        (None, False, 1),
    ]
    reasons = DossierLine.objects.filter(action="opinion").order_by("pk")
    assert [one.reason for one in reasons] == [
        "Sở Giáo dục và Đào tạo: đồng ý đề nghị công nhận",
        "Văn phòng Điều phối: không đồng ý đề nghị công nhận",
    ]
    # Who appraises has to read it first.
    with pytest.raises(DossierRefusedError, match="vừa thực hiện “Ghi ý kiến thẩm định”"):
        act(dossier=dossier, action=Action.APPRAISE, by=cast.dung, seen=seen)


def test_the_second_of_two_is_told_who_was_first(dossier, cast, units):
    put(dossier, State.VERIFYING, submitted_by=cast.an)
    thu = officer("thu", units["tp-bac-kan"], Role.CITY_OFFICER)
    seen = DossierLine.objects.last().pk
    act(dossier=dossier, action=Action.VERIFY, by=cast.chi, seen=seen)
    with pytest.raises(DossierRefusedError, match="Lê Thị Chi vừa thực hiện “Thông qua thẩm tra”"):
        act(dossier=dossier, action=Action.RETURN, by=thu, reason="Thiếu", seen=seen)
