"""What officers type, read or refused with a sentence at the field."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.entry.fields import Surroundings, field_texts, read_fields
from communes.entry.soft_checks import PastAnswer
from criteria.answers import Answer
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, CountRule, NumberRule, Part, RatioRule
from criteria.sets import IndicatorDefinition

HOUSEHOLDS = RatioRule((), "số hộ nghèo", "tổng số hộ", "hộ", same_total="households")
ROADS = RatioRule((), "km cứng hóa", "tổng số km", "km")
INCOME = NumberRule((), "triệu đồng/người/năm")
HOUSES = CountRule((), "hộ")


def read(rule, texts, *, year=2020, last=None, totals=None):
    around = Surroundings(year, PastAnswer(2019, last) if last else None, totals or {})
    return read_fields(IndicatorDefinition("9", "…", "…", rule), texts, around)


def figure(text, rule=INCOME):
    return read(rule, {"number": text})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7.528,5", "7528.5"),
        ("7528,5", "7528.5"),
        ("28,87", "28.87"),
        ("28.87", "28.87"),
        ("1.234", "1234"),
        (" 36 ", "36"),
        ("0", "0"),
    ],
)
def test_vietnamese_figures(text, value):
    reading = figure(text)
    assert (reading.answer.number, reading.errors) == (Decimal(value), {})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("abc", "“abc” không phải là một số; hãy ghi số, ví dụ 1.234,5."),
        ("-5", "“-5” là số âm; hãy ghi số từ 0 trở lên."),
        ("−5", "“−5” là số âm; hãy ghi số từ 0 trở lên."),
        ("1e309", "“1e309” không phải là một số; hãy ghi số, ví dụ 1.234,5."),
        ("NaN", "“NaN” không phải là một số; hãy ghi số, ví dụ 1.234,5."),
        ("٣", "“٣” không phải là một số; hãy ghi số, ví dụ 1.234,5."),
        ("1,23456", "“1,23456” có quá 4 chữ số thập phân; hãy ghi số, ví dụ 1.234,5."),
        ("123456789012", "“123456789012” quá lớn; hãy ghi số, ví dụ 1.234,5."),
    ],
)
def test_what_is_no_figure_is_refused_at_its_field(text, sentence):
    assert figure(text).errors == {"number": sentence}


def test_ten_thousand_characters_are_refused_and_not_repeated():
    (sentence,) = figure("9" * 10_000).errors.values()
    assert "9" * 40 in sentence and "9" * 41 not in sentence


def test_an_ambiguous_count_is_asked_about():
    assert "1.234 hoặc số thập phân" in figure("1,234", HOUSES).errors["number"]
    assert figure("1,234", INCOME).answer.number == Decimal("1.234")


def test_whole_things_have_no_fractions():
    assert "không phải là số nguyên" in figure("2,5", HOUSES).errors["number"]
    assert figure("2,0", HOUSES).answer.number == 2
    reading = read(HOUSEHOLDS, {"numerator": "2,5", "denominator": "10"})
    assert list(reading.errors) == ["numerator"]
    assert not read(ROADS, {"numerator": "2,5", "denominator": "10"}).errors


@pytest.mark.parametrize(
    ("text", "year", "refused"),
    [
        ("2020", 2020, True),
        ("2019", 2020, True),
        ("2021", 2020, True),
        ("2018", 2020, False),
        ("2022", 2020, False),
        ("2.020", 2020, False),
        ("2020", 2030, False),
    ],
)
def test_a_year_is_no_figure(text, year, refused):
    reading = read(INCOME, {"number": text}, year=year)
    assert bool(reading.errors) is refused
    if refused:
        assert "trùng với một năm" in reading.errors["number"]


@pytest.mark.parametrize(
    ("last", "refused"), [("1010", False), ("1009", True), ("4040", False), ("4041", True)]
)
def test_a_year_near_last_years_figure_is_a_figure(last, refused):
    reading = read(INCOME, {"number": "2020"}, last=Answer(number=Decimal(last)))
    assert bool(reading.errors) is refused


def test_a_year_near_the_communes_total_is_a_figure():
    texts = {"numerator": "2020", "denominator": "2100"}
    assert read(HOUSEHOLDS, texts, totals={"households": Decimal(2100)}).errors == {}
    assert list(read(HOUSEHOLDS, texts).errors) == ["numerator"]


def test_a_blank_denominator_takes_the_communes_total():
    reading = read(HOUSEHOLDS, {"numerator": "5"}, totals={"households": Decimal(815)})
    assert reading.answer == Answer(
        numerator=Decimal(5), denominator=Decimal(815), quantity_unit="hộ"
    )


def test_half_a_ratio_names_what_it_lacks():
    reading = read(HOUSEHOLDS, {"numerator": "5"})
    assert reading.errors == {"denominator": "Hãy ghi mẫu số: tổng số hộ."}
    assert reading.incomplete == {"denominator"}
    reading = read(HOUSEHOLDS, {"denominator": "815"})
    assert reading.errors == {"numerator": "Hãy ghi tử số: số hộ nghèo."}
    assert reading.incomplete == {"numerator"}


def test_the_total_alone_is_no_answer():
    reading = read(HOUSEHOLDS, {"denominator": "815"}, totals={"households": Decimal(815)})
    assert (reading.answer.is_empty, reading.errors) == (True, {})


@pytest.mark.parametrize(
    ("numerator", "denominator", "refused"),
    [("15", "15", False), ("16", "15", True), ("0", "0", False), ("3", "0", True)],
)
def test_a_share_is_no_more_than_its_whole(numerator, denominator, refused):
    reading = read(HOUSEHOLDS, {"numerator": numerator, "denominator": denominator})
    assert ("numerator" in reading.errors) is refused


def test_what_a_yes_or_no_can_say():
    assert read(BooleanRule(), {"said": "attained"}).answer.said is Outcome.ATTAINED
    assert read(BooleanRule(), {"said": "not_applicable"}).answer.said is Outcome.NOT_APPLICABLE
    assert read(BooleanRule(), {"said": ""}).answer.is_empty
    assert read(BooleanRule(), {"said": "missing"}).errors.keys() == {"said"}
    assert "“Chưa đạt”" in read(BooleanRule(("HTX",)), {"said": "not_applicable"}).errors["said"]


def test_none_stands_instead_of_figures_and_not_beside_them():
    assert read(HOUSEHOLDS, {"said": "not_applicable"}).answer == Answer(
        said=Outcome.NOT_APPLICABLE
    )
    reading = read(HOUSEHOLDS, {"said": "not_applicable", "numerator": "1", "denominator": "2"})
    assert reading.errors.keys() == {"said"}
    assert read(HOUSEHOLDS, {"said": "attained"}).errors.keys() == {"said"}


def test_none_of_what_is_counted_is_nought():
    reading = read(HOUSES, {"said": "not_applicable"})
    assert reading.errors == {"number": "Hãy ghi số; nếu không có, hãy ghi 0."}


def test_each_part_by_its_own_rule():
    rule = AllRule((Part("water", "nước", HOUSEHOLDS), Part("station", "đài", BooleanRule())))
    texts = {"water.numerator": "1", "water.denominator": "2", "station.said": "attained"}
    answer = read(rule, texts).answer
    assert answer.parts["water"].numerator == 1
    assert answer.parts["station"].said is Outcome.ATTAINED
    assert read(rule, {**texts, "water.numerator": "x"}).errors.keys() == {"water.numerator"}
    assert read(rule, {"station.said": "attained"}).answer.parts.keys() == {"station"}


@pytest.mark.parametrize(("length", "refused"), [(2000, False), (2001, True)])
def test_a_note_has_its_length(length, refused):
    assert ("note" in read(HOUSES, {"note": "ă" * length}).errors) is refused


def test_a_note_keeps_its_lines_and_no_unreadable_sign():
    assert read(HOUSES, {"note": " a\r\nb "}).note == "a\nb"
    assert "note" in read(HOUSES, {"note": "a\x00b"}).errors


@given(st.decimals(0, 99_999_999_999, places=4), st.decimals(0, 99_999_999_999, places=4))
def test_what_the_form_prints_it_reads_again(above, below):
    numerator, denominator = sorted((above, below))
    answer = Answer(numerator=numerator, denominator=denominator, quantity_unit="km")
    indicator = IndicatorDefinition("2", "…", "…", ROADS)
    reading = read_fields(indicator, field_texts(indicator, answer), Surroundings(1900))
    assert (reading.answer, reading.errors) == (answer, {})


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read_or_told(numerator, denominator, said):
    texts = {"numerator": numerator, "denominator": denominator, "said": said}
    reading = read(HOUSEHOLDS, texts)
    assert all(sentence.endswith(".") for sentence in reading.errors.values())
