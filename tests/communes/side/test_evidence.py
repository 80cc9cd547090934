"""Evidence: attached by who enters while the year is open, read by who may see, never lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from communes.entries import ValueEntry
from communes.models import Comment, Confirmation, Evidence, Posting, Role, Submission
from communes.services import write_values
from communes.submission_actions import Action, act
from criteria.answers import Answer
from criteria.outcomes import Outcome
from tests.communes.side import files_for_tests as files

pytestmark = pytest.mark.django_db

SET = "bac_kan_2017_2020"
PDF = ("Biên bản nghiệm thu.pdf", files.pdf())
PNG = ("anh.png", files.png())


def place(code="1.1", unit="xa-duong-quang"):
    return [unit, 2020, SET, code]


def upload(client, *named, code="1.1", unit="xa-duong-quang", **headers):
    return client.post(
        reverse("communes:evidence_add", args=place(code, unit)),
        {"files": [SimpleUploadedFile(name, data) for name, data in named]},
        headers=headers,
    )


@pytest.fixture
def submission(opened):
    return Submission.objects.get(unit__slug="xa-duong-quang", year=2020)


@pytest.fixture
def an(client, cast, opened):
    client.force_login(cast.an)
    return client


@pytest.fixture
def attached(an, submission):
    """One PDF, attached by An to indicator 1.1 of her commune."""
    assert upload(an, PDF).status_code == 302
    return Evidence.objects.get()


def content(response):
    return b"".join(response.streaming_content)


def test_files_are_kept_and_given_back_as_they_were(an, cast, submission):
    response = upload(an, PDF, PNG)
    assert response.status_code == 302
    assert response.url == reverse("communes:entry_side", args=place())
    evidence, picture = Evidence.objects.order_by("file_name")
    assert (evidence.file_name, evidence.content_type) == (PDF[0], "application/pdf")
    assert (evidence.size, evidence.made_by) == (len(PDF[1]), cast.an)
    assert evidence.submission == submission
    assert evidence.indicator.code == "1.1"
    assert picture.content_type == "image/png"
    page = an.get(response.url).content.decode()
    assert "Đã lưu 2 tệp minh chứng: “Biên bản nghiệm thu.pdf”, “anh.png”." in page
    assert reverse("communes:evidence_file", args=[evidence.key]) in page
    assert content(an.get(reverse("communes:evidence_file", args=[evidence.key]))) == PDF[1]


def test_a_file_lies_under_its_key_and_nothing_that_was_typed(attached, settings):
    assert attached.file.name == f"evidence/{attached.key}.bin"
    location = settings.STORAGES["default"]["OPTIONS"]["location"]
    assert [path.name for path in location.rglob("*.*")] == [f"{attached.key}.bin"]


def test_a_file_is_sent_to_be_saved_and_not_to_be_shown(an, attached):
    response = an.get(reverse("communes:evidence_file", args=[attached.key]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n%20nghi%E1%BB%87m%20thu.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert content(response) == PDF[1]


def test_good_files_are_kept_and_bad_ones_told_of(an):
    response = upload(an, PDF, ("ảnh.png", b"MZ\x90"), ("trống.pdf", b""), ("a.svg", b"<svg/>"))
    page = response.content.decode()
    assert response.status_code == 400
    assert [one.file_name for one in Evidence.objects.all()] == [PDF[0]]
    assert "Đã lưu 1 tệp minh chứng: “Biên bản nghiệm thu.pdf”." in page
    assert "Tệp “ảnh.png” có đuôi .png nhưng nội dung không phải là ảnh PNG" in page
    assert "Tệp “trống.pdf” trống (0 byte)" in page
    assert "Tệp “a.svg” không thuộc loại được nhận" in page
    described = re.search(r'type="file"[^>]*aria-describedby="([^"]*)"', page)[1].split()
    assert all(f'id="{one}"' in page for one in described)
    assert len(described) == 2


@pytest.mark.parametrize(("more", "status"), [(0, 302), (1, 400)])
def test_the_size_ends_at_the_limit(an, settings, more, status):
    settings.UPLOAD_LIMIT_MB = 1
    filler = "x" * (1024 * 1024 - len(files.pdf()) + more)
    response = upload(an, ("lon.pdf", files.pdf(filler)))
    assert response.status_code == status
    if more:
        assert "Tệp “lon.pdf” lớn hơn 1 MB" in response.content.decode()


def test_the_same_file_twice_on_one_indicator_is_told(an, attached):
    response = upload(an, ("tên khác.pdf", PDF[1]), PNG, ("anh2.png", PNG[1]))
    page = response.content.decode()
    assert "Tệp “tên khác.pdf” đã có trong minh chứng của chỉ tiêu này" in page
    assert "Tệp “anh2.png” giống hệt tệp “anh.png” cùng tải lên" in page
    assert Evidence.objects.count() == 2
    assert upload(an, PDF, code="1.2").status_code == 302  # on another indicator it is evidence


def test_nothing_chosen_is_told(an):
    response = upload(an)
    assert response.status_code == 400
    assert "Hãy chọn ít nhất một tệp rồi tải lên." in response.content.decode()


def test_a_name_cannot_lead_anywhere(an):
    assert upload(an, ("..\\..\\x/../../etc/\u202epasswd.pdf", PDF[1])).status_code == 302
    assert Evidence.objects.get().file_name == "passwd.pdf"


def test_removing_keeps_file_and_row_and_tells_reviewers_who_did_it(an, cast, attached):
    removing = reverse("communes:evidence_remove", args=[attached.key])
    reading = reverse("communes:evidence_file", args=[attached.key])
    side = reverse("communes:entry_side", args=place())
    assert an.post(removing).url == side
    attached.refresh_from_db()
    removed_at = attached.removed_at
    assert attached.removed_by == cast.an
    assert an.post(removing).status_code == 302  # again: as it was
    attached.refresh_from_db()
    assert attached.removed_at == removed_at
    assert an.get(reading).status_code == 404
    assert "Nguyễn Thị An gỡ lúc" in an.get(side).content.decode()
    an.force_login(cast.lan)
    assert PDF[0] not in an.get(side).content.decode()
    an.force_login(cast.dung)
    assert "Nguyễn Thị An gỡ lúc" in an.get(side).content.decode()
    assert content(an.get(reading)) == PDF[1]
    an.force_login(cast.an)
    assert upload(an, PDF).status_code == 302  # what was removed may be attached again


@pytest.mark.parametrize("lock", ["state", "dates"])
def test_nothing_is_attached_or_removed_once_the_year_is_closed(
    an, cast, attached, submission, opened, lock
):
    if lock == "state":
        act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
        sentence = "đã gửi lúc"
    else:
        yesterday = timezone.localdate() - timedelta(days=1)
        opened.deadline = opened.new_until = opened.edit_until = yesterday
        opened.save()
        sentence = "Đã hết hạn sửa số liệu năm 2020"
    adding = upload(an, PNG)
    assert (adding.status_code, Evidence.objects.count()) == (423, 1)
    assert sentence in adding.content.decode()
    removing = an.post(reverse("communes:evidence_remove", args=[attached.key]))
    assert removing.status_code == 423
    assert sentence in removing.content.decode()
    attached.refresh_from_db()
    assert attached.removed_at is None
    page = an.get(reverse("communes:entry_side", args=place())).content.decode()
    assert sentence in page
    assert 'type="file"' not in page


def test_a_failed_write_leaves_no_file_behind(an, submission, settings, monkeypatch):
    def fails(rows):
        raise RuntimeError("đĩa đầy")

    monkeypatch.setattr(Evidence.objects, "bulk_create", fails)
    with pytest.raises(RuntimeError):
        upload(an, PDF)
    location = settings.STORAGES["default"]["OPTIONS"]["location"]
    assert list(location.rglob("*.bin")) == []


READING = {"an": 200, "binh": 404, "chi": 200, "dung": 200, "giang": 200, "hai": 404, "lan": 200}
ANSWERS = {
    "entry_side": READING,
    "evidence_file": READING,
    "evidence_add": READING | {"an": 302, "chi": 302, "dung": 403, "giang": 302, "lan": 403},
    "evidence_remove": READING | {"an": 302, "chi": 302, "dung": 403, "giang": 302, "lan": 403},
    "entry_comment": READING | {"an": 302, "chi": 302, "dung": 302, "giang": 302, "lan": 403},
    "comment_resolve": READING | {"an": 403, "chi": 403, "dung": 302, "giang": 302, "lan": 403},
}


@pytest.mark.parametrize("route", ANSWERS)
def test_who_may_do_what_beside_an_indicator(route, client, cast, attached, submission):
    demand = Comment.objects.create(
        submission=submission,
        indicator=attached.indicator,
        kind=Comment.Kind.RETURN,
        text="Bổ sung biên bản",
        made_by=cast.dung,
    )
    for name, status in ANSWERS[route].items():
        client.force_login(getattr(cast, name))
        if route in ("entry_side", "evidence_add", "entry_comment"):
            url = reverse(f"communes:{route}", args=place())
        else:
            key = demand.pk if route == "comment_resolve" else attached.key
            url = reverse(f"communes:{route}", args=[key])
        reads = route in ("entry_side", "evidence_file")
        data = {
            "files": SimpleUploadedFile("a.pdf", files.pdf(name)),
            "text": f"Trao đổi của {name}",
        }
        response = client.get(url) if reads else client.post(url, data)
        assert response.status_code == status, name
        if response.streaming:
            content(response)
        if not reads:
            assert client.get(url).status_code == 405  # writing is never done by a link


@pytest.mark.parametrize(
    "args",
    [
        place(code="99.9"),
        place(unit="xa-khong-co"),
        ["xa-duong-quang", 2019, SET, "1.1"],
        ["xa-duong-quang", 2020, "bac_giang_2017_2020", "1.1"],
    ],
)
@pytest.mark.parametrize("route", ["entry_side", "evidence_add", "entry_comment"])
def test_what_is_not_there_is_not_found(an, args, route):
    url = reverse(f"communes:{route}", args=args)
    data = {"files": SimpleUploadedFile(*PDF), "text": "x"}
    response = an.get(url) if route == "entry_side" else an.post(url, data)
    assert response.status_code == 404
    assert not Evidence.objects.exists()


def test_an_imported_year_that_was_never_opened_has_no_page(client, cast, imported):
    client.force_login(cast.an)
    assert client.get(reverse("communes:entry_side", args=place())).status_code == 404


def test_a_posting_that_ended_opens_nothing(client, cast, attached):
    Posting.objects.filter(user=cast.an).update(valid_to=timezone.localdate())
    client.force_login(cast.an)
    url = reverse("communes:evidence_file", args=[attached.key])
    assert client.get(url).status_code == 404


def test_a_script_gets_the_bare_contents(an):
    told = upload(an, PDF, **{"X-Requested-With": "fetch"})
    assert told.status_code == 200
    page = told.content.decode()
    assert "<html" not in page
    assert "Đã lưu 1 tệp minh chứng" in page
    refused = upload(an, ("a.pdf", b"x"), **{"X-Requested-With": "fetch"})
    assert refused.status_code == 400
    assert "<html" not in refused.content.decode()


def test_the_page_shows_value_confirmations_and_history(an, cast, submission, criteria_sets):
    for said in (Outcome.ATTAINED, Outcome.NOT_ATTAINED):
        write_values(
            entries=[ValueEntry(submission.unit, 2020, "1.1", Answer(said=said))],
            criteria_set=criteria_sets[SET],
            zones={},
            source=None,
            by=cast.an,
            reason=f"Nhập {said.label}",
        )
    Confirmation.objects.create(
        submission=submission,
        indicator_id=submission.values.get().indicator_id,
        check_code="jump",
        about="Năm trước đạt",
        reason="Đã rà soát",
        made_by=cast.an,
    )
    page = an.get(reverse("communes:entry_side", args=place())).content.decode()
    assert "Năm trước đạt" in page
    assert "Đã rà soát" in page
    later, earlier = page.index("Nhập Chưa đạt"), page.index("Nhập Đạt")
    assert later < earlier
    assert "ô tự ghi: Đạt; tính lại: Đạt; kết quả: Đạt" in page
    assert reverse("communes:value", args=[submission.values.get().pk]) in page


def test_the_page_asks_as_often_with_much_beside_as_with_nothing(
    an, cast, submission, criteria_sets, django_assert_max_num_queries
):
    url = reverse("communes:entry_side", args=place())
    an.get(url)
    with django_assert_max_num_queries(11) as empty:
        an.get(url)
    for number in range(25):
        write_values(
            entries=[
                ValueEntry(
                    submission.unit, 2020, "1.1", Answer(said=Outcome.ATTAINED), raw=str(number)
                )
            ],
            criteria_set=criteria_sets[SET],
            zones={},
            source=None,
            by=cast.an,
            reason=f"Lần {number}",
        )
    upload(an, *[(f"{number}.pdf", files.pdf(str(number))) for number in range(9)])
    for person in (cast.an, cast.chi, cast.dung):
        an.force_login(person)
        an.post(reverse("communes:entry_comment", args=place()), {"text": "Một lời"})
    an.force_login(cast.an)
    an.get(url)
    with django_assert_max_num_queries(11) as full:
        page = an.get(url).content.decode()
    assert len(full) == len(empty)
    assert "Chỉ hiện 20 thay đổi gần nhất." in page
    assert "Lần 5" in page
    assert "Lần 4<" not in page


def test_an_upload_of_many_files_asks_as_often_as_of_one(an, django_assert_max_num_queries):
    upload(an, PDF)
    with django_assert_max_num_queries(8) as one:
        upload(an, PNG)
    with django_assert_max_num_queries(8) as nine:
        upload(an, *[(f"{number}.pdf", files.pdf(str(number))) for number in range(9)])
    assert len(one) == len(nine)


def test_an_officer_of_the_city_is_no_stranger(client, cast, units, submission):
    Posting.objects.create(
        user=cast.lan, unit=units["tp-bac-kan"], role=Role.CITY_OFFICER, valid_from="2020-01-01"
    )
    client.force_login(cast.lan)
    assert upload(client, PDF).status_code == 302
