"""Capital tables: sums and shares."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from reports.checks.capital import (
    CAPITAL_CHECKS,
    CapitalLine,
    CapitalTable,
    capital_parts_miss_their_whole,
    capital_share_disagrees,
    capital_share_is_cut_off,
    capital_shares_miss_100,
)
from reports.checks.model import Severity

RESULTS = Path(__file__).parents[2] / "data" / "results"


def capital(*lines, total="300"):
    """Lines of (key, amount, share, parent) and their total."""
    return CapitalTable(
        "Thành phố A",
        "triệu đồng",
        tuple(
            CapitalLine(
                key,
                f"Nguồn {key}",
                None if amount is None else Decimal(amount),
                None if share is None else Decimal(share),
                parent,
                f"Nguồn {key}: {amount}",
            )
            for key, amount, share, parent in lines
        ),
        None if total is None else Decimal(total),
    )


def test_parts_make_their_whole():
    lines = (("a", "100", None, None), ("b", "200", None, None))
    assert not capital_parts_miss_their_whole(capital(*lines)).findings
    (finding,) = capital_parts_miss_their_whole(capital(*lines, total="300.01")).findings
    assert finding.computed == ("300 triệu đồng",)
    assert "0,01 triệu đồng" in finding.message


def test_parts_of_a_line_make_the_line():
    lines = [("a", "300", None, None), ("b", "100", None, "a"), ("c", "200", None, "a")]
    assert not capital_parts_miss_their_whole(capital(*lines)).findings
    lines[2] = ("c", "199", None, "a")
    (finding,) = capital_parts_miss_their_whole(capital(*lines)).findings
    assert finding.message.startswith("Nguồn a")


def test_a_part_without_amount_proves_nothing():
    lines = (("a", "100", None, None), ("b", None, None, None))
    result = capital_parts_miss_their_whole(capital(*lines))
    assert not result.findings
    assert result.why_not


@pytest.mark.parametrize(
    ("share", "disagrees", "is_cut"),
    [
        ("66.67", False, False),
        ("66.7", False, False),
        ("66.66", False, True),
        ("66", False, True),
        ("66.65", True, False),
        ("66.68", True, False),
    ],
)
def test_a_share_is_its_amount_rounded_or_cut(share, disagrees, is_cut):
    one = capital(("a", "200", share, None), ("b", "100", None, None))
    assert bool(capital_share_disagrees(one).findings) is disagrees
    cut = capital_share_is_cut_off(one).findings
    assert [finding.severity for finding in cut] == [Severity.COSMETIC] * is_cut


def test_half_a_unit_of_the_last_digit_rounds_either_way():
    one = capital(
        ("a", "1", "12.5", None), ("b", "1", "13", None), ("c", "1", "12", None), total="8"
    )
    assert not capital_share_disagrees(one).findings
    assert not capital_share_is_cut_off(one).findings


def test_a_share_of_the_line_above_or_of_the_total_agrees():
    whole = ("a", "200", None, None)
    for share in ("25", "16.67"):
        assert not capital_share_disagrees(capital(whole, ("b", "50", share, "a"))).findings
    assert capital_share_disagrees(capital(whole, ("b", "50", "20", "a"))).findings


@pytest.mark.parametrize(
    ("shares", "is_found"),
    [(("33.3", "66.7"), False), (("33.3", "66.6"), False), (("33.3", "66.5"), True),
     (("50", "51"), False), (("50", "52"), True)],
)  # fmt: skip
def test_shares_make_100_within_their_rounding(shares, is_found):
    one = capital(("a", "1", shares[0], None), ("b", "2", shares[1], None), total="3")
    assert bool(capital_shares_miss_100(one).findings) is is_found


def test_a_missing_share_or_total_says_why():
    one = capital(("a", "100", None, None), total=None)
    assert all(check(one).why_not for check in CAPITAL_CHECKS)
    zero = capital(("a", "0", "0", None), total="0")
    assert capital_share_disagrees(zero).why_not


def printed_capital(name: str) -> CapitalTable:
    """The capital of a transcribed report."""
    path = RESULTS / f"{name}_city_2011_2020.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    block = data["capital"]
    return CapitalTable(
        data["unit"]["name"],
        block["unit"],
        tuple(
            CapitalLine(
                line["id"],
                line["name"],
                Decimal(line["amount"]),
                Decimal(line["stated_percent"]) if "stated_percent" in line else None,
                line.get("parent"),
                line["raw"],
            )
            for line in block["lines"]
        ),
        Decimal(block["total"]["amount"]),
        block["total"]["raw"],
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # every sum and every share of the report is right
        ("bac_kan", []),
        # 112.092/645.135 = 17,37497% and 47.369/645.135 = 7,34249%; the sums and the 100% hold
        (
            "bac_giang",
            [
                ("capital_share_disagrees", "enterprise", ("17,37%",)),
                ("capital_share_disagrees", "people_and_other", ("7,34%",)),
            ],
        ),
    ],
)
def test_the_capital_of_the_two_reports(name, expected):
    one = printed_capital(name)
    found = [finding for check in CAPITAL_CHECKS for finding in check(one).findings]
    assert [(finding.check, finding.part, finding.computed) for finding in found] == expected
