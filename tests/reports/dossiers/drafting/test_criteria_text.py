"""The narrative of the criteria: each sentence is written by hand from a few figures."""

from dataclasses import replace

import pytest

from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.dossiers.content import Commune
from tests.reports.dossiers.drafting.factory import (
    GOOD,
    NONE_HERE,
    POOR,
    comparison,
    dossier,
    income,
    km,
    schools,
    text_of,
    water,
)

MISSING_TWO_THIRDS = (
    "2/3 trường = 66,67%, yêu cầu ≥ 70% (Quyết định 734/QĐ-UBND), cần thêm 1 trường"
)


def city(first, second, **changes):
    return dossier({"Xã Một": first, "Xã Hai": second}, city=True, **changes)


def test_all_communes_attain_and_the_rate_of_the_whole_has_grown():
    content = city({2011: POOR, 2020: GOOD}, {2011: POOR, 2020: GOOD | {"2.1": km("12.2", "17.2")}})
    # 7,5 + 12,2 of 10 + 17,2 km = 72,426...%; in 2011 nothing of 10 + 10 km
    assert text_of(content, "tieu-chi-2").splitlines() == [
        "- Chỉ tiêu 2.1. Đường xã: tính chung 2 xã 72,43% (19,7/27,2 km); xã Một 75% (7,5/10 km); "
        "xã Hai 70,93% (12,2/17,2 km); tăng 72,43 điểm phần trăm so với năm 2011 (0/20 km, đạt "
        "0%); 2/2 xã đạt.",
        "- Chỉ tiêu 2.2. Đường nội đồng: 2/2 xã đạt.",
        "Hiện nay cả 2/2 xã đã đạt tiêu chí Giao thông.",
    ]


def test_a_change_is_rounded_once():
    # 1/3 - 1/6 = 16,666...%; the rounded rates would give 33,33 - 16,67 = 16,66
    content = dossier(
        {"Xã Một": {2011: POOR | {"2.1": km("1", "6")}, 2020: GOOD | {"2.1": km("1", "3")}}}
    )
    assert "tăng 16,67 điểm phần trăm so với năm 2011 (1/6 km, đạt 16,67%)" in text_of(
        content, "tieu-chi-2"
    )


def test_a_fall_is_called_one():
    content = dossier({"Xã Một": {2011: GOOD, 2020: GOOD | {"2.1": km("6", "10")}}})
    assert "60% (6/10 km); giảm 15 điểm phần trăm so với năm 2011" in text_of(content, "tieu-chi-2")


def test_some_communes_attain():
    content = city({2020: GOOD}, {2020: GOOD | {"3": schools("2", "3")}})
    assert text_of(content, "tieu-chi-3").splitlines() == [
        "- Trường đạt chuẩn: tính chung 2 xã 83,33% (5/6 trường); xã Một 100% (3/3 trường); xã Hai "
        "66,67% (2/3 trường); 1/2 xã đạt (xã Hai chưa đạt).",
        "Hiện nay 1/2 xã đạt tiêu chí Trường học; xã Hai chưa đạt do chỉ tiêu 3: "
        f"{MISSING_TWO_THIRDS}.",
    ]


def test_no_commune_attains_what_all_declare():
    said = schools("2", "3", Outcome.ATTAINED)
    content = city({2020: GOOD | {"3": said}}, {2020: GOOD | {"3": said}})
    assert text_of(content, "tieu-chi-3").splitlines()[-1] == (
        f"Hiện nay 0/2 xã đạt tiêu chí Trường học; xã Một chưa đạt do chỉ tiêu 3: "
        f"{MISSING_TWO_THIRDS}; xã Hai chưa đạt do chỉ tiêu 3: {MISSING_TWO_THIRDS}. Báo cáo ghi "
        "2/2 xã, tính lại 0/2 xã (khác ở xã Một, xã Hai)."
    )


