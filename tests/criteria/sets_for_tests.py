"""A tiny criteria set whose rules stand here, so that a test's figures can be checked by eye."""

from datetime import date
from decimal import Decimal

from criteria.rules import (
    AllRule,
    BooleanRule,
    CountRule,
    NumberRule,
    Part,
    RatioRule,
    Rule,
    ThresholdCase,
)
from criteria.sets import (
    Citation,
    CriteriaSetDefinition,
    CriterionDefinition,
    Group,
    IndicatorDefinition,
)
from criteria.thresholds import Op, Threshold

DECISION = Citation("Quyết định", "734/QĐ-UBND", date(2017, 5, 29), "UBND tỉnh Bắc Kạn")


def case(op: str, value: str, unit: str = "%", **limits: object) -> ThresholdCase:
    return ThresholdCase(Threshold(Op(op), Decimal(value), unit), **limits)  # type: ignore[arg-type]


def ratio(op: str, value: str, unit: str) -> RatioRule:
    return RatioRule((case(op, value),), f"số {unit} đạt", f"tổng số {unit}", unit)


SCHOOLS = ratio(">=", "70", "trường")
POVERTY = ratio("<", "12", "hộ")
STUNTING = ratio("<=", "26.7", "trẻ")
TRAINED = ratio(">", "25", "người")
ROADS = ratio(">=", "50", "km")
INCOME = NumberRule((case(">=", "36", "triệu"),), "triệu đồng/người/năm")
MAKESHIFT = CountRule((case("==", "0", ""),), "hộ")
WATER = AllRule(
    (
        Part("hygienic_water", "nước hợp vệ sinh", ratio(">=", "90", "hộ")),
        Part("clean_water", "nước sạch", ratio(">=", "50", "hộ")),
    )
)
YES_NO = BooleanRule()


def indicator(code: str, rule: Rule, threshold_text: str = "") -> IndicatorDefinition:
    return IndicatorDefinition(code, f"Nội dung {code}", threshold_text, rule)


SMALL_SET = CriteriaSetDefinition(
    code="small",
    name="Bộ tiêu chí nhỏ",
    level="commune",
    method="attainment",
    jurisdiction="tinh-bac-kan",
    first_year=2017,
    last_year=2020,
    legal_basis=(DECISION,),
    groups=(Group("I", "Nhóm"),),
    criteria=(
        CriterionDefinition(1, "Trường học", "Nhóm", (indicator("1", SCHOOLS),)),
        CriterionDefinition(
            2, "Môi trường", "Nhóm", (indicator("2.1", WATER), indicator("2.2", YES_NO))
        ),
        CriterionDefinition(3, "Lao động", "Nhóm", (indicator("3", TRAINED),)),
    ),
)
