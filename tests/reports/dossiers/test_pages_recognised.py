"""The list of recognised communes as report 003 prints it, its files, and older decisions."""

import html
import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.models import Decision

pytestmark = pytest.mark.django_db

# The appendix of report 003 (thành phố Bắc Giang), word for word.
APPENDIX = (
    ("xa-song-mai", "Xã Song Mai", 2013, "112/QĐ-UBND", date(2014, 1, 24), 2014),
    ("xa-dinh-tri", "Xã Dĩnh Trì", 2014, "1968/QĐ-UBND", date(2014, 12, 10), 2014),
    ("xa-tan-my", "Xã Tân Mỹ", 2014, "2080/QĐ-UBND", date(2014, 12, 25), 2014),
    ("xa-tan-tien", "Xã Tân Tiến", 2015, "904/QĐ-UBND", date(2015, 5, 25), 2015),
    ("xa-song-khe", "Xã Song Khê", 2016, "903/QĐ-UBND", date(2016, 6, 15), 2016),
    ("xa-dong-son", "Xã Đồng Sơn", 2017, "1943/QĐ-UBND", date(2017, 11, 17), 2017),
)
PLACE = {"don-vi": "tp-bac-giang", "nam": "2020", "danh-hieu": "commune"}


@pytest.fixture
def url() -> str:
    return reverse("recognised")


@pytest.fixture
def appendix(units, cast) -> dict[str, Decision]:
    return {
        slug: Decision.objects.create(
            kind=Decision.Kind.RECOGNISE,
            unit=units[slug],
            level="commune",
            year=year,
            number=number,
            signed_on=day,
            issuer="UBND tỉnh Bắc Giang",
            subject=f"Công nhận {name[:1].lower()}{name[1:]} đạt chuẩn NTM năm {year}",
            announced_year=announced,
            source="Báo cáo của thành phố Bắc Giang, tháng 4/2021",
        )
        for slug, name, year, number, day, announced in APPENDIX
    }


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


def test_a_unit_that_cannot_be_is_not_found(client, appendix, url, cast):
    client.force_login(cast.hai)
    for slug in ("xa-khong-co", "tp-bac-giang\x00"):  # no database takes the second
        assert client.get(url, PLACE | {"don-vi": slug}).status_code == 404, slug


def test_the_list_is_the_appendix_of_report_003(client, appendix, url, cast):
    client.force_login(cast.hai)
    page = main_of(client.get(url, PLACE))
    assert "DANH SÁCH CÁC XÃ ĐÃ ĐẠT CHUẨN NÔNG THÔN MỚI" in page
    assert "(thuộc thành phố Bắc Giang, tỉnh Bắc Giang)" in page
    body = page.split("<tbody>")[1].split("</table>")[0]
    lines = body.split("<tr")[1:]
    assert len(lines) == 7
    told = (
        "Xã Song Mai",
        "2013",
        "Số 112/QĐ-UBND ngày 24/01/2014",
        "UBND tỉnh Bắc Giang",
        "Công nhận xã Song Mai đạt chuẩn NTM năm 2013",
        "2014",
    )
    assert all(words in lines[0] for words in told)
    assert "Xã Đồng Sơn" in lines[5] and "17/11/2017" in lines[5]
    assert "6 xã đạt chuẩn nông thôn mới/tổng số 6 xã thuộc thành phố, đạt 100%" in lines[6]
    earlier = main_of(client.get(url, {**PLACE, "nam": "2014"}))
    assert "Tổng số: 3 xã" in earlier and "Xã Tân Tiến" not in earlier
    province = main_of(client.get(url, {**PLACE, "don-vi": "tinh-bac-giang"}))
    assert "(thuộc tỉnh Bắc Giang)" in province and "Xã Song Mai" in province


def test_the_list_as_files(client, appendix, cast):
    client.force_login(cast.hai)
    for suffix in ("xlsx", "docx", "pdf"):
        answer = client.get(reverse("recognised_file", args=[suffix]), PLACE)
        assert answer.status_code == 200, suffix
        name = f'filename="da-cong-nhan-thanh-pho-bac-giang-2020.{suffix}"'
        assert name in answer["Content-Disposition"]
    answer = client.get(reverse("recognised_file", args=["xlsx"]), PLACE)
    cells = [cell.value for row in load_workbook(BytesIO(answer.content)).active for cell in row]
    assert "Xã Song Mai" in cells and "Số 112/QĐ-UBND ngày 24/01/2014" in cells
    assert client.get(reverse("recognised_file", args=["exe"]), PLACE).status_code == 404