def test_a_commune_without_an_answer_is_named_and_nothing_is_summed():
    answers = {code: answer for code, answer in GOOD.items() if code != "3"}
    content = city({2020: GOOD}, {2020: answers})
    assert text_of(content, "tieu-chi-3").splitlines() == [
        "- Trường đạt chuẩn: xã Một 100% (3/3 trường); xã Hai chưa có số liệu; 1/2 xã đạt (xã Hai "
        "chưa có số liệu).",
        "Hiện nay 1/2 xã đạt tiêu chí Trường học; xã Hai chưa đạt do chỉ tiêu 3: chưa có số liệu.",
    ]


def test_a_commune_of_the_city_that_has_sent_nothing_counts_as_not_attaining():
    content = city({2020: GOOD}, {2020: GOOD})
    content = replace(content, communes=(*content.communes, Commune("xa-ba", "Xã Ba", None)))
    assert text_of(content, "tieu-chi-1").splitlines()[-1] == (
        "Hiện nay 2/3 xã đạt tiêu chí Quy hoạch; xã Ba chưa đạt do chỉ tiêu 1: chưa có số liệu."
    )


def test_a_commune_that_has_left_the_city_is_not_told_of():
    content = city({2020: GOOD}, {2020: POOR})
    content = replace(content, communes=content.communes[:1])
    assert text_of(content, "tieu-chi-1").splitlines() == [
        "- Có quy hoạch được duyệt: 1/1 xã đạt.",
        "Hiện nay 1/1 xã đã đạt tiêu chí Quy hoạch.",
    ]


def test_what_a_commune_does_not_have_does_not_stand_against_it():
    content = city({2020: GOOD}, {2020: GOOD | {"2.2": NONE_HERE}})
    lines = text_of(content, "tieu-chi-2").splitlines()
    assert lines[1] == "- Chỉ tiêu 2.2. Đường nội đồng: 1/2 xã đạt (xã Hai không có)."
    assert lines[2] == "Hiện nay cả 2/2 xã đã đạt tiêu chí Giao thông."


def test_no_change_is_told_where_a_commune_had_no_such_road_before():
    content = city(
        {2011: POOR, 2020: GOOD},
        {2011: POOR | {"2.1": NONE_HERE}, 2020: GOOD},
    )
    assert "so với năm 2011" not in text_of(content, "tieu-chi-2")


def test_a_criterion_of_which_nothing_counts_is_not_attained():
    content = dossier({"Xã Một": {2020: GOOD | {"1": NONE_HERE}}})
    assert text_of(content, "tieu-chi-1").splitlines() == [
        "- Có quy hoạch được duyệt: không có.",
        "Xã chưa đạt tiêu chí Quy hoạch do không có chỉ tiêu nào được tính (không có đối tượng "
        "hoặc chưa quy định).",
    ]


def test_compound_indicator_tells_each_part_and_which_one_lacks():
    content = city({2020: GOOD}, {2020: GOOD | {"5.1": water("100", "45")}})
    assert text_of(content, "tieu-chi-5").splitlines() == [
        "- Chỉ tiêu 5.1. Hộ dùng nước: xã Một nước hợp vệ sinh 100%, nước sạch 55,95%; xã Hai nước "
        "hợp vệ sinh 100%, nước sạch 45%; 1/2 xã đạt (xã Hai chưa đạt).",
        "Hiện nay 1/2 xã đạt tiêu chí Môi trường; xã Hai chưa đạt do chỉ tiêu 5.1: nước sạch 45%, "
        "yêu cầu ≥ 50% (Quyết định 734/QĐ-UBND), cần thêm 5 điểm %.",
    ]


def test_one_commune_with_a_measured_figure_and_no_baseline():
    content = dossier({"Xã Một": {2020: GOOD}})
    assert text_of(content, "tieu-chi-4").splitlines() == [
        "- Thu nhập bình quân: 37,72 triệu đồng/người/năm; đạt.",
        "Xã đã đạt tiêu chí Thu nhập.",
    ]


