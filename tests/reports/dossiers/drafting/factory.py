"""Dossiers made by hand: five criteria, and communes whose answers the real engine judges."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from criteria.answers import Answer
from criteria.evaluation import judge, measure_answer
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, NumberRule, Part, RatioRule, Rule, ThresholdCase
from criteria.sets import (
    Citation,
    CriteriaSetDefinition,
    CriterionDefinition,
    Group,
    IndicatorDefinition,
)
from criteria.thresholds import Op, Threshold
from reports.comparison_data import ComparisonData, IndicatorRecord, StoredValue, UnitYear
from reports.dossiers.content import Commune, DossierContent, Facts, UnitNames
from reports.dossiers.drafting.narrative import paragraphs
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure

YES = Answer(said=Outcome.ATTAINED)
NO = Answer(said=Outcome.NOT_ATTAINED)
NONE_HERE = Answer(said=Outcome.NOT_APPLICABLE)


def ratio(numerator: str, denominator: str, unit: str, said: Outcome | None = None) -> Answer:
    return Answer(
        said=said,
        numerator=Decimal(numerator),
        denominator=Decimal(denominator),
        quantity_unit=unit,
    )


def km(numerator: str, denominator: str) -> Answer:
    return ratio(numerator, denominator, "km")


def schools(numerator: str, denominator: str, said: Outcome | None = None) -> Answer:
    return ratio(numerator, denominator, "trường", said)


def income(million: str) -> Answer:
    return Answer(number=Decimal(million), quantity_unit="triệu đồng/người/năm")


def water(hygienic: str, clean: str) -> Answer:
    parts = {"hygienic": hygienic, "clean": clean}
    return Answer(parts={key: Answer(stated_percent=Decimal(text)) for key, text in parts.items()})


def _at_least(value: int) -> tuple[ThresholdCase, ...]:
    return (ThresholdCase(Threshold(Op.AT_LEAST, Decimal(value), "%")),)


def _criterion(number: int, name: str, group: str, *asked: tuple[str, str, str, Rule]):
    indicators = tuple(IndicatorDefinition(*one) for one in asked)
    return CriterionDefinition(number, name, group, indicators)


SET = CriteriaSetDefinition(
    code="mau",
    name="Bộ tiêu chí mẫu",
    level="commune",
    method="attainment",
    jurisdiction="tinh-a",
    first_year=2017,
    last_year=2020,
    legal_basis=(
        Citation("Quyết định", "734/QĐ-UBND", date(2017, 5, 29), "UBND tỉnh A", "về bộ tiêu chí"),
    ),
    groups=(Group("I", "Quy hoạch"), Group("II", "Hạ tầng"), Group("III", "Đời sống")),
    criteria=(
        _criterion(
            1, "Quy hoạch", "Quy hoạch", ("1", "Có quy hoạch được duyệt.", "Đạt", BooleanRule())
        ),
        _criterion(
            2,
            "Giao thông",
            "Hạ tầng",
            ("2.1", "Đường xã", "≥ 50%", RatioRule(_at_least(50), "km cứng hóa", "km", "km")),
            ("2.2", "Đường nội đồng", "Đạt", BooleanRule()),
        ),
        _criterion(
            3,
            "Trường học",
            "Hạ tầng",
            ("3", "Trường đạt chuẩn", "70%", RatioRule(_at_least(70), "trường", "tổng", "trường")),
        ),
        _criterion(
            4,
            "Thu nhập",
            "Đời sống",
            (
                "4",
                "Thu nhập bình quân",
                "36 triệu",
                NumberRule(
                    (ThresholdCase(Threshold(Op.AT_LEAST, Decimal(36), "triệu")),),
                    "triệu đồng/người/năm",
                ),
            ),
        ),
        _criterion(
            5,
            "Môi trường",
            "Đời sống",
            (
                "5.1",
                "Hộ dùng nước",
                "≥ 90% (≥ 50% nước sạch)",
                AllRule(
                    (
                        Part(
                            "hygienic",
                            "nước hợp vệ sinh",
                            RatioRule(_at_least(90), "hộ", "tổng số hộ", "hộ"),
                        ),
                        Part(
                            "clean",
                            "nước sạch",
                            RatioRule(_at_least(50), "hộ", "tổng số hộ", "hộ"),
                        ),
                    )
                ),
            ),
        ),
    ),
)

GOOD: Mapping[str, Answer] = {
    "1": YES,
    "2.1": km("7.5", "10"),
    "2.2": YES,
    "3": schools("3", "3"),
    "4": income("37.72"),
    "5.1": water("100", "55.95"),
}
POOR: Mapping[str, Answer] = {
    "1": NO,
    "2.1": km("0", "10"),
    "2.2": NO,
    "3": schools("0", "3"),
    "4": income("7"),
    "5.1": water("90", "10"),
}


def _stored(pk: int, part: str, answer: Answer, computed: Outcome, outcome: Outcome) -> StoredValue:
    return StoredValue(
        pk=pk,
        part=part,
        raw=answer.said.label if answer.said is not None else "",
        rate_raw="",
        count_raw="",
        note="",
        declared=answer.declared,
        computed=computed,
        outcome=outcome,
        explanation="",
        numerator=answer.numerator,
        denominator=answer.denominator,
        quantity_unit=answer.quantity_unit or "",
        stated_percent=answer.stated_percent,
        said=answer.said,
        counted=answer.counted,
        number=answer.number,
    )


def unit_year(slug: str, name: str, year: int, answers: Mapping[str, Answer]) -> UnitYear:
    """A unit's year, every answer judged as the portal judges it."""
    records = {}
    for pk, (code, answer) in enumerate(answers.items(), start=1):
        rule = SET.indicator(code).rule
        verdict = judge(rule, answer, year=year)
        parts = {}
        for key, given in answer.parts.items():
            assert isinstance(rule, AllRule)
            outcome = measure_answer(rule.part(key).rule, given, year=year, zone=None).outcome
            parts[key] = _stored(pk, key, given, outcome, outcome)
        whole = _stored(pk, "", answer, verdict.computed, verdict.outcome)
        records[code] = IndicatorRecord(whole, parts)
    return UnitYear(slug, name, year, records)


