"""The pages of the villages' answers and of the list."""

from decimal import Decimal

import pytest
from django.urls import reverse

from communes.entries import ValueEntry
from communes.models import IndicatorValue, Submission, UnitVersion, VillageYear
from communes.services import write_values
from communes.villages.counting import villages_of
from communes.villages.table import seen_text
from criteria.answers import Answer
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

PLACE = ["xa-duong-quang", 2020, "bac_kan_2017_2020"]
ANSWERS = reverse("communes:village_list", args=PLACE)
CHANGES = reverse("communes:village_changes", args=PLACE)


@pytest.fixture
def an(client, cast):
    client.force_login(cast.an)
    return client


def test_the_answers_of_all_villages_are_saved_at_once(an, commune, submission, villages):
    one, two = villages("Bản Bung", "Nà Ỏi")
    response = an.post(
        ANSWERS,
        {
            "seen": seen_text([one.slug, two.slug], {}),
            f"{one.slug}.households": "1.120",
            f"{one.slug}.culture_house": "1",
            f"{two.slug}.culture_house": "1",
        },
        follow=True,
    )
    text = response.content.decode()
    assert "Đã lưu số liệu thôn. Đã tính lại chỉ tiêu 6.3." in text
    assert "Đã điền 2/2 thôn vào chỉ tiêu." in text
    assert "còn 1 thôn chưa trả lời" in text  # households
    assert VillageYear.objects.get(village=one).households == 1120


def test_one_bad_cell_saves_nothing_and_loses_nothing(an, commune, submission, villages):
    one, two = villages("Bản Bung", "Nà Ỏi")
    response = an.post(ANSWERS, {f"{one.slug}.households": "1,120", f"{two.slug}.households": "95"})
    assert response.status_code == 400
    text = response.content.decode()
    assert f'aria-describedby="loi-{one.slug}-households"' in text
    assert 'value="1,120"' in text
    assert 'value="95"' in text
    assert not VillageYear.objects.exists()


def test_last_years_answers_are_copied_only_when_asked_and_not_stored(
    an, commune, submission, villages, answer
):
    one, two = villages("Bản Bung", "Nà Ỏi")
    answer([one, two], 2019, households=110, culture_house=True)
    assert 'value="110"' not in an.get(ANSWERS).content.decode()
    response = an.post(ANSWERS, {f"{one.slug}.households": "115", "copy": "1"})
    text = response.content.decode()
    assert "Đã điền sẵn 3 ô trống bằng số liệu năm 2019, chưa lưu." in text
    assert 'value="115"' in text
    assert 'value="110"' in text
    assert VillageYear.objects.filter(year=2020).count() == 0


def test_a_total_that_cannot_follow_is_told_and_the_answers_are_kept(
    an, commune, submission, villages, cast
):
    write_values(
        entries=[
            ValueEntry(
                commune,
                2020,
                "8.3",
                Answer(parts={"loudspeakers": Answer(numerator=Decimal(10), quantity_unit="thôn")}),
            )
        ],
        criteria_set=submission.criteria_set,
        zones={},
        source=None,
        by=cast.an,
        reason="Nhập",
        all_asked=True,
    )
    [one] = villages("Bản Bung")
    response = an.post(ANSWERS, {f"{one.slug}.culture_house": "1"}, follow=True)
    text = response.content.decode()
    assert "Chưa cập nhật được theo danh sách thôn: Số thôn 1 nhỏ hơn tử số" in text
    assert VillageYear.objects.get().culture_house is True
    assert IndicatorValue.objects.get(indicator__code="6.3").numerator == 1


