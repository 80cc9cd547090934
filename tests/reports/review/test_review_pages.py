"""The queue, the review page, and evidence looked at in place."""

import html

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from communes.models import (
    Comment,
    Department,
    Evidence,
    ReviewVerdict,
    Submission,
    Unit,
)
from communes.submitting import return_year
from criteria.models import Indicator
from reports.answers import answer_finding
from reports.models import FindingAnswer
from reports.review.deciding import record
from reports.review.queue import ALL, queue_for
from reports.review.standings import findings_of
from tests.communes.years_at_work import add_communes
from tests.reports.review.years_under_review import (
    as_reviewed,
    opinion,
    opinions_on_all,
    submitted,
)

pytestmark = pytest.mark.django_db

PLACE = ["xa-duong-quang", 2020, "bac_kan_2017_2020"]


@pytest.fixture
def url() -> str:
    return reverse("review", args=PLACE)


@pytest.fixture
def queue_url() -> str:
    return reverse("review_queue")


@pytest.fixture
def other(imported, opened, cast) -> Submission:
    """Xã Nông Thượng 2020, submitted by Bình."""
    return submitted("xa-nong-thuong", cast.binh)


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


def explain_all_findings(submission: Submission, by) -> None:
    for one in findings_of([as_reviewed(submission).submission], 2020)[submission.pk]:
        answer_finding(
            finding=one.finding,
            unit=submission.unit,
            criteria_set=submission.criteria_set,
            kind=FindingAnswer.Kind.EXPLAINED,
            reason="Theo hồ sơ",
            expires_on=None,
            by=by,
        )


def attach(submission: Submission, code: str, by, content_type: str, data: bytes) -> Evidence:
    indicator = Indicator.objects.get(criterion__criteria_set=submission.criteria_set, code=code)
    evidence = Evidence(
        submission=submission,
        indicator=indicator,
        file_name="quyet-dinh",
        content_type=content_type,
        size=len(data),
        sha256="0" * 64,
        made_by=by,
    )
    evidence.file.save(f"{evidence.key}.bin", ContentFile(data), save=False)
    evidence.save()
    return evidence


# The queue


def test_the_more_doubtful_year_stands_first_and_why_is_told(year, other, cast):
    first, second = queue_for(cast.dung, {}).rows
    assert (first.name, second.name) == ("Xã Dương Quang", "Xã Nông Thượng")
    assert first.doubt.score > second.doubt.score
    explain_all_findings(year, cast.an)
    assert [row.name for row in queue_for(cast.dung, {}).rows] == [
        "Xã Nông Thượng",
        "Xã Dương Quang",
    ], "explained contradictions are no doubt any more"


def test_doubt_counts_what_the_year_holds(year, cast):
    reviewed = as_reviewed(year)
    # 2/3 of the schools are 66,67 %, more than two points below 70 %, and do not attain.
    doubt = reviewed.doubt([], {"5"})
    assert (doubt.near, doubt.unproved, doubt.findings) == (0, 0, 0)
    doubt = reviewed.doubt([], {"1.1"})
    assert (doubt.near, doubt.unproved) == (0, 1), "attains, and no file shows it"
    attach(year, "1.1", cast.an, "image/png", b"x")
    assert as_reviewed(year).doubt([], {"1.1"}).score == 0


def test_filters_limit_the_queue_to_what_is_asked_for(year, other, cast, hoa, schools, units):
    def names(user, **asked):
        return {row.name for row in queue_for(user, asked).rows}

    both = {"Xã Dương Quang", "Xã Nông Thượng"}
    assert names(cast.dung) == names(cast.dung, **{"don-vi": "tp-bac-kan"}) == both
    assert names(cast.dung, nam="1999") == both, "no option, no wish"
    assert names(cast.dung, **{"trang-thai": "accepted"}) == set()
    assert names(cast.hai) == set(), "of another province"
    return_year(submission=other, by=cast.dung, demands={"5": "Trường nào?"}, remark="")
    assert names(cast.dung) == {"Xã Dương Quang"}
    assert names(cast.dung, **{"trang-thai": "returned"}) == {"Xã Nông Thượng"}
    (row,) = queue_for(hoa, {}).rows
    assert (row.decided, row.asked) == (0, len(as_criteria(year, {5, 14})))
    assert queue_for(hoa, {}).chosen["nganh"] == str(schools.pk), "her own criteria first"
    assert queue_for(hoa, {"nganh": ALL}).rows[0].asked == 49
    foreign = Department.objects.create(unit=units["tinh-bac-giang"], code="x", name="Sở X")
    assert queue_for(cast.dung, {"nganh": str(foreign.pk)}).chosen["nganh"] == ALL


def as_criteria(year: Submission, numbers: set[int]) -> list[str]:
    return [
        indicator.code
        for criterion in as_reviewed(year).definition.criteria
        if criterion.number in numbers
        for indicator in criterion.indicators
    ]