def test_who_sees_which_list(client, appendix, url, cast):
    for name, asked, status in (
        ("hai", {}, 200),
        ("dung", {}, 200),
        ("dung", PLACE, 404),
        ("an", {}, 200),
        ("an", {"don-vi": "tp-bac-kan"}, 404),
        ("an", {"don-vi": "xa-duong-quang"}, 200),
        ("hai", {**PLACE, "nam": "1999"}, 404),
        ("hai", {**PLACE, "nam": "9" * 40}, 404),
        ("hai", {**PLACE, "danh-hieu": "tốt"}, 404),
        ("hai", {**PLACE, "don-vi": "xa-song-mai"}, 404),
    ):
        client.force_login(getattr(cast, name))
        assert client.get(url, asked).status_code == status, (name, asked)
        file = client.get(reverse("recognised_file", args=["xlsx"]), asked)
        assert file.status_code == status, (name, asked)


def test_a_revoked_recognition_stands_below_the_list(client, appendix, url, cast):
    gone = appendix["xa-song-khe"]
    Decision.objects.create(
        kind=Decision.Kind.REVOKE,
        unit=gone.unit,
        level="commune",
        year=2019,
        number="77/QĐ-UBND",
        signed_on=date(2020, 3, 1),
        issuer="UBND tỉnh Bắc Giang",
        subject="Thu hồi",
        reasons="Sáu tiêu chí không còn đạt",
        revokes=gone,
    )
    client.force_login(cast.hai)
    page = main_of(client.get(url, PLACE))
    table, below = page.split("Đã thu hồi quyết định công nhận")
    assert "Xã Song Khê" not in table.split("<tbody>")[1]
    assert "5 xã đạt chuẩn nông thôn mới/tổng số 6 xã thuộc thành phố, đạt 83,33%" in table
    assert "Xã Song Khê" in below and "77/QĐ-UBND ngày 01/03/2020" in below
    assert "Sáu tiêu chí không còn đạt" in below
    before = main_of(client.get(url, {**PLACE, "nam": "2019"}))  # it was signed on 01/3/2020
    assert "Đã thu hồi" not in before and "Tổng số: 6 xã" in before


def test_the_list_asks_no_more_for_many(client, appendix, url, cast, django_assert_num_queries):
    client.force_login(cast.hai)
    Decision.objects.exclude(unit__slug="xa-song-mai").delete()
    client.get(url, PLACE)
    with django_assert_num_queries(_count(client, url)):
        client.get(url, PLACE)
    queries = _count(client, url)
    Decision.objects.bulk_create(
        Decision(
            kind=Decision.Kind.RECOGNISE,
            unit=one.unit,
            level="commune",
            year=one.year,
            number=one.number,
            signed_on=one.signed_on,
            issuer=one.issuer,
            subject=one.subject,
        )
        for slug, one in appendix.items()
        if slug != "xa-song-mai"
    )
    with django_assert_num_queries(queries):
        assert "Tổng số: 6 xã" in main_of(client.get(url, PLACE))


def _count(client, url) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(url, PLACE)
    return len(asked)


# Decisions from before the portal


def earlier(units, **said: str) -> dict[str, str]:
    return {
        "unit": str(units["xa-song-mai"].pk),
        "level": "commune",
        "year": "2013",
        "number": "112/QĐ-UBND",
        "signed_on": "24/01/2014",
        "issuer": "UBND tỉnh Bắc Giang",
        "subject": "Công nhận xã Song Mai đạt chuẩn NTM năm 2013",
        "announced_year": "2014",
        "source": "Báo cáo của thành phố Bắc Giang, tháng 4/2021",
        **said,
    }


def test_the_office_writes_down_an_older_decision_with_its_source(client, units, url, cast):
    client.force_login(cast.hai)
    answer = client.post(url, earlier(units), follow=True)
    page = main_of(answer)
    assert "Đã ghi quyết định 112/QĐ-UBND." in page
    assert "Xã Song Mai đạt chuẩn nông thôn mới, năm 2013" in page
    assert "Báo cáo của thành phố Bắc Giang, tháng 4/2021" in page
    decision = Decision.objects.get()
    assert (decision.year, decision.announced_year, decision.made_by) == (2013, 2014, cast.hai)
    again = client.post(url, earlier(units))
    assert again.status_code == 409 and "đã có quyết định công nhận" in main_of(again)
    assert 'value="112/QĐ-UBND"' in main_of(again), "what was typed stays"


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"source": ""}, 400, "Hãy ghi nguồn"),
        ({"year": "13"}, 400, "Năm phải từ 2011"),
        ({"unit": ""}, 400, "Hãy chọn hoặc điền mục này."),
        ({"unit": "999999"}, 400, "Lựa chọn không có trong danh sách."),
        ({"announced_year": "2013"}, 409, "Năm công bố trước năm ký quyết định"),
        ({"level": "city"}, 409, "không công nhận"),
        ({"signed_on": "24/01/2012"}, 409, "không thể là của năm 2013"),
    ],
)
def test_bad_input_is_told(said, status, sentence, client, units, url, cast):
    client.force_login(cast.hai)
    answer = client.post(url, earlier(units, **said))
    assert answer.status_code == status and sentence in main_of(answer)
    assert not Decision.objects.exists()


