"""The sentence that people read."""

from decimal import Decimal

import pytest

from criteria.answers import Answer
from criteria.evaluation import judge
from criteria.explanations import computed_short, explain
from criteria.outcomes import Outcome
from criteria.rules import Rule
from tests.criteria.sets_for_tests import (
    INCOME,
    MAKESHIFT,
    POVERTY,
    SCHOOLS,
    SMALL_SET,
    WATER,
    YES_NO,
    indicator,
)

D = Decimal


def sentence(code: str, rule: Rule, answer: Answer, year: int = 2020) -> str:
    return explain(SMALL_SET, indicator(code, rule), answer, judge(rule, answer, year=year))


@pytest.mark.parametrize(
    ("code", "rule", "answer", "expected"),
    [
        (
            "5",
            SCHOOLS,
            Answer(
                numerator=D(2),
                denominator=D(3),
                quantity_unit="trường",
                stated_percent=D(70),
                counted=Outcome.ATTAINED,
            ),
            "Chưa đạt: 2/3 trường = 66,67%, yêu cầu ≥ 70% (chỉ tiêu 5, Quyết định 734/QĐ-UBND); "
            "cần thêm 1 trường. Tỷ lệ báo cáo ghi: 70%. Báo cáo ghi: Đạt.",
        ),
        (
            "11",
            POVERTY,
            Answer(stated_percent=D("7.2"), counted=Outcome.NOT_ATTAINED),
            "Đạt: 7,2% theo nguồn, không kèm tử số và mẫu số, yêu cầu < 12% "
            "(chỉ tiêu 11, Quyết định 734/QĐ-UBND). Báo cáo ghi: Chưa đạt.",
        ),
        (
            "10",
            INCOME,
            Answer(number=D("37.72")),
            "Đạt: 37,72 triệu đồng/người/năm, yêu cầu ≥ 36 triệu đồng/người/năm "
            "(chỉ tiêu 10, Quyết định 734/QĐ-UBND).",
        ),
        (
            "9.1",
            MAKESHIFT,
            Answer(number=D(4)),
            "Chưa đạt: 4 hộ, yêu cầu không có (chỉ tiêu 9.1, Quyết định 734/QĐ-UBND); "
            "cần giảm 4 hộ.",
        ),
        (
            "17.1",
            WATER,
            Answer(
                parts={"hygienic_water": Answer(stated_percent=D(90))},
                counted=Outcome.NOT_ATTAINED,
            ),
            "Chưa đủ căn cứ: nước hợp vệ sinh 90% theo nguồn, không kèm tử số và mẫu số, "
            "yêu cầu ≥ 90%; nguồn không in phần “nước sạch” "
            "(chỉ tiêu 17.1, Quyết định 734/QĐ-UBND). Lấy theo kết quả báo cáo: Chưa đạt.",
        ),
        (
            "2.4",
            YES_NO,
            Answer(said=Outcome.NOT_APPLICABLE),
            "Không có: không có đối tượng trên địa bàn, không tính vào kết quả "
            "(chỉ tiêu 2.4, Quyết định 734/QĐ-UBND).",
        ),
        (
            "1.2",
            YES_NO,
            Answer(counted=Outcome.NOT_ATTAINED),
            "Thiếu số liệu: chưa có câu trả lời (chỉ tiêu 1.2, Quyết định 734/QĐ-UBND).",
        ),
    ],
)
def test_sentences(code, rule, answer, expected):
    assert sentence(code, rule, answer) == expected


def test_a_percentage_is_never_rounded_onto_the_other_side_of_its_threshold():
    answer = Answer(numerator=D(69996), denominator=D(100000), quantity_unit="hộ")
    assert "= 69,996%, yêu cầu ≥ 70%" in sentence("5", SCHOOLS, answer)


def test_the_short_form_for_a_cell():
    answer = Answer(numerator=D(2), denominator=D(3))
    assert computed_short(answer, judge(SCHOOLS, answer, year=2020).measure) == "66,67% - Chưa đạt"