def test_many_are_accepted_at_once_where_nothing_is_open(client, year, other, cast, queue_url):
    client.force_login(cast.dung)
    assert 'name="ho-so"' not in main_of(client.get(queue_url))
    for submission in (year, other):
        record(submission=submission, by=cast.dung, opinions=opinions_on_all(submission))
    explain_all_findings(year, cast.an)
    page = main_of(client.get(queue_url))
    assert f'value="{year.pk}"' in page and f'value="{other.pk}"' not in page
    posted = client.post(queue_url, {"ho-so": [year.pk, other.pk, "x", "9" * 30]}, follow=True)
    page = main_of(posted)
    assert "Đã chấp nhận 1 hồ sơ: Xã Dương Quang năm 2020." in page
    assert "Xã Nông Thượng năm 2020: Chưa chấp nhận được vì còn" in page
    year.refresh_from_db(), other.refresh_from_db()
    assert (year.state, other.state) == ("accepted", "submitted")
    again = main_of(client.post(queue_url, {"ho-so": [year.pk]}, follow=True))
    assert "Xã Dương Quang năm 2020: Hồ sơ số liệu đã ở trạng thái “Đã chấp nhận”." in again
    assert "Hãy đánh dấu ít nhất một xã" in main_of(client.post(queue_url, follow=True))


def test_nobody_accepts_another_provinces_or_her_own_among_many(client, year, cast, queue_url):
    record(submission=year, by=cast.dung, opinions=opinions_on_all(year))
    explain_all_findings(year, cast.an)
    for user, status in ((cast.hai, 302), (cast.an, 403), (cast.lan, 403)):
        client.force_login(user)
        assert client.post(queue_url, {"ho-so": [year.pk]}).status_code == status
    year.state_changes.filter(after="submitted").update(made_by=cast.giang)
    client.force_login(cast.giang)
    page = main_of(client.post(queue_url, {"ho-so": [year.pk]}, follow=True))
    assert "không được tự thẩm định" in page and "anh/chị đã nhập hoặc gửi" in page
    year.refresh_from_db()
    assert year.state == "submitted"


def test_the_queue_asks_as_often_for_a_province_as_for_two_communes(
    client,
    year,
    other,
    cast,
    units,
    criteria_sets,
    opened,
    queue_url,
    django_assert_max_num_queries,
):
    client.force_login(cast.dung)
    client.get(queue_url)
    with django_assert_max_num_queries(40) as few:
        client.get(queue_url)
    add_communes(units["tp-bac-kan"], 30)
    Submission.objects.bulk_create(
        Submission(
            unit=unit,
            year=2020,
            criteria_set=opened.criteria_set,
            reporting_year=opened,
            state="submitted",
        )
        for unit in Unit.objects.filter(slug__startswith="xa-them-")
    )
    with django_assert_max_num_queries(40) as many:
        page = main_of(client.get(queue_url))
    assert "32 hồ sơ, trang 1/2" in page
    assert len(many) == len(few)


# The page of one year


def test_the_page_shows_what_a_verdict_rests_on(client, year, cast, hoa, url):
    evidence = attach(year, "5", cast.an, "image/png", b"\x89PNG\r\n\x1a\n")
    client.force_login(hoa)
    page = main_of(client.get(url, {"xem": "tat-ca"}))
    assert "Sở Giáo dục và Đào tạo: thẩm định tiêu chí 5, 14" in page
    assert "70% (2/3 trường)" in page and "Hồ sơ giấy lưu tại xã" in page
    assert f'<img src="{reverse("review_evidence", args=[evidence.key])}"' in page
    assert 'name="ket-qua-5"' in page and 'name="ket-qua-1.1"' not in page
    mine = main_of(client.get(url))
    assert 'id="chi-tieu-5"' in mine and 'id="chi-tieu-1.1"' not in mine


def form_of(submission: Submission, code: str, **said: str) -> dict[str, str]:
    one = opinion(submission, code)
    return {
        f"ban-{code}": one.seen_version,
        f"y-kien-{code}": one.seen_verdict,
        **{f"{name.replace('_', '-')}-{code}": text for name, text in said.items()},
    }