def test_only_the_office_writes_and_only_for_its_own(client, units, url, cast):
    for name in ("an", "chi", "lan"):
        client.force_login(getattr(cast, name))
        assert "ghi-quyet-dinh" not in main_of(client.get(url)), name
        assert client.post(url, earlier(units)).status_code == 403, name
    client.force_login(cast.dung)
    answer = client.post(url, earlier(units))
    assert answer.status_code == 400
    assert "Lựa chọn không có trong danh sách." in main_of(answer)
    assert not Decision.objects.exists()


def test_the_page_of_one_older_recognition(client, appendix, cast, dossier_commune):
    decision = appendix["xa-song-mai"]
    page_url = reverse("recognition", args=[decision.pk])
    client.force_login(cast.dung)
    assert client.get(page_url).status_code == 404
    client.force_login(cast.hai)
    page = main_of(client.get(page_url))
    assert "Chưa" not in page.split("<h2")[1] and "năm 2014" in page
    task = f"dinh-chinh-{decision.pk}"
    said = {
        "number": "112/QĐ-UBND",
        "signed_on": "25/01/2014",
        "issuer": "UBND tỉnh Bắc Giang",
        "subject": decision.subject,
        "year": "2013",
        "announced_year": "2014",
        "source": decision.source,
        "reason": "Ghi nhầm ngày",
    }
    form = {"viec": task, **{f"{task}-{name}": value for name, value in said.items()}}
    assert client.post(page_url, {"viec": "quyet-dinh"}).status_code == 404
    assert client.post(page_url, {"viec": f"{task}9"}).status_code == 404
    page = main_of(client.post(page_url, form, follow=True))
    assert "Đã đính chính quyết định." in page and "25/01/2014" in page
    revoke = {"viec": "thu-hoi", **{f"thu-hoi-{name}": value for name, value in said.items()}}
    revoke |= {"thu-hoi-year": "2016", "thu-hoi-reasons": "Không còn đạt"}
    revoke |= {"thu-hoi-number": "5/QĐ-UBND", "thu-hoi-signed_on": "05/5/2017"}
    answer = client.post(page_url, revoke)
    assert answer.status_code == 409 and "Chưa thu hồi được" in main_of(answer)
    Decision.objects.filter(pk=decision.pk).update(dossier=dossier_commune)
    assert client.get(page_url).url == reverse("dossier_decision", args=[dossier_commune.pk])


def test_a_page_that_somebody_else_has_outdated_is_told_and_overwrites_nothing(
    client, appendix, cast
):
    decision = appendix["xa-song-mai"]
    url, task = reverse("recognition", args=[decision.pk]), f"dinh-chinh-{decision.pk}"
    client.force_login(cast.hai)
    seen = re.search(r'name="seen" value="(\d+)"', main_of(client.get(url)))[1]
    said = {
        "number": "112/QĐ-UBND",
        "signed_on": "24/01/2014",
        "issuer": "UBND tỉnh Bắc Giang",
        "subject": decision.subject,
        "year": "2013",
        "announced_year": "2014",
        "source": decision.source,
        "reason": "Ghi nhầm",
    }

    def post(**changed):
        fields = {f"{task}-{name}": value for name, value in {**said, **changed}.items()}
        return client.post(url, {"viec": task, "seen": seen, **fields})

    assert post(signed_on="25/01/2014").status_code == 302
    answer = post(year="2012")
    assert answer.status_code == 409 and "vừa sửa quyết định này" in main_of(answer)
    assert 'value="2012"' in main_of(answer), "what was typed stays"
    decision.refresh_from_db()
    assert (decision.year, decision.signed_on) == (2013, date(2014, 1, 25))


def test_a_row_written_by_mistake_is_annulled_from_its_page_and_stays_readable(
    client, appendix, url, cast
):
    decision = appendix["xa-song-mai"]
    page_url = reverse("recognition", args=[decision.pk])
    form = {"viec": "huy-ban-ghi", "huy-ban-ghi-reason": "Quyết định của xã khác"}
    client.force_login(cast.binh)
    assert client.post(page_url, form).status_code == 404
    client.force_login(cast.hai)
    empty = client.post(page_url, {**form, "huy-ban-ghi-reason": ""})
    assert empty.status_code == 400 and "Hãy ghi lý do hủy bản ghi." in main_of(empty)
    page = main_of(client.post(page_url, form, follow=True))
    assert "Đã hủy bản ghi quyết định." in page and "Bản ghi nhầm, đã hủy" in page
    assert "Quyết định của xã khác" in page and "<form" not in page
    again = client.post(page_url, form)
    assert again.status_code == 409 and "Bản ghi quyết định này đã hủy" in main_of(again)
    table, below = main_of(client.get(url, PLACE)).split("Bản ghi nhầm, đã hủy")
    assert "Xã Song Mai" not in table.split("<tbody>")[1]
    assert "Tổng số: 5 xã" in table
    assert "112/QĐ-UBND ngày 24/01/2014" in below and "Quyết định của xã khác" in below
