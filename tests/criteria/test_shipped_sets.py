"""The shipped sets, cell by cell against the transcriptions of the reports' tables.

The transcriptions are read as plain text (``BaseLoader``): no figure passes through a float.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from criteria.loading import load_definition, shipped_definitions
from criteria.rules import AllRule, BooleanRule, CountRule, NumberRule, RatioRule, Rule
from criteria.sets import Citation, CriteriaSetDefinition, IndicatorDefinition
from criteria.thresholds import Op

TRANSCRIPTIONS = Path(__file__).parent.parent / "data" / "criteria_sets"
CODES = ("bac_kan_2017_2020", "bac_giang_2017_2020")
TYPES = {
    "boolean": BooleanRule,
    "ratio": RatioRule,
    "number": NumberRule,
    "count": CountRule,
    "all": AllRule,
}

ABSTRACT_1980 = "về việc ban hành Bộ tiêu chí Quốc gia về xã NTM giai đoạn 2016 - 2020"
DECISION_1980 = Citation(
    "Quyết định", "1980/QĐ-TTg", date(2016, 10, 17), "Thủ tướng Chính phủ", ABSTRACT_1980
)
LEGAL_BASIS = {
    "bac_kan_2017_2020": (
        Citation(
            "Quyết định",
            "734/QĐ-UBND",
            date(2017, 5, 29),
            "UBND tỉnh Bắc Kạn",
            "về việc ban hành Bộ tiêu chí xã nông thôn mới tỉnh Bắc Kạn, giai đoạn 2017-2020",
        ),
        DECISION_1980,
    ),
    "bac_giang_2017_2020": (
        Citation(
            "Quyết định",
            "07/2017/QĐ-UBND",
            date(2017, 3, 31),
            "UBND tỉnh Bắc Giang",
            "quy định một số chỉ tiêu, tiêu chí trong Bộ tiêu chí Quốc gia về xã NTM "
            "giai đoạn 2017 - 2020 trên địa bàn tỉnh Bắc Giang",
        ),
        DECISION_1980,
    ),
}
JURISDICTIONS = {
    "bac_kan_2017_2020": "tinh-bac-kan",
    "bac_giang_2017_2020": "tinh-bac-giang",
}
COUNTED = {
    ("bac_kan_2017_2020", "7"): ("điểm mua bán, trao đổi hàng hóa", "chợ"),
    ("bac_kan_2017_2020", "13.1"): ("HTX",),
    ("bac_giang_2017_2020", "7"): ("chợ",),
    ("bac_giang_2017_2020", "13.1"): ("HTX",),
}
# By the meaning of the denominator; 16 is a plain Đạt in Bắc Giang.
SAME_TOTALS = {
    "4.2": "households",
    "6.3": "villages",
    "8.3 loudspeakers": "villages",
    "9.2": "households",
    "11": "households",
    "12": "labour_force",
    "15.1": "population",
    "16": "villages",
    "17.1 clean_water": "households",
    "17.1 hygienic_water": "households",
    "17.6": "households",
}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def shipped() -> dict[str, CriteriaSetDefinition]:
    definitions = [
        load_definition(path.read_text(encoding="utf-8"), source=path.name)
        for path in shipped_definitions()
    ]
    return {definition.code: definition for definition in definitions}


def transcription(code: str) -> Row:
    text = (TRANSCRIPTIONS / f"{code}.yaml").read_text(encoding="utf-8")
    data: Row = yaml.load(text, Loader=yaml.BaseLoader)
    return data


def rows() -> list[Any]:
    """Every transcribed indicator, with the set it is of."""
    return [
        pytest.param(code, row, id=f"{code} {row['code']}")
        for code in CODES
        for criterion in transcription(code)["criteria"]
        for row in criterion["indicators"]
    ]


def ratios(indicator: IndicatorDefinition) -> Iterator[tuple[str, RatioRule]]:
    """The ratios of an indicator by its code, those of parts by code and key."""
    match indicator.rule:
        case RatioRule():
            yield indicator.code, indicator.rule
        case AllRule(parts):
            for part in parts:
                if isinstance(part.rule, RatioRule):
                    yield f"{indicator.code} {part.key}", part.rule


def check_rule(rule: Rule, row: Row) -> None:
    assert type(rule) is TYPES[row["type"]]
    match rule:
        case BooleanRule():
            assert "value" not in row
            return
        case AllRule(parts):
            assert [(part.key, part.label) for part in parts] == [
                (part["key"], part["label"]) for part in row["parts"]
            ]
            for part, part_row in zip(parts, row["parts"], strict=True):
                check_rule(part.rule, part_row)
            return
    (case,) = rule.cases
    assert (case.zone, case.from_year, case.to_year) == (None, None, None)
    assert case.threshold.op == row["op"]
    assert case.threshold.value == Decimal(row["value"])
    assert case.threshold.unit == row["unit"]
    if isinstance(rule, RatioRule):
        assert (rule.numerator, rule.denominator, rule.quantity_unit) == (
            row["numerator"],
            row["denominator"],
            row["quantity_unit"],
        )
    else:
        assert rule.unit == row["unit"]


def test_both_sets_are_shipped_under_the_name_of_their_file(
    shipped: dict[str, CriteriaSetDefinition],
) -> None:
    assert set(CODES) <= shipped.keys()
    assert [path.stem for path in shipped_definitions()] == sorted(shipped)


@pytest.mark.parametrize("code", CODES)
def test_each_set_has_19_criteria_and_49_indicators(
    code: str, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    assert [criterion.number for criterion in shipped[code].criteria] == list(range(1, 20))
    assert len(list(shipped[code].indicators())) == 49


@pytest.mark.parametrize("code", CODES)
def test_the_head_of_each_set(code: str, shipped: dict[str, CriteriaSetDefinition]) -> None:
    definition = shipped[code]
    assert definition.name == transcription(code)["title"]
    assert (definition.level, definition.method) == ("commune", "attainment")
    assert (definition.first_year, definition.last_year) == (2017, 2020)
    assert definition.jurisdiction == JURISDICTIONS[code]


@pytest.mark.parametrize("code", CODES)
def test_the_legal_basis(code: str, shipped: dict[str, CriteriaSetDefinition]) -> None:
    assert shipped[code].legal_basis == LEGAL_BASIS[code]
    transcribed = transcription(code)["legal_basis"]
    for citation, row in zip(shipped[code].legal_basis, transcribed, strict=True):
        assert (citation.kind, citation.number, citation.date.isoformat(), citation.issuer) == (
            row["document_type"],
            row["number"],
            row["date"],
            row["issuer"],
        )
    assert transcribed[0]["raw"].endswith(shipped[code].citation.abstract)


@pytest.mark.parametrize("code", CODES)
def test_criteria_stand_in_their_groups_and_order(
    code: str, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    definition = shipped[code]
    transcribed = transcription(code)
    assert [(group.number, group.name) for group in definition.groups] == [
        (row["number"], row["name"]) for row in transcribed["groups"]
    ]
    for group, row in zip(definition.groups, transcribed["groups"], strict=True):
        members = [str(c.number) for c in definition.criteria if c.group == group.name]
        assert members == row["criteria"]
    for criterion, row in zip(definition.criteria, transcribed["criteria"], strict=True):
        assert (str(criterion.number), criterion.name) == (row["number"], row["name"])
        assert [indicator.code for indicator in criterion.indicators] == [
            indicator["code"] for indicator in row["indicators"]
        ]


@pytest.mark.parametrize(("code", "row"), rows())
def test_an_indicator_is_as_transcribed(
    code: str, row: Row, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    indicator = shipped[code].indicator(row["code"])
    assert indicator.text == row["text"]
    assert indicator.threshold_text == row["threshold_text"]
    assert list(indicator.threshold_in_text) == row.get("threshold_in_text", [])
    assert indicator.reading_note == row.get("note", "")
    check_rule(indicator.rule, row["rule"])


@pytest.mark.parametrize(("code", "row"), rows())
def test_a_sign_is_implied_only_where_the_transcription_says_so(
    code: str, row: Row, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    rule = shipped[code].indicator(row["code"]).rule
    simple = [part.rule for part in rule.parts] if isinstance(rule, AllRule) else [rule]
    implied = [
        case.threshold.implied
        for one in simple
        if not isinstance(one, BooleanRule)
        for case in one.cases
        if case.threshold.op is Op.AT_LEAST
    ]
    # Where several thresholds stand in one cell, all of them are printed alike.
    expected = row.get("threshold_implied_operator") == "true"
    assert implied == [expected] * len(implied)
    assert implied or not expected


@pytest.mark.parametrize(
    ("code", "indicator", "threshold"),
    [
        # Copied by hand from the threshold column of the two reports.
        ("bac_kan_2017_2020", "2.2", "≥ 50%"),
        ("bac_kan_2017_2020", "5", "70%"),
        ("bac_kan_2017_2020", "9.1", "Không"),
        ("bac_kan_2017_2020", "11", "< 12%"),
        ("bac_kan_2017_2020", "14.3", "> 25%"),
        ("bac_kan_2017_2020", "15.3", "≤ 26,7%"),
        ("bac_giang_2017_2020", "5", "≥ 70%"),
        ("bac_giang_2017_2020", "9.1", "Không"),
        ("bac_giang_2017_2020", "11", "≤ 12%"),
        ("bac_giang_2017_2020", "14.3", "≥ 25%"),
        ("bac_giang_2017_2020", "15.3", "≤ 26,7%"),
    ],
)
def test_a_threshold_prints_as_its_report_does(
    code: str, indicator: str, threshold: str, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    rule = shipped[code].indicator(indicator).rule
    assert isinstance(rule, RatioRule | CountRule)
    assert [case.threshold.text() for case in rule.cases] == [threshold]


@pytest.mark.parametrize(
    ("code", "value"), [("bac_kan_2017_2020", "36"), ("bac_giang_2017_2020", "30")]
)
def test_income_is_asked_in_millions_a_head_and_year(
    code: str, value: str, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    rule = shipped[code].indicator("10").rule
    assert isinstance(rule, NumberRule)
    assert rule.unit == "triệu đồng/người/năm"
    assert [(case.threshold.op, case.threshold.value) for case in rule.cases] == [
        (Op.AT_LEAST, Decimal(value))
    ]


@pytest.mark.parametrize("code", CODES)
def test_things_whose_presence_attains(
    code: str, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    counted = {
        (code, indicator.code): indicator.rule.counted
        for indicator in shipped[code].indicators()
        if isinstance(indicator.rule, BooleanRule) and indicator.rule.counted
    }
    assert counted == {key: things for key, things in COUNTED.items() if key[0] == code}


@pytest.mark.parametrize("code", CODES)
def test_denominators_that_must_be_one_total(
    code: str, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    expected = dict(SAME_TOTALS)
    if code == "bac_giang_2017_2020":
        del expected["16"]
    assert {
        place: rule.same_total
        for indicator in shipped[code].indicators()
        for place, rule in ratios(indicator)
        if rule.same_total is not None
    } == expected


@pytest.mark.parametrize("code", CODES)
def test_shares_of_villages_that_the_village_list_answers(
    code: str, shipped: dict[str, CriteriaSetDefinition]
) -> None:
    expected = {"6.3": "culture_house", "16": "cultural_village"}
    if code == "bac_giang_2017_2020":
        del expected["16"]
    assert {
        place: rule.village_answer
        for indicator in shipped[code].indicators()
        for place, rule in ratios(indicator)
        if rule.village_answer is not None
    } == expected
