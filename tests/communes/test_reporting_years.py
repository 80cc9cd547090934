"""Opening a year, moving its dates, granting more time; and the pages that do it."""

import html
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from communes.deadlines import EntryDates, time_left
from communes.models import DeadlineExtension, IndicatorValue, ReportingYear, Submission
from communes.reporting_years import extend, move_dates, open_year
from communes.writable import lock_for_entry
from tests.communes.years_at_work import add_communes, submission_of

pytestmark = pytest.mark.django_db

PLACE = ["tinh-bac-kan", 2020, "bac_kan_2017_2020"]


def in_days(deadline: int, new: int, edit: int) -> EntryDates:
    today = timezone.localdate()
    return EntryDates(*(today + timedelta(days=days) for days in (deadline, new, edit)))


@pytest.fixture
def opening(units, criteria_sets, cast):
    """Opens a year for tỉnh Bắc Kạn; what is given replaces what is sound."""

    def open_it(**given) -> ReportingYear:
        sound = {
            "unit": units["tinh-bac-kan"],
            "year": 2020,
            "criteria_set": criteria_sets["bac_kan_2017_2020"],
            "dates": in_days(30, 45, 60),
            "note": "",
            "by": cast.giang,
        }
        return open_year(**{**sound, **given})

    return open_it


def sentences(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("days", "words"),
    [(2, "còn 2 ngày"), (1, "còn 1 ngày"), (0, "hôm nay là ngày cuối"), (-1, "đã quá 1 ngày")],
)
def test_time_left(days, words):
    today = date(2026, 2, 28)
    assert time_left(today + timedelta(days=days), today) == words


def test_opening_gives_every_commune_its_submission_and_takes_over_what_was_imported(
    imported, opening
):
    before = IndicatorValue.objects.count()
    of_report = submission_of("xa-duong-quang")
    opened = opening()
    names = set(opened.submissions.values_list("unit__slug", flat=True))
    assert names == {"xa-duong-quang", "xa-nong-thuong"}  # the wards of 2020 are not asked
    assert submission_of("xa-duong-quang").pk == of_report.pk
    assert IndicatorValue.objects.count() == before
    assert Submission.objects.get(unit__slug="tp-bac-kan", year=2020).reporting_year is None
    assert opened.history.get().history_user == opened.opened_by


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"year": 2021}, "hãy ghi văn bản cho phép dùng cho năm 2021"),
        ({"year": 2016}, "hãy ghi văn bản cho phép dùng cho năm 2016"),
        ({"dates": in_days(-9, -5, -1)}, "Ngày này đã qua"),
        ({"dates": in_days(5, 11, 10)}, "Ngày cuối sửa không được trước ngày cuối nhập mới."),
        ({"dates": in_days(11, 5, 10)}, "Hạn nộp không được sau ngày cuối sửa số liệu."),
    ],
)
def test_what_cannot_be_opened(opening, given, sentence):
    with pytest.raises(ValidationError) as refused:
        opening(**given)
    assert sentence in sentences(refused)
    assert not ReportingYear.objects.exists()
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"year": 2017},
        {"year": 2021, "note": "Công văn 12/UBND-VP cho dùng tiếp"},
        {"dates": in_days(0, 0, 0)},
        {"dates": in_days(10, 10, 10)},
    ],
)
def test_what_can_just_be_opened(opening, given):
    assert opening(**given).submissions.count() == 2


def test_a_year_is_opened_once_and_by_whom_the_province_is_administered(
    opening, cast, criteria_sets
):
    for name in ("an", "chi", "dung", "hai", "lan"):
        with pytest.raises(PermissionDenied):
            opening(by=getattr(cast, name))
    with pytest.raises(ValidationError) as refused:
        opening(criteria_set=criteria_sets["bac_giang_2017_2020"])
    assert "không áp dụng cho tỉnh đã chọn" in sentences(refused)
    opening()
    with pytest.raises(ValidationError) as refused:
        opening()
    assert "Năm 2020 đã mở nhập số liệu rồi" in sentences(refused)


