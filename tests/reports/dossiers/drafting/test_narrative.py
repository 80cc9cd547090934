"""Paragraphs: keys, headings, what is written over a draft, what has changed under it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.dossiers.content import CapitalItem, Facts, Written
from reports.dossiers.drafting.narrative import paragraphs
from reports.dossiers.rules.procedure import State
from tests.reports.dossiers.drafting.factory import (
    GOOD,
    NONE_HERE,
    POOR,
    SET,
    dossier,
    income,
    km,
    schools,
    text_of,
    water,
)


def by_key(content):
    return {one.key: one for one in paragraphs(content)}


def test_keys_steps_and_papers_in_the_reports_order():
    content = dossier({"Xã Một": {2020: GOOD}})
    assert [one.key for one in paragraphs(content)] == [
        "dac-diem",
        "chi-dao",
        "tuyen-truyen",
        "nguon-luc",
        "tieu-chi-1",
        "tieu-chi-2",
        "tieu-chi-3",
        "tieu-chi-4",
        "tieu-chi-5",
        "no-dong",
        "ket-qua-noi-bat",
        "ton-tai",
        "bai-hoc",
        "quan-diem",
        "de-xuat",
        "tham-tra-nhan-xet",
        "tham-dinh-nhan-xet",
    ]
    found = by_key(content)
    assert (found["ton-tai"].step, found["ton-tai"].paper) == (State.PREPARING, "bao-cao")
    appraised = found["tham-dinh-nhan-xet"]
    assert (appraised.step, appraised.paper) == (State.APPRAISING, "bao-cao-tham-dinh")


def test_paragraphs_of_papers_that_are_not_asked_for_are_left_out():
    content = dossier({"Xã Một": {2020: GOOD}})
    papers = tuple(one for one in content.rules.papers if one.key != "bao-cao-tham-tra")
    content = replace(content, rules=replace(content.rules, papers=papers))
    assert "tham-tra-nhan-xet" not in by_key(content)
    assert "tham-dinh-nhan-xet" in by_key(content)


def test_criteria_are_numbered_by_their_groups_as_report_228_does():
    headings = [
        one.heading for one in paragraphs(dossier({"Xã Một": {2020: GOOD}})) if one.level == 3
    ]
    assert headings == [
        "2.1. Quy hoạch (tiêu chí số 1)",
        "2.2.1. Giao thông (tiêu chí số 2)",
        "2.2.2. Trường học (tiêu chí số 3)",
        "2.3.1. Thu nhập (tiêu chí số 4)",
        "2.3.2. Môi trường (tiêu chí số 5)",
    ]


def test_the_basis_names_each_figure():
    basis = by_key(dossier({"Xã Một": {2011: POOR, 2020: GOOD}}))["tieu-chi-2"].basis
    assert basis["Xã Một 2.1 năm 2020"] == "75% (7,5/10 km)"
    assert basis["Xã Một 2.1 so với năm 2011"] == (
        "tăng 75 điểm phần trăm so với năm 2011 (0/10 km, đạt 0%)"
    )
    assert basis["Xã Một 2.2 năm 2020"] == "đạt"
    assert basis["Xã Một tiêu chí 2 năm 2020"] == "đạt"


def written_over(content, key):
    """The same content with today's draft of ``key`` replaced by an officer's words."""
    basis = dict(by_key(content)[key].basis)
    text = Written("Đường đi lại thuận tiện.", basis, "Cán bộ xã", datetime(2021, 1, 5, tzinfo=UTC))
    return replace(content, narrative={key: text})


def test_a_written_paragraph_replaces_the_draft_and_keeps_it_at_hand():
    content = written_over(dossier({"Xã Một": {2020: GOOD}}), "tieu-chi-2")
    found = by_key(content)["tieu-chi-2"]
    assert (found.text, found.is_written) == ("Đường đi lại thuận tiện.", True)
    assert (found.written_by, found.written_at) == ("Cán bộ xã", datetime(2021, 1, 5, tzinfo=UTC))
    assert found.draft.startswith("- Chỉ tiêu 2.1. Đường xã: 75%")
    assert found.stale == ()
    assert not by_key(content)["tieu-chi-3"].is_written


def test_a_figure_that_changed_since_marks_the_paragraph_and_only_that():
    before = written_over(dossier({"Xã Một": {2020: GOOD}}), "tieu-chi-2")
    now = dossier({"Xã Một": {2020: GOOD | {"2.1": km("4", "10")}}}, narrative=before.narrative)
    assert by_key(now)["tieu-chi-2"].stale == (
        ("Xã Một 2.1 năm 2020", "75% (7,5/10 km)", "40% (4/10 km)"),
        (
            "Xã Một tiêu chí 2 năm 2020",
            "đạt",
            "chưa đạt do chỉ tiêu 2.1: 4/10 km = 40%, yêu cầu ≥ 50% (Quyết định 734/QĐ-UBND), cần "
            "thêm 1 km",
        ),
    )
    elsewhere = dossier({"Xã Một": {2020: GOOD | {"4": income("40")}}}, narrative=before.narrative)
    assert by_key(elsewhere)["tieu-chi-2"].stale == ()


def test_a_figure_that_is_new_or_gone_is_told_with_an_empty_side():
    before = written_over(dossier({"Xã Một": {2020: GOOD}}, capital=()), "nguon-luc")
    capital = (CapitalItem(1, "Ngân sách tỉnh", Decimal(10)),)
    now = dossier({"Xã Một": {2020: GOOD}}, capital=capital, narrative=before.narrative)
    assert by_key(now)["nguon-luc"].stale == (
        ("Tổng nguồn lực", "(chưa có số liệu)", "10 triệu đồng"),
        ("Ngân sách tỉnh", "", "10 triệu đồng, chiếm 100%"),
    )


@pytest.mark.parametrize(
    ("arrears", "text"),
    [
        (None, "Nợ đọng xây dựng cơ bản đến thời điểm báo cáo: (chưa có số liệu)."),
        (
            Decimal(0),
            "Xã không có nợ đọng xây dựng cơ bản trong xây dựng nông thôn mới tính đến thời điểm "
            "báo cáo.",
        ),
        (
            Decimal("12.5"),
            "Đến thời điểm báo cáo, xã còn nợ đọng xây dựng cơ bản trong xây dựng nông thôn mới là "
            "12,5 triệu đồng.",
        ),
    ],
)
def test_arrears_are_declared_zero_or_not_known(arrears, text):
    content = dossier({"Xã Một": {2020: GOOD}}, facts=Facts(arrears=arrears))
    assert text_of(content, "no-dong") == text


def test_capital_is_summed_and_shared_out():
    # 19.612,25 + 76.259,8 = 95.872,05; 19.612,25 of it = 20,4567...%
    capital = (
        CapitalItem(1, "Ngân sách Trung ương", Decimal("19612.25")),
        CapitalItem(2, "Sự nghiệp", Decimal("9018.25")),
        CapitalItem(1, "Ngân sách địa phương", Decimal("76259.8")),
    )
    content = dossier({"Xã Một": {2020: GOOD}}, capital=capital)
    assert text_of(content, "nguon-luc").splitlines() == [
        "Tổng nguồn lực đã huy động là 95.872,05 triệu đồng, trong đó:",
        "- Ngân sách Trung ương: 19.612,25 triệu đồng, chiếm 20,46%;",
        "- Ngân sách địa phương: 76.259,8 triệu đồng, chiếm 79,54%.",
        "Số liệu cần kiểm tra lại: “Ngân sách Trung ương” ghi 19.612,25 triệu đồng, cộng các phần "
        "là 9.018,25 triệu đồng, chênh lệch 10.594 triệu đồng.",
    ]


# Every figure of a draft stands in its basis, but for those that name a year, an indicator, a
# criterion or a decision.
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_amounts = st.integers(0, 120).map(lambda tenths: f"{tenths / 10:g}")
_answers = st.fixed_dictionaries(
    {},
    optional={
        "1": st.sampled_from([GOOD["1"], POOR["1"], NONE_HERE]),
        "2.1": st.one_of(
            st.just(NONE_HERE), st.tuples(_amounts, st.just("12")).map(lambda pair: km(*pair))
        ),
        "2.2": st.sampled_from([GOOD["2.2"], POOR["2.2"], NONE_HERE]),
        "3": st.integers(0, 7).map(lambda built: schools(str(built), "7")),
        "4": _amounts.map(income),
        "5.1": st.tuples(_amounts, _amounts).map(lambda pair: water(*pair)),
    },
)
_units = st.integers(1, 3).flatmap(
    lambda count: st.tuples(*[st.fixed_dictionaries({2011: _answers, 2020: _answers})] * count)
)


@settings(max_examples=60, deadline=None)
@given(_units)
def test_every_figure_of_a_draft_stands_in_its_basis(answers):
    units = {f"Xã {'ABC'[place]}": by_year for place, by_year in enumerate(answers)}
    content = dossier(
        units,
        city=len(units) > 1,
        facts=Facts(registered_on=date(2019, 9, 5), arrears=Decimal("3.5"), households=1724),
    )
    named = {"2011", "2020", "734"} | {one.code for one in SET.indicators()}
    for paragraph in paragraphs(content):
        drafted = paragraph.draft
        known = set(_FIGURE.findall(" ".join([*paragraph.basis, *paragraph.basis.values()])))
        figures = set(_FIGURE.findall(drafted))
        assert figures <= known | named, (paragraph.key, figures - known - named)


def test_an_appraisal_of_another_round_is_marked_and_the_units_words_are_not():
    keys = ("tham-tra-nhan-xet", "tham-dinh-nhan-xet", "tieu-chi-2")
    for key in keys:
        content = written_over(dossier({"Xã Một": {2020: GOOD}}), key)
        assert by_key(content)[key].stale == ()
        later = by_key(replace(content, round=content.round + 1))[key].stale
        assert later == (() if key == "tieu-chi-2" else (("Lần trình", "1", "2"),))