def test_a_reviewer_saves_is_refused_with_her_words_kept_and_returns(client, year, cast, url):
    client.force_login(cast.dung)
    refused = client.post(
        url, {"viec": "luu:12", **form_of(year, "1.1", ket_qua="not_attained", tra_lai="1")}
    )
    page = main_of(refused)
    assert refused.status_code == 409
    assert "phải ghi yêu cầu bổ sung vào ô nhận xét" in page
    assert '<option value="not_attained" selected>' in page
    assert 'aria-describedby="loi-1-1"' in page
    form = form_of(year, "1.1", ket_qua="not_attained", nhan_xet="<b>Thiếu</b> bản vẽ")
    saved = client.post(url, {"viec": "luu:1", **form})
    assert saved.url == f"{url}#tieu-chi-1"
    page = client.get(url).content.decode()
    assert "Đã lưu 1 ý kiến." in page and "&lt;b&gt;Thiếu&lt;/b&gt; bản vẽ" in page
    form = form_of(year, "1.1", ket_qua="not_attained", nhan_xet="Thiếu bản vẽ", tra_lai="1")
    page = main_of(client.post(url, {"viec": "tra-lai", **form}, follow=True))
    assert "Đã trả lại để bổ sung." in page and 'name="viec"' not in page
    assert Comment.objects.get().text == "Thiếu bản vẽ"
    assert client.post(url, {"viec": "xoa"}).status_code == 404
    assert client.post(url, {"viec": "chap-nhan"}).status_code == 409


def test_accepting_and_taking_back_from_the_page(client, year, cast, hoa, url):
    client.force_login(cast.dung)
    refused = main_of(client.post(url, {"viec": "chap-nhan"}))
    assert "Chưa chấp nhận được vì chỉ tiêu 1.1, 1.2, 2.1, 2.2, 2.3 và 44 chỉ tiêu khác" in refused
    told = {"viec": "chap-nhan", "theo-ket-qua-tinh": "1"}
    assert "Đã chấp nhận số liệu." in main_of(client.post(url, told, follow=True))
    assert 'value="huy-chap-nhan"' in main_of(client.get(url))
    client.force_login(hoa)
    assert 'value="huy-chap-nhan"' not in main_of(client.get(url))
    refused = client.post(url, {"viec": "huy-chap-nhan", "ly-do": "Sót"})
    assert refused.status_code == 409 and "Chỉ văn phòng điều phối" in main_of(refused)
    client.force_login(cast.dung)
    back = client.post(url, {"viec": "huy-chap-nhan", "ly-do": "Sót biên bản"}, follow=True)
    assert "Đã hủy chấp nhận." in main_of(back) and "Sót biên bản" in main_of(back)


def test_after_a_round_the_page_shows_just_what_changed(client, year, cast, url):
    return_year(submission=year, by=cast.dung, demands={"5": "Trường nào?"}, remark="")
    five = Indicator.objects.get(criterion__criteria_set=year.criteria_set, code="5")
    Comment.objects.create(submission=year, indicator=five, text="Trường A", made_by=cast.an)
    submitted("xa-duong-quang", cast.an)
    client.force_login(cast.dung)
    page = main_of(client.get(url))
    assert "Đã thay đổi sau lần trả lại thứ 1" in page
    assert "Trả lời: Nguyễn Thị An: Trường A" in page
    assert 'id="chi-tieu-5"' in page and 'id="chi-tieu-1.1"' not in page
    assert 'id="chi-tieu-1.1"' in main_of(client.get(url, {"xem": "tat-ca"}))


def test_who_entered_sees_the_page_and_cannot_decide(client, year, cast, url):
    year.state_changes.filter(after="submitted").update(made_by=cast.giang)
    client.force_login(cast.giang)
    page = main_of(client.get(url))
    assert "Anh/chị đã nhập hoặc gửi số liệu này" in page and 'name="viec"' not in page


def test_the_page_asks_as_often_for_much_as_for_little(
    client, year, cast, url, django_assert_max_num_queries
):
    client.force_login(cast.dung)
    client.get(url)
    with django_assert_max_num_queries(45) as few:
        client.get(url)
    for _ in range(3):
        ReviewVerdict.objects.all().delete()
        record(submission=year, by=cast.dung, opinions=opinions_on_all(year))
        attach(year, "5", cast.an, "application/pdf", b"%PDF")
    with django_assert_max_num_queries(45) as many:
        client.get(url)
    assert len(many) == len(few)


# Evidence


@pytest.mark.parametrize(
    ("content_type", "status", "policy"),
    [
        ("image/png", 200, "sandbox"),
        ("application/pdf", 200, "default-src 'none'"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", 404, ""),
    ],
)
def test_pictures_and_pdf_files_are_shown_to_reviewers_only(
    client, year, cast, hoa, content_type, status, policy
):
    evidence = attach(year, "5", cast.an, content_type, b"noi dung")
    url = reverse("review_evidence", args=[evidence.key])
    for user, expected in (
        (cast.an, 403),
        (cast.binh, 404),
        (cast.chi, 403),
        (cast.hai, 404),
        (cast.lan, 403),
        (cast.giang, status),
        (hoa, status),
        (cast.dung, status),
    ):
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == expected, user
        if expected == 200:
            assert b"".join(response.streaming_content) == b"noi dung"
    assert client.post(url).status_code == 405
    if status == 200:
        assert response["Content-Disposition"].startswith("inline")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert policy in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "private, no-store"