def test_moved_dates_hold_for_all_and_the_old_ones_are_kept(opened, cast):
    old = opened.deadline
    move_dates(opened=opened, dates=in_days(1, 2, 3), by=cast.giang)
    newest, first = opened.history.all()
    assert (newest.deadline, first.deadline) == (in_days(1, 2, 3).deadline, old)
    assert newest.history_user == cast.giang
    with pytest.raises(PermissionDenied):
        move_dates(opened=opened, dates=in_days(1, 2, 3), by=cast.dung)
    with pytest.raises(ValidationError):
        move_dates(opened=opened, dates=in_days(1, 3, 2), by=cast.giang)


def test_an_extension_moves_all_dates_of_one_commune(opened, cast):
    move_dates(opened=opened, dates=in_days(-3, -2, -1), by=cast.giang)
    today = timezone.localdate()
    given = {"reason": "Mưa lũ", "today": today, "by": cast.giang}
    submission = submission_of("xa-duong-quang")
    with pytest.raises(ValidationError, match=f"sớm nhất là {today:%d/%m/%Y}"):
        extend(submission=submission, until=today - timedelta(days=1), **given)
    with pytest.raises(ValidationError, match="Hãy ghi lý do gia hạn"):
        extend(submission=submission, until=today, **{**given, "reason": "  "})
    with pytest.raises(PermissionDenied):
        extend(submission=submission, until=today, **{**given, "by": cast.dung})
    extend(submission=submission, until=today, **given)
    locked = lock_for_entry(cast.an, unit="xa-duong-quang", year=2020, set_code="bac_kan_2017_2020")
    assert locked.dates == EntryDates(today, today, today, today)
    other = lock_for_entry(cast.binh, unit="xa-nong-thuong", year=2020, set_code=PLACE[2])
    assert not other.dates.takes_edits(today)


def test_an_extension_is_after_the_last_day_for_new_answers(opened, cast):
    given = {"reason": "Mưa lũ", "today": timezone.localdate(), "by": cast.giang}
    submission = submission_of("xa-duong-quang")
    earliest = opened.new_until + timedelta(days=1)
    with pytest.raises(ValidationError, match=f"sớm nhất là {earliest:%d/%m/%Y}"):
        extend(submission=submission, until=opened.new_until, **given)
    assert extend(submission=submission, until=earliest, **given)


# The pages

SOUND = {
    "year": "2019",
    "deadline": "31/12/2998",
    "new_until": "15/01/2999",
    "edit_until": "31/01/2999",
    "note": "",
}


def test_an_administrator_opens_a_year_on_the_page(client, cast, units, criteria_sets):
    client.force_login(cast.giang)
    url = reverse("communes:years")
    page = client.get(url).content.decode()
    assert "Tỉnh Bắc Kạn" in page
    assert "Bắc Giang" not in page, "another province is not offered"
    form = SOUND | {
        "unit": units["tinh-bac-kan"].pk,
        "criteria_set": criteria_sets["bac_kan_2017_2020"].pk,
    }
    response = client.post(url, form)
    assert response.status_code == 302
    opened = ReportingYear.objects.get()
    assert opened.edit_until == date(2999, 1, 31)
    page = client.get(response.url).content.decode()
    assert "Xã Dương Quang" in page and "0/19" in page
    refused = client.post(url, form)
    assert refused.status_code == 400
    assert "Năm 2019 đã mở nhập số liệu rồi" in refused.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("year", "2010", "Năm phải từ 2011 đến"),
        ("year", "hai nghìn", "Năm không hợp lệ; hãy ghi bốn chữ số"),
        ("deadline", "31/02/2026", "Ngày không hợp lệ; hãy ghi như 31/12/2026."),
        ("edit_until", "", "Hãy chọn hoặc điền mục này."),
        ("new_until", "01/02/2999", "Ngày cuối sửa không được trước ngày cuối nhập mới."),
        ("criteria_set", "0", "Lựa chọn không có trong danh sách."),
        ("unit", "0", "Lựa chọn không có trong danh sách."),
    ],
)
def test_what_is_wrong_in_the_form_is_told_in_a_sentence(
    client, cast, units, criteria_sets, field, typed, sentence
):
    client.force_login(cast.giang)
    form = SOUND | {
        "unit": units["tinh-bac-kan"].pk,
        "criteria_set": criteria_sets["bac_kan_2017_2020"].pk,
        field: typed,
    }
    response = client.post(reverse("communes:years"), form)
    assert response.status_code == 400
    assert sentence in html.unescape(response.content.decode())
    assert not ReportingYear.objects.exists()


