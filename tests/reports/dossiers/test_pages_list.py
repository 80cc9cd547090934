"""The list of dossiers, opening one, and the home page's reminder of whose turn it is."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.dossiers.rules.procedure import Level, State
from reports.models import Dossier
from tests.communes.years_at_work import add_communes
from tests.reports.dossiers.dossiers_at_work import put, ready, say, walk
from tests.reports.review.years_under_review import department_of, reviewer_of

pytestmark = pytest.mark.django_db


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


def rows(client, **asked) -> list[str]:
    """The dossiers of the list, each by the words of its row."""
    page = main_of(client.get(reverse("dossiers"), asked))
    if "<tbody>" not in page:
        return []
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [one.split("</tr>")[0] for one in body.split("<tr>")[1:]]


def test_everybody_sees_the_dossiers_of_her_units(client, dossier_commune, dossier_city, cast):
    for name, number in {"an": 1, "binh": 0, "chi": 2, "dung": 2, "lan": 2, "hai": 0}.items():
        client.force_login(getattr(cast, name))
        assert len(rows(client)) == number, name


def test_a_row_says_whose_turn_it_is_and_until_when(client, dossier_commune, cast):
    ready(dossier_commune, cast.an)
    walk(dossier_commune, cast, State.VERIFYING)
    Dossier.objects.update(state_since=timezone.now() - timedelta(days=60))
    client.force_login(cast.chi)
    [row] = rows(client)
    assert "Xã Dương Quang" in row and "Thành phố Bắc Kạn" in row
    assert "Đang thẩm tra" in row and "UBND thành phố, huyện" in row
    assert "(đến lượt anh/chị)" in row
    assert "quá hạn" in row and "(chưa đối chiếu văn bản)" in row
    assert "Còn nguyên" in row
    say(dossier_commune, cast.an, arrears=3)
    assert "Đã thay đổi" in rows(client)[0]
    client.force_login(cast.an)
    assert "(đến lượt anh/chị)" not in rows(client)[0]


def test_filters_narrow_the_list(client, dossier_commune, dossier_city, cast):
    put(dossier_commune, State.APPRAISING)
    client.force_login(cast.dung)
    commune, city = "Xã Dương Quang", "hoàn thành nhiệm vụ"
    for asked, wanted in (
        ({}, {commune, city}),
        ({"nam": "2020"}, {commune, city}),
        ({"nam": "1999"}, {commune, city}),  # no choice, no wish
        ({"danh-hieu": "city"}, {city}),
        ({"trang-thai": "appraising"}, {commune}),
        ({"trang-thai": "council"}, set()),
        ({"don-vi": "tp-bac-kan"}, {commune, city}),
        ({"den-luot-toi": "1"}, {commune}),
        ({"qua-han": "1"}, set()),
    ):
        found = rows(client, **asked)
        assert len(found) == len(wanted), asked
        assert all(any(words in row for row in found) for words in wanted), asked
    Dossier.objects.update(state_since=timezone.now() - timedelta(days=90))
    assert len(rows(client, **{"qua-han": "1"})) == 1  # preparing has no term


def test_departments_are_asked_while_the_province_appraises(client, dossier_commune, units, cast):
    schools = department_of(units["tinh-bac-kan"], "gddt", "Sở Giáo dục và Đào tạo", (5,))
    client.force_login(reviewer_of(schools, "hoa", "Nguyễn Thị Hoa"))
    put(dossier_commune, State.APPRAISING)
    assert len(rows(client, **{"den-luot-toi": "1"})) == 1
    put(dossier_commune, State.COUNCIL)
    assert rows(client, **{"den-luot-toi": "1"}) == []


def test_the_list_asks_as_often_for_many_as_for_one(
    client, dossier_commune, units, cast, django_assert_max_num_queries
):
    ready(dossier_commune, cast.an)
    walk(dossier_commune, cast, State.APPRAISING)
    # The content of what was approved is read only where it differs from today's.
    dossier_commune.snapshots.update(sha256="0" * 64)
    client.force_login(cast.dung)
    client.get(reverse("dossiers"))
    with django_assert_max_num_queries(80) as few:
        assert len(rows(client)) == 1
    add_communes(units["tp-bac-kan"], 11)
    snapshot = dossier_commune.approvals.first()
    for number in range(11):
        unit = units["tp-bac-kan"].children.get(unit__slug=f"xa-them-{number}").unit
        other = Dossier.objects.create(
            unit=unit,
            level=Level.COMMUNE,
            year=2020,
            criteria_set=dossier_commune.criteria_set,
            procedure=dossier_commune.procedure,
            state=State.APPRAISING,
            state_since=timezone.now(),
        )
        kept = other.snapshots.create(sha256="0" * 64, content=snapshot.snapshot.content)
        other.approvals.create(state="preparing", round=1, snapshot=kept, made_by=cast.an)
    with django_assert_max_num_queries(80) as many:
        assert len(rows(client)) == 12
    assert len(many) == len(few)
    home = main_of(client.get("/"))
    table = home.split("Hồ sơ công nhận đến lượt xử lý")[1].split("</table>")[0]
    assert table.count("<tr>") == 11  # the head and the first ten
    assert "Xem tất cả 12 hồ sơ đến lượt anh/chị" in home


def test_pages_of_25(client, dossier_commune, units, cast):
    add_communes(units["tp-bac-kan"], 25)
    Dossier.objects.bulk_create(
        Dossier(
            unit=child.unit,
            level=Level.COMMUNE,
            year=2020,
            criteria_set=dossier_commune.criteria_set,
            procedure=dossier_commune.procedure,
            state=State.PREPARING,
            state_since=timezone.now(),
        )
        for child in units["tp-bac-kan"].children.filter(unit__slug__startswith="xa-them-")
    )
    client.force_login(cast.dung)
    assert (len(rows(client)), len(rows(client, trang="2"))) == (25, 1)
    page = main_of(client.get(reverse("dossiers"), {"trang": "2", "nam": "2020"}))
    assert "26 hồ sơ, trang 2/2" in page and "?nam=2020&trang=1" in page


# Opening one


@pytest.fixture
def open_url() -> str:
    return reverse("dossier_open")


def test_who_opens_a_dossier(client, imported, cast, open_url):
    offered = {
        "an": {"Xã Dương Quang"},
        "chi": {"Xã Dương Quang", "Xã Nông Thượng", "Thành phố Bắc Kạn"},
        "dung": {"Xã Dương Quang", "Thành phố Bắc Kạn"},
    }
    for name, names in offered.items():
        client.force_login(getattr(cast, name))
        page = main_of(client.get(open_url))
        assert all(f">{one} (" in page for one in names), name
    client.force_login(cast.an)
    assert "Xã Nông Thượng" not in main_of(client.get(open_url))
    client.force_login(cast.lan)
    assert client.get(open_url).status_code == 403
    assert client.post(open_url, {}).status_code == 403


def test_a_dossier_is_opened_once(client, imported, cast, units, open_url):
    client.force_login(cast.an)
    form = {"unit": units["xa-duong-quang"].pk, "level": "commune", "year": "2020"}
    answer = client.post(open_url, form)
    made = Dossier.objects.get()
    assert answer.url == reverse("dossier", args=[made.pk])
    assert (made.unit.slug, made.level, made.year) == ("xa-duong-quang", "commune", 2020)
    again = client.post(open_url, form)
    assert again.status_code == 409
    assert "Xã Dương Quang đã có hồ sơ" in main_of(again)
    assert 'value="2020"' in main_of(again), "what was typed stays"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Hãy chọn hoặc điền mục này."),
        ({"year": "hai nghìn"}, "Năm không hợp lệ; hãy ghi bốn chữ số, ví dụ 2020."),
        ({"year": "2010"}, "Năm phải từ 2011 đến"),
        ({"level": "thanh-pho"}, "Lựa chọn không có trong danh sách."),
        ({"unit": "999999999"}, "Lựa chọn không có trong danh sách."),
    ],
)
def test_bad_input_is_told_where_it_is(said, sentence, client, imported, cast, open_url):
    client.force_login(cast.an)
    answer = client.post(open_url, said)
    assert answer.status_code == 400
    assert sentence in main_of(answer)
    assert not Dossier.objects.exists()


def test_a_city_level_for_a_commune_is_refused_in_words(client, imported, cast, units, open_url):
    client.force_login(cast.an)
    form = {"unit": units["xa-duong-quang"].pk, "level": "city", "year": "2020"}
    answer = client.post(open_url, form)
    assert answer.status_code == 409
    assert "chỉ lập cho thành phố hoặc huyện" in main_of(answer)


# Home


def test_the_home_page_shows_the_dossiers_at_which_it_is_ones_turn(client, dossier_commune, cast):
    ready(dossier_commune, cast.an)
    title = "Hồ sơ công nhận đến lượt xử lý"
    for name, told in {"an": True, "chi": False, "dung": False, "lan": False}.items():
        client.force_login(getattr(cast, name))
        assert (title in main_of(client.get("/"))) is told, name
    walk(dossier_commune, cast, State.VERIFYING)
    client.force_login(cast.chi)
    page = main_of(client.get("/"))
    assert title in page and reverse("dossier", args=[dossier_commune.pk]) in page
    assert "còn 20 ngày làm việc" in page