def test_villages_are_added_merged_and_the_mistake_taken_back(an, commune, submission):
    for name in ("Bản Bung", "Nà Ỏi", "Nà Rào"):
        an.post(CHANGES, {"action": "add", "add-name": name, "add-day": "01/01/2011"})
    slugs = [version.unit.slug for version in villages_of(commune, 2020)]
    assert slugs == [
        "xa-duong-quang-thon-ban-bung",
        "xa-duong-quang-thon-na-oi",
        "xa-duong-quang-thon-na-rao",
    ]
    merged = an.post(
        CHANGES,
        {
            "action": "merge",
            "merge-villages": slugs[:2],
            "merge-name": "Thôn Bung Ỏi",
            "merge-day": "01/06/2020",
        },
        follow=True,
    )
    assert [version.name for version in villages_of(commune, 2020)] == ["Bung Ỏi", "Nà Rào"]
    newest = merged.context["today"][0]
    assert newest.label == "Nhập thôn"
    an.post(CHANGES, {"action": "undo", "token": newest.token})
    assert [version.name for version in villages_of(commune, 2020)] == [
        "Bản Bung",
        "Nà Ỏi",
        "Nà Rào",
    ]


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"add-name": "Nà Ỏi", "add-day": "01/01/2020"}, "name", "đã có thôn Nà Ỏi"),
        ({"add-name": "Mới", "add-day": "31/31/2020"}, "day", "Ngày không hợp lệ"),
        ({"add-name": "", "add-day": "01/01/2020"}, "name", "Hãy chọn hoặc điền"),
        ({"add-name": "Mới", "add-day": "01/01/1990"}, "day", "Ngày phải từ 01/01/2011"),
    ],
)
def test_a_refusal_stands_at_its_field_and_the_text_stays(
    an, commune, submission, villages, typed, field, told
):
    villages("Nà Ỏi")
    response = an.post(CHANGES, {"action": "add", **typed})
    assert response.status_code == 400
    form = response.context["forms"]["add"]
    assert told in form.errors[field][0]
    assert form["name"].value() == typed["add-name"]
    assert UnitVersion.objects.filter(parent=commune).count() == 1


def test_another_communes_villages_cannot_be_named(an, commune, submission, villages):
    villages("Nà Ỏi")
    response = an.post(
        CHANGES,
        {
            "action": "end",
            "end-village": "thon-khuoi-cuong-nong-thuong",
            "end-day": "01/06/2020",
        },
    )
    assert response.status_code == 400
    assert UnitVersion.objects.get(unit__slug="thon-khuoi-cuong-nong-thuong").valid_to.year == 2025


@pytest.mark.parametrize("url", [ANSWERS, CHANGES])
def test_only_who_enters_there_comes_in(client, cast, commune, submission, url):
    answers = {
        "an": 200,
        "chi": 200,
        "giang": 200,
        "binh": 404,
        "hai": 404,
        "dung": 403,
        "lan": 403,
    }
    for name, status in answers.items():
        client.force_login(getattr(cast, name))
        assert client.get(url).status_code == status, name
        if status != 200:
            assert client.post(url, {"action": "add"}).status_code == status, name


def test_a_year_that_was_never_opened_has_no_page(an, commune):
    assert (
        an.get(reverse("communes:village_list", args=[PLACE[0], 2019, PLACE[2]])).status_code == 404
    )


def test_a_submitted_year_is_only_shown(an, commune, submission, villages, answer):
    [one] = villages("Bản Bung")
    answer([one], 2020, households=110)
    Submission.objects.update(state="submitted")
    page = an.get(ANSWERS).content.decode()
    assert "đã gửi" in page
    assert f'name="{one.slug}.households"' not in page
    refused = an.post(ANSWERS, {f"{one.slug}.households": "120"})
    assert refused.status_code == 423
    assert VillageYear.objects.get().households == 110


def test_the_pages_ask_as_often_for_110_villages_as_for_one(
    an, commune, submission, villages, answer, django_assert_max_num_queries
):
    answer(villages("Một"), 2019, households=110)
    asked = {}
    for url in (ANSWERS, CHANGES):
        an.get(url)
        with django_assert_max_num_queries(16) as few:
            an.get(url)
        asked[url] = len(few)
    answer(villages(*(f"Thôn {number}" for number in range(2, 111))), 2020, households=100)
    for url in (ANSWERS, CHANGES):
        with django_assert_max_num_queries(16) as many:
            response = an.get(url)
        assert response.status_code == 200
        assert len(many) == asked[url]


def test_answers_sent_after_the_session_ended_are_there_after_signing_in(
    client, cast, commune, submission, villages
):
    (village,) = villages("Bản Bung")
    sent = client.post(ANSWERS, {f"{village.slug}.households": "123"})
    assert sent.url.startswith(reverse("login"))
    client.post(sent.url, {"username": "an", "password": PASSWORD})
    text = client.get(ANSWERS).content.decode()
    assert 'value="123"' in text and "phiên làm việc đã hết" in text and "data-unsaved-now" in text
    assert not VillageYear.objects.exists()
    assert 'value="123"' not in client.get(ANSWERS).content.decode()