def test_dates_are_moved_and_a_commune_is_granted_time_on_the_page(client, cast, opened):
    client.force_login(cast.giang)
    dates = {"deadline": "1/3/2999", "new_until": "2/3/2999", "edit_until": "3/3/2999"}
    assert client.post(reverse("communes:year_dates", args=PLACE), dates).status_code == 302
    opened.refresh_from_db()
    assert opened.deadline == date(2999, 3, 1)
    wrong = client.post(
        reverse("communes:year_dates", args=PLACE), dates | {"deadline": "4/3/2999"}
    )
    assert wrong.status_code == 400
    assert "Hạn nộp không được sau ngày cuối sửa số liệu." in wrong.content.decode()
    grant = {
        "submission": submission_of("xa-nong-thuong").pk,
        "until": "5/4/2999",
        "reason": "Cán bộ nghỉ thai sản",
    }
    url = reverse("communes:year_extend", args=PLACE)
    assert client.post(url, grant | {"reason": ""}).status_code == 400
    assert client.post(url, grant | {"submission": 0}).status_code == 400
    assert client.post(url, grant).status_code == 302
    granted = DeadlineExtension.objects.get()
    assert (granted.until, granted.granted_by) == (date(2999, 4, 5), cast.giang)
    for address, words in (
        (reverse("communes:year", args=PLACE), "05/04/2999 (gia hạn)"),
        (reverse("communes:submission", args=["xa-nong-thuong", *PLACE[1:]]), "nghỉ thai sản"),
        (reverse("entry_print", args=["xa-nong-thuong", *PLACE[1:]]), "Gia hạn đến hết ngày 05/04"),
    ):
        assert words in client.get(address).content.decode(), address


def test_who_only_looks_sees_no_form_and_cannot_act(client, cast, opened):
    for user in (cast.dung, cast.lan):
        client.force_login(user)
        for address in (reverse("communes:years"), reverse("communes:year", args=PLACE)):
            main = client.get(address).content.decode().split("<main")[1]
            assert "2020" in main
            assert "<form" not in main
        assert client.post(reverse("communes:years"), SOUND).status_code == 403


def test_the_year_page_filters_by_state(client, cast, opened):
    Submission.objects.filter(unit__slug="xa-duong-quang").update(state="submitted")
    client.force_login(cast.dung)
    page = client.get(reverse("communes:year", args=PLACE), {"trang-thai": "submitted"})
    shown = [row.name for row in page.context["rows"]]
    assert shown == ["Xã Dương Quang"]
    assert "Đang nhập (1)" in page.content.decode()


def test_the_year_page_asks_as_often_for_many_communes_as_for_two(
    client, cast, imported, opening, units, django_assert_max_num_queries
):
    opening()
    client.force_login(cast.giang)
    client.get(reverse("communes:year", args=PLACE))
    with django_assert_max_num_queries(17) as few:
        client.get(reverse("communes:year", args=PLACE))
    add_communes(units["tp-bac-kan"], 20)
    opening(year=2019)
    with django_assert_max_num_queries(17) as many:
        page = client.get(reverse("communes:year", args=["tinh-bac-kan", 2019, PLACE[2]]))
    assert len(page.context["rows"]) == 22
    assert len(many) == len(few)
