"""The page of a submission, and what waits on the home page."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communes.deadlines import EntryDates
from communes.models import Comment, Posting, Submission
from communes.reporting_years import move_dates, open_year
from communes.submitting import accept_year, return_year, submit_year
from criteria.models import Indicator
from tests.communes.years_at_work import add_communes, complete, submission_of

pytestmark = pytest.mark.django_db

PLACE = ["xa-duong-quang", 2020, "bac_kan_2017_2020"]
ENTRY = "/nhap-so-lieu/xa-duong-quang/2020/bac_kan_2017_2020/"


@pytest.fixture
def url() -> str:
    return reverse("communes:submission", args=PLACE)


@pytest.fixture
def act_url() -> str:
    return reverse("communes:submission_act", args=PLACE)


@pytest.fixture
def ready(imported, opened, cast) -> Submission:
    submission = submission_of("xa-duong-quang")
    complete(submission, cast.an)
    return submission


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


def test_what_is_left_is_listed_with_the_place_to_settle_it_and_no_button(
    client, cast, imported, opened, url
):
    client.force_login(cast.an)
    page = main_of(client.get(url))
    assert "Những việc còn lại (49)" in page
    assert f'href="{ENTRY}#chi-tieu-14.2"' in page
    assert "Chỉ tiêu 14.2: chưa có số liệu." in page
    assert "15/19" in page and "45/49" in page
    assert 'value="submit"' not in page


def test_an_officer_submits_withdraws_and_sees_who_did_what(client, cast, ready, url, act_url):
    client.force_login(cast.an)
    page = main_of(client.get(url))
    assert 'value="submit"' in page
    assert "Tôi đã kiểm tra" in page
    unticked = client.post(act_url, {"action": "submit"})
    assert unticked.status_code == 409
    assert "Hãy đánh dấu vào ô xác nhận" in main_of(unticked)
    page = main_of(client.post(act_url, {"action": "submit", "agree": "1"}, follow=True))
    assert "Đã gửi số liệu." in page
    assert "Chỉ xem được:" in page and "người thực hiện: Nguyễn Thị An" in page
    assert 'value="submit"' not in page
    twice = client.post(act_url, {"action": "submit", "agree": "1"})
    assert twice.status_code == 409
    assert "đã ở trạng thái “Đã gửi”" in main_of(twice)
    page = main_of(
        client.post(act_url, {"action": "withdraw", "reason": "Nhầm số hộ"}, follow=True)
    )
    assert "Đã rút lại." in page and "Nhầm số hộ" in page


def test_a_reviewer_is_led_to_her_own_page(client, cast, ready, url, act_url):
    review = reverse("review", args=PLACE)
    client.force_login(cast.dung)
    assert review not in main_of(client.get(url))
    submit_year(submission=ready, by=cast.an, agreed=True)
    assert f'href="{review}"' in main_of(client.get(url))
    client.force_login(cast.an)
    assert review not in main_of(client.get(url))


def test_what_was_sent_back_stands_with_the_reviewers_words(client, cast, ready, url):
    submit_year(submission=ready, by=cast.an, agreed=True)
    return_year(submission=ready, by=cast.dung, demands={"5": "Trường nào?"}, remark="")
    client.force_login(cast.an)
    page = main_of(client.get(url))
    assert "Người thẩm định yêu cầu bổ sung (1)" in page
    assert "Trường nào?" in page
    assert f'href="{ENTRY}#chi-tieu-5"' in page


def test_an_administrator_opens_again_what_was_accepted(client, cast, ready, url):
    submit_year(submission=ready, by=cast.an, agreed=True)
    accept_year(submission=ready, by=cast.dung, remark="")
    client.force_login(cast.an)
    page = main_of(client.get(url))
    assert "Chỉ quản trị mở lại được" in page
    assert "<form" not in page
    client.force_login(cast.giang)
    reopen_url = reverse("submission_reopen", args=PLACE)
    assert f'action="{reopen_url}"' in main_of(client.get(url))
    page = main_of(client.post(reopen_url, {"reason": "Sót số hộ"}, follow=True))
    assert "Đã mở lại số liệu." in page


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("submit", ("an", "chi", "giang")),
        ("withdraw", ("an", "chi", "giang")),
        ("lock", ("giang",)),
    ],
)
def test_who_may_do_what_by_any_form(client, cast, opened, act_url, action, allowed):
    for name in ("an", "binh", "chi", "dung", "giang", "hai", "lan"):
        client.force_login(getattr(cast, name))
        status = client.post(act_url, {"action": action}).status_code
        expected = 404 if name in ("binh", "hai") else 409 if name in allowed else 403
        assert status == expected, name
    assert set(Submission.objects.values_list("state", flat=True)) == {"open"}


def test_an_action_that_is_none_is_not_found(client, cast, opened, act_url):
    client.force_login(cast.giang)
    for action in ("delete", "return", "accept", "unaccept", "reopen"):  # have their own pages
        assert client.post(act_url, {"action": action}).status_code == 404
    assert client.post(act_url).status_code == 404


def test_the_page_asks_as_often_for_a_reviewer_of_much_as_for_an_empty_year(
    client, cast, ready, url, django_assert_max_num_queries
):
    client.force_login(cast.dung)
    with django_assert_max_num_queries(15) as few:
        client.get(url)
    five = Indicator.objects.get(criterion__criteria_set=ready.criteria_set, code="5")
    for _ in range(20):
        Comment.objects.create(submission=ready, indicator=five, text="Xem", made_by=cast.an)
    with django_assert_max_num_queries(15) as many:
        client.get(url)
    assert len(many) == len(few)


# Home


def waiting(client) -> list:
    return client.get(reverse("home")).context["waiting"]


def test_home_tells_an_officer_what_is_left_and_leads_to_the_first_thing(
    client, cast, imported, opened
):
    client.force_login(cast.an)
    page = main_of(client.get(reverse("home")))
    assert "Xã Dương Quang, năm 2020" in page
    assert "còn 30 ngày" in page
    assert "Nông Thượng" not in page
    (one,) = waiting(client)
    # 2.3 (a part), 2.4, 8.3 (both parts) and 14.2: four indicators
    assert (one.missing, one.to_confirm, one.returned, one.attained) == (4, 44, 0, "15/19")
    assert one.url == f"{ENTRY}#chi-tieu-1.1"
    assert client.get(reverse("communes:entry_start")).url == one.url


def test_home_leads_to_what_was_sent_back_first_with_the_reviewers_words(client, cast, ready):
    client.force_login(cast.an)
    assert waiting(client)[0].url == reverse("communes:submission", args=PLACE)
    submit_year(submission=ready, by=cast.an, agreed=True)
    (one,) = waiting(client)
    assert (one.action, one.writable) == ("Xem hồ sơ", False)
    assert client.get(reverse("communes:entry_start")).url == reverse("home")
    return_year(submission=ready, by=cast.dung, demands={"5": "Trường nào?"}, remark="")
    (one,) = waiting(client)
    assert one.url == f"{ENTRY}#chi-tieu-5"
    page = main_of(client.get(reverse("home")))
    assert "Trường nào?" in page and "Phạm Văn Dũng" in page


def test_home_says_in_words_that_it_is_late(client, cast, opened):
    today = timezone.localdate()
    ago = [today - timedelta(days=days) for days in (3, 2, 1)]
    move_dates(opened=opened, dates=EntryDates(*ago), by=cast.giang)
    client.force_login(cast.an)
    page = main_of(client.get(reverse("home")))
    assert "đã quá 3 ngày" in page
    assert "Đã hết hạn sửa số liệu; hãy đề nghị quản trị gia hạn." in page


def test_home_counts_for_reviewers_what_waits_and_gives_administrators_no_officers_work(
    client, cast, ready
):
    submit_year(submission=ready, by=cast.an, agreed=True)
    for user in (cast.dung, cast.giang):
        client.force_login(user)
        response = client.get(reverse("home"))
        assert response.context["waiting"] == []
        page = main_of(response)
        assert "1 xã đã gửi" in page
        assert f"{reverse('communes:year', args=['tinh-bac-kan', *PLACE[1:]])}?trang-thai=" in page
    client.force_login(cast.lan)
    assert "Việc cần làm" not in main_of(client.get(reverse("home")))


def test_an_accepted_year_stays_on_its_officers_home_as_done(client, cast, ready):
    submit_year(submission=ready, by=cast.an, agreed=True)
    client.force_login(cast.an)
    assert client.get(reverse("home")).context["finished"] == []
    accept_year(submission=ready, by=cast.dung, remark="")
    page = main_of(client.get(reverse("home")))
    assert "Xã Dương Quang, năm 2020</a>: đã chấp nhận" in page
    client.force_login(cast.binh)
    assert "Đã xong" not in main_of(client.get(reverse("home")))


def test_home_of_a_city_lists_many_communes_in_one_table_with_the_same_queries(
    client, cast, imported, opened, units, criteria_sets, django_assert_max_num_queries
):
    client.force_login(cast.chi)
    client.get(reverse("home"))
    with django_assert_max_num_queries(30) as few:
        assert len(waiting(client)) == 2
    add_communes(units["tp-bac-kan"], 20)
    open_year(
        unit=units["tinh-bac-kan"],
        year=2019,
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        dates=EntryDates(opened.deadline, opened.new_until, opened.edit_until),
        note="",
        by=cast.giang,
    )
    with django_assert_max_num_queries(30) as many:
        assert len(waiting(client)) == 24
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("name", "enters", "years"),
    [("an", True, False), ("chi", True, False), ("dung", False, True), ("giang", False, True)],
)
def test_the_menu_offers_what_the_person_does(client, cast, name, enters, years):
    client.force_login(getattr(cast, name))
    menu = client.get(reverse("password_change")).content.decode().split("<main")[0]
    assert (reverse("communes:entry_start") in menu) is enters
    assert (reverse("communes:years") in menu) is years


def test_who_serves_nowhere_has_nothing_to_enter(client, cast, opened):
    Posting.objects.filter(user=cast.an).delete()
    client.force_login(cast.an)
    assert waiting(client) == []
    assert client.get(reverse("communes:entry_start")).url == reverse("home")


def test_the_units_page_leads_to_its_years_whatever_their_state(client, cast, opened, url):
    Submission.objects.filter(unit__slug="xa-duong-quang").update(state="accepted")
    client.force_login(cast.an)
    assert waiting(client) == []
    page = client.get(reverse("communes:unit", args=["xa-duong-quang"])).content.decode()
    assert f'href="{url}">Năm 2020 (đã chấp nhận)</a>' in page
