"""What the next criteria set would say: information, no fault."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from criteria.rules import AllRule, Rule
from criteria.sets import Citation
from reports.checks.model import Severity
from reports.checks.successors import verdict_flips_under_successor
from tests.criteria.sets_for_tests import SMALL_SET, WATER, case, ratio
from tests.reports.checks.tables_for_checks import table, value

DECISION = Citation("Quyết định", "100/QĐ-UBND", date(2022, 1, 5), "UBND tỉnh Bắc Kạn")


def successor(code: str, rule: Rule, *, text: str | None = None):
    """The small set in which one indicator asks for something else."""
    criteria = tuple(
        replace(
            criterion,
            indicators=tuple(
                replace(one, rule=rule, text=text or one.text) if one.code == code else one
                for one in criterion.indicators
            ),
        )
        for criterion in SMALL_SET.criteria
    )
    return replace(
        SMALL_SET, criteria=criteria, legal_basis=(DECISION,), first_year=2021, last_year=2025
    )


def flips(raw, rule, *, code="1", text=None):
    one = table(value(code, raw), definition=SMALL_SET)
    return verdict_flips_under_successor(
        replace(one, successor=successor(code, rule, text=text))
    ).findings


@pytest.mark.parametrize(
    ("raw", "is_found"),
    [("(8/10 trường)", False), ("(7/10 trường)", True), ("(6/10 trường)", False), ("75%", True)],
)
def test_a_higher_threshold_flips_what_lies_between(raw, is_found):
    found = flips(raw, ratio(">=", "80", "trường"))
    assert bool(found) is is_found
    assert all(one.severity is Severity.INFORMATION for one in found)
    assert all("Quyết định 100/QĐ-UBND" in one.message for one in found)


@pytest.mark.parametrize(
    "raw", ["", "không có", "Chưa quy định", "Đạt", "0/0 trường", "3/0 trường"]
)
def test_what_figures_do_not_decide_does_not_flip(raw):
    assert not flips(raw, ratio(">=", "80", "trường"))


def test_parts_are_judged_together():
    stricter = AllRule((WATER.parts[0], replace(WATER.parts[1], rule=ratio(">=", "60", "hộ"))))
    raw = "95% nước hợp vệ sinh; {}% nước sạch"
    assert flips(raw.format(55), stricter, code="2.1")
    assert not flips(raw.format(65), stricter, code="2.1")


def test_another_question_under_the_same_code_is_not_compared():
    assert not flips("(7/10 trường)", ratio(">=", "80", "hộ"))
    other = "Tỷ lệ giáo viên giỏi cấp tỉnh trở lên"
    assert not flips("(7/10 trường)", ratio(">=", "80", "trường"), text=other)


def test_the_threshold_is_that_of_the_successors_first_year():
    rising = replace(
        ratio(">=", "70", "trường"),
        cases=(case(">=", "70", to_year=2020), case(">=", "80", from_year=2021)),
    )
    assert flips("(7/10 trường)", rising)


def test_only_the_last_year_is_judged():
    rows = (value("1", "(7/10 trường)", year=2011), value("1", "(9/10 trường)"))
    one = table(*rows, definition=SMALL_SET)
    following = successor("1", ratio(">=", str(Decimal(80)), "trường"))
    assert not verdict_flips_under_successor(replace(one, successor=following)).findings


def test_without_a_successor_the_check_says_why():
    assert verdict_flips_under_successor(table(value("5", "2/3 trường"))).why_not