def test_one_commune_that_has_grown_and_still_falls_short():
    content = dossier({"Xã Một": {2011: POOR, 2020: GOOD | {"4": income("30.5")}}})
    assert text_of(content, "tieu-chi-4").splitlines() == [
        "- Thu nhập bình quân: 30,5 triệu đồng/người/năm; tăng 23,5 triệu đồng/người/năm so với "
        "năm 2011; chưa đạt.",
        "Xã chưa đạt tiêu chí Thu nhập do chỉ tiêu 4: 30,5 triệu đồng/người/năm, yêu cầu ≥ 36 "
        "triệu đồng/người/năm (Quyết định 734/QĐ-UBND), cần thêm 5,5 triệu đồng/người/năm.",
    ]


def test_one_commune_whose_report_says_otherwise():
    said = schools("2", "3", Outcome.ATTAINED)
    content = dossier({"Xã Một": {2020: GOOD | {"3": said}}})
    assert text_of(content, "tieu-chi-3").splitlines()[-1] == (
        f"Xã chưa đạt tiêu chí Trường học do chỉ tiêu 3: {MISSING_TWO_THIRDS}. Báo cáo ghi đạt, "
        "tính lại chưa đạt."
    )


def test_a_rate_a_hair_below_the_limit_is_not_rounded_onto_it():
    content = dossier({"Xã Một": {2020: GOOD | {"3": schools("69996", "100000")}}})
    assert "69,996% (69.996/100.000 trường); chưa đạt." in text_of(content, "tieu-chi-3")


@pytest.mark.parametrize(
    ("attained", "closing"),
    [
        (2, "Hiện nay cả 2/2 xã đã đạt tiêu chí Trường học."),
        (1, "Tính theo số liệu chung của thành phố B, tiêu chí Trường học đã đạt."),
    ],
)
def test_of_a_city_by_totals_all_communes_attain_only_where_they_are_counted(attained, closing):
    content = dossier({"Thành phố B": {2020: GOOD}}, city=True, totals=True)
    year = content.comparison.city[2020]
    record = year.records["3"]
    counted = replace(record.value, communes_attained=attained, communes_total=2)
    records = year.records | {"3": replace(record, value=counted)}
    content = replace(
        content,
        comparison=replace(content.comparison, city={2020: replace(year, records=records)}),
    )
    assert text_of(content, "tieu-chi-3").splitlines() == [
        f"- Trường đạt chuẩn: 100% (3/3 trường); số xã đạt: {attained}/2 xã.",
        closing,
    ]


def test_many_communes_leave_their_figures_to_the_annex():
    seven = {f"Xã {number}": {2020: GOOD} for number in range(1, 8)}
    first_line = text_of(dossier(seven, city=True), "tieu-chi-3").splitlines()[0]
    assert first_line == (
        "- Trường đạt chuẩn: tính chung 7 xã 100% (21/21 trường); kết quả từng xã tại biểu so sánh "
        "kèm theo; 7/7 xã đạt."
    )
    six = dict(list(seven.items())[:6])
    assert "xã 6 100% (3/3 trường)" in text_of(dossier(six, city=True), "tieu-chi-3")


def test_a_share_above_its_whole_is_named_and_not_compared():
    content = dossier({"Xã Một": {2011: POOR, 2020: GOOD | {"2.1": km("12", "10")}}})
    assert text_of(content, "tieu-chi-2").splitlines()[0] == (
        "- Chỉ tiêu 2.1. Đường xã: 120% (12/10 km, tử số lớn hơn mẫu số); đạt."
    )


def test_a_verdict_that_rests_on_the_report_alone_is_named():
    declared = Answer(counted=Outcome.ATTAINED, count_is_answer=True)
    content = city({2020: GOOD}, {2020: GOOD | {"3": declared}})
    assert text_of(content, "tieu-chi-3").splitlines()[1:] == [
        "Lấy theo kết quả báo cáo, chưa chứng minh bằng số liệu: chỉ tiêu 3 (xã Hai).",
        "Hiện nay cả 2/2 xã đã đạt tiêu chí Trường học.",
    ]


def test_nothing_is_told_of_a_year_without_values():
    content = replace(
        dossier({"Xã Một": {2020: GOOD}}),
        comparison=comparison({"Xã Một": {2011: POOR}}, city=False),
    )
    assert text_of(content, "tieu-chi-3") == "Kết quả năm 2020: (chưa có số liệu)."
