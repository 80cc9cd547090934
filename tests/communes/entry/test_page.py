"""The entry page without any script: shown, filled by forms, told what is wrong."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from communes.models import (
    Comment,
    Confirmation,
    IndicatorValue,
    UnitTotal,
    UnitVersion,
    ValueChange,
    VillageYear,
)
from communes.submission_actions import Action, act
from criteria.models import Indicator
from tests.cast import PASSWORD
from tests.communes.entry.conftest import PLACE

pytestmark = pytest.mark.django_db

CRITERION_9 = {"criterion": "9", "9.1:version": "", "9.2:version": ""}


def text_of(response):
    return response.content.decode()


def confirm(client, code="7", **fields):
    return client.post(reverse("communes:entry_confirm", args=[*PLACE, code]), fields)


def test_the_page_names_what_is_asked_and_what_was(page, imported):
    text = text_of(page())
    assert "Xã Dương Quang: số liệu năm 2020" in text
    assert 'name="2.1:numerator"' in text and 'name="17.1:clean_water.denominator"' in text
    assert "Quyết định 734/QĐ-UBND" in text
    assert "<dt>Năm 2011</dt>" in text
    assert text.count('<article class="indicator"') == 49
    assert text.count('<section class="panel criterion"') == 19


def test_the_page_asks_fifteen_times_at_most(page, save, imported, submission, cast):
    save("7", said="attained")
    UnitTotal.objects.create(unit=submission.unit, year=2020, key="population", figure=9)
    page()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert page().status_code == 200
    assert len(queries) <= 15, len(queries)


def test_a_form_saves_the_indicators_of_its_criterion(page):
    response = page(
        post=CRITERION_9 | {"9.1:number": "0", "9.2:numerator": "700", "9.2:denominator": "815"}
    )
    assert response.status_code == 302
    assert response.url.endswith("#tieu-chi-9")
    outcomes = dict(IndicatorValue.objects.values_list("indicator__code", "outcome"))
    assert outcomes == {"9.1": "attained", "9.2": "attained"}
    assert "Đã lưu." in text_of(page())


def test_what_is_good_is_saved_and_what_is_bad_stays_typed(page):
    response = page(
        post=CRITERION_9 | {"9.1:number": "0", "9.2:numerator": "tám trăm", "9.2:note": "Đếm lại"}
    )
    text = text_of(response)
    assert response.status_code == 400
    assert IndicatorValue.objects.get().indicator.code == "9.1"
    assert "“tám trăm” không phải là một số" in text
    assert 'value="tám trăm"' in text and "Đếm lại</textarea>" in text
    assert "Chưa lưu được 1 chỉ tiêu" in text


def test_an_unticked_none_is_no_answer(page):
    page(post=CRITERION_9 | {"9.2:said": ["", "not_applicable"]})
    assert IndicatorValue.objects.get().outcome == "not_applicable"
    version = f"{IndicatorValue.objects.get().updated_at.timestamp():.6f}"
    page(post=CRITERION_9 | {"9.2:said": "", "9.2:version": version})
    assert IndicatorValue.objects.get().outcome == "missing"


def test_a_form_that_came_late_is_told_and_can_overwrite(page, save, cast):
    save("9.1", by=cast.chi, number="4")
    response = page(post=CRITERION_9 | {"9.1:number": "0"})
    text = text_of(response)
    assert response.status_code == 409
    assert "Lê Thị Chi đã ghi" in text and 'name="9.1:force"' in text
    version = re.search(r'name="9.1:version"[^>]* value="([^"]*)"', text)[1]
    page(post=CRITERION_9 | {"9.1:number": "0", "9.1:version": version})
    assert IndicatorValue.objects.get().number == 4
    page(post=CRITERION_9 | {"9.1:number": "0", "9.1:version": version, "9.1:force": "1"})
    assert IndicatorValue.objects.get().number == 0


def test_an_imported_cell_that_nobody_touches_keeps_its_words(page, imported):
    before = list(IndicatorValue.objects.values_list("pk", "raw", "updated_at"))
    form = {"criterion": "1", "1.1:said": "attained", "1.2:said": "attained"}
    assert page(post=form).status_code == 302
    assert list(IndicatorValue.objects.values_list("pk", "raw", "updated_at")) == before


def test_a_form_sent_after_the_session_ended_is_there_after_signing_in(page, client):
    client.logout()
    url = reverse("communes:entry", args=PLACE)
    sent = client.post(url, CRITERION_9 | {"9.1:number": "12", "9.2:numerator": ""})
    assert sent.url.startswith(reverse("login"))
    client.post(sent.url, {"username": "an", "password": PASSWORD})
    text = text_of(client.get(url))
    assert 'value="12"' in text and "phiên làm việc đã hết" in text
    assert "Chưa lưu được 1 chỉ tiêu" in text
    assert not IndicatorValue.objects.exists()
    assert "phiên làm việc đã hết" not in text_of(client.get(url))


@pytest.mark.parametrize("name", ["dung", "lan"])
def test_who_only_looks_sees_words_and_no_fields(page, save, cast, name):
    save("9.1", number="4")
    text = text_of(page(getattr(cast, name)))
    assert "4 hộ" in text
    assert "<select" not in text and "Lưu số liệu" not in text and "data-entry" not in text
    assert page(getattr(cast, name), post=CRITERION_9 | {"9.1:number": "0"}).status_code == 403


@pytest.mark.parametrize("name", ["binh", "hai"])
def test_another_communes_page_is_not_there(page, cast, name):
    assert page(getattr(cast, name)).status_code == 404
    assert page(getattr(cast, name), post=CRITERION_9 | {"9.1:number": "0"}).status_code == 404


def test_a_submitted_year_is_shown_with_the_one_who_sent_it(page, save, submission, cast):
    save("9.1", number="4")
    act(submission=submission, action=Action.SUBMIT, by=cast.an, reason="Gửi")
    text = text_of(page())
    assert "đã gửi lúc" in text and "Nguyễn Thị An" in text
    assert "<select" not in text
    response = page(post=CRITERION_9 | {"9.1:number": "5"})
    assert response.status_code == 423
    assert 'value="5"' in text_of(response)  # what was typed stays in sight
    assert IndicatorValue.objects.get().number == 4


def test_figures_of_villages_say_where_they_come_from(page, submission):
    village = UnitVersion.objects.in_year(2020).filter(kind="village", parent=submission.unit)[0]
    assert "Lấy từ danh sách thôn" not in text_of(page())
    VillageYear.objects.create(village=village.unit, year=2020, culture_house=True)
    assert text_of(page()).count("Lấy từ danh sách thôn") == 2  # 6.3 and 16


def test_a_returned_indicator_shows_the_reviewers_words(page, save, submission, cast):
    save("9.1", number="4")
    Comment.objects.create(
        submission=submission,
        indicator=Indicator.objects.get(
            criterion__criteria_set=submission.criteria_set, code="9.1"
        ),
        kind="return",
        text="Xem lại <b>số nhà</b>",
        made_by=cast.dung,
    )
    text = text_of(page())
    assert "Xem lại &lt;b&gt;số nhà&lt;/b&gt;" in text
    assert "1 chỗ bị trả lại" in text


def test_an_unusual_value_is_confirmed_with_a_reason(page, save, client, cast):
    save("7", said="attained")
    assert "Xác nhận kèm lý do" in text_of(page())
    seen = {"check": "evidence", "part": "", "about": "chưa có minh chứng: Đạt"}
    assert confirm(client, **seen, reason=" ").status_code == 302
    assert not Confirmation.objects.exists()
    assert "Hãy ghi lý do" in text_of(page())
    confirm(client, **seen, reason="Chợ xây năm 2015")
    made = Confirmation.objects.get()
    assert (made.reason, made.made_by, made.about) == (
        "Chợ xây năm 2015",
        cast.an,
        "chưa có minh chứng: Đạt",
    )
    text = text_of(page())
    assert "Chợ xây năm 2015" in text and "Xác nhận kèm lý do" not in text
    confirm(client, **seen, reason="Lần nữa")
    assert Confirmation.objects.count() == 1


def test_what_is_not_unusual_now_is_not_confirmed(page, save, client):
    save("7", said="not_attained")
    answer = client.post(
        reverse("communes:entry_confirm", args=[*PLACE, "7"]),
        {"check": "evidence", "about": "chưa có minh chứng: Đạt", "reason": "Có"},
        headers={"X-Requested-With": "fetch"},
    )
    assert (answer.status_code, answer.json()["state"]) == (400, "refused")
    assert "đã thay đổi" in answer.json()["errors"]["reason"]
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    {
        **dict.fromkeys(("an", "chi", "giang"), 302),
        **dict.fromkeys(("dung", "lan"), 403),
        **dict.fromkeys(("binh", "hai"), 404),
    }.items(),
)
def test_who_may_confirm(save, cast, client, sign_in, name, status):
    save("7", said="attained")
    sign_in(getattr(cast, name))
    seen = {"check": "evidence", "about": "chưa có minh chứng: Đạt", "reason": "Có"}
    assert confirm(client, **seen).status_code == status
    assert Confirmation.objects.exists() is (status == 302)


def test_any_note_is_shown_as_it_was_typed(page, save):
    save("7", said="attained", note="</textarea><script>alert(1)</script>\n“Đạt” & 100%")
    text = text_of(page())
    assert "<script>alert" not in text
    assert "&lt;/textarea&gt;&lt;script&gt;" in text
    assert ValueChange.objects.count() == 1


def test_the_total_is_offered_for_a_blank_denominator(page, submission):
    UnitTotal.objects.create(
        unit=submission.unit, year=2020, key="households", figure=Decimal(1815)
    )
    assert "lấy tổng số của xã, 1.815" in text_of(page())


def test_one_form_saves_whatever_was_typed_at_any_criterion(page):
    text = text_of(page())
    forms = set(re.findall(r' name="[\w.]+:[\w.]+" form="([^"]+)"', text))
    assert forms == {"entry-form"} and text.count('<form id="entry-form"') == 1
    page(post={"criterion": "4", "3.2:said": "attained", "4.1:said": "not_attained"})
    assert dict(IndicatorValue.objects.values_list("indicator__code", "said")) == {
        "3.2": "attained",
        "4.1": "not_attained",
    }