def _names(city: bool) -> UnitNames:
    if city:
        return UnitNames("Thành phố B", "thành phố B", "B", "tỉnh A", "tỉnh A", "A")
    return UnitNames("Xã Một", "xã Một", "Một", "thành phố B", "tỉnh A", "A")


def comparison(
    units: Mapping[str, Mapping[int, Mapping[str, Answer]]], *, city: bool, totals: bool = False
) -> ComparisonData:
    """The answers of units ("Xã Một") by year; ``totals``: one unit, the city by its totals."""
    years = tuple(sorted(next(iter(units.values()))))
    by_unit = tuple(
        {year: unit_year(name, name, year, answers) for year, answers in by_year.items()}
        for name, by_year in units.items()
    )
    return ComparisonData(
        unit_slug="tp-b" if city else "xa-mot",
        unit_name="Thành phố B" if city else "Xã Một",
        parent_name="Tỉnh A",
        definition=SET,
        years=years,
        city=by_unit[0] if totals else {},
        communes=() if totals else by_unit,
        reference="(Kèm theo Báo cáo số 1/BC-UBND)",
        all_years=years,
    )


def dossier(
    units: Mapping[str, Mapping[int, Mapping[str, Answer]]],
    *,
    city: bool = False,
    totals: bool = False,
    **changes: object,
) -> DossierContent:
    """A dossier of 2020 under Quyết định 2540; ``changes`` replace whatever is given."""
    level = Level.CITY if city else Level.COMMUNE
    way = procedure("qd-2540-2016")
    names = [] if totals else list(units)
    content = DossierContent(
        pk=1,
        unit_slug="tp-b" if city else "xa-mot",
        names=_names(city),
        level=level,
        year=2020,
        state=State.PREPARING,
        round=1,
        procedure=way,
        rules=way.levels[level],
        set_code="mau",
        set_version=1,
        set_digest="0" * 64,
        definition=SET,
        comparison=comparison(units, city=city, totals=totals),
        points=(),
        facts=Facts(),
        communes=tuple(Commune(name, name, None) for name in names) if city else (),
    )
    return replace(content, **changes)


def text_of(content: DossierContent, key: str) -> str:
    """The draft of a paragraph."""
    return next(one.draft for one in paragraphs(content) if one.key == key)
