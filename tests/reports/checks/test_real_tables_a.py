"""The contradictions of the two real tables, listed by hand with a calculator.

Only those of percentages, wholes, outcomes, totals and city figures. Each line: check, unit, year,
indicator, part; the comment is the sum done by hand.
"""

from reports.checks import city, counts, criteria_totals, outcomes, percent, totals, wholes
from tests.reports.checks.tables_for_checks import BAC_GIANG, BAC_KAN, sample_table

CHECKS = [
    check
    for module in (percent, wholes, outcomes, counts, criteria_totals, totals, city)
    for check in module.CHECKS
]
KAN, GIANG = "Thành phố Bắc Kạn", "Thành phố Bắc Giang"
DUONG_QUANG, NONG_THUONG = "Xã Dương Quang", "Xã Nông Thượng"

EXPECTED_OF_BAC_KAN = {
    # 796 : 796 = 100 %, printed 96 %
    ("percent_against_fraction", NONG_THUONG, 2011, "4.2", None),
    # 2 : 3 = 66,67 %, printed 70 %, asked ≥ 70 %
    ("percent_against_fraction", DUONG_QUANG, 2020, "5", None),
    ("percent_against_fraction", NONG_THUONG, 2020, "5", None),
    # 2.619 : 2.817 = 92,97 %, printed 93,61 %
    ("percent_against_fraction", NONG_THUONG, 2020, "12", None),
    # 56 : 292 = 19,18 %, printed 14,29 %
    ("percent_against_fraction", NONG_THUONG, 2020, "15.3", None),
    # 78 : 80 = 97,5 %, printed 93,75 % (which is 75 : 80)
    ("percent_against_fraction", NONG_THUONG, 2020, "17.7", None),
    # 2/2 xã, both with 66,67 % of ≥ 70 %
    ("declared_against_computed", DUONG_QUANG, 2020, "5", None),
    ("declared_against_computed", NONG_THUONG, 2020, "5", None),
    ("count_against_communes", KAN, 2020, "5", None),
    # 0/2 xã, with 7,2 % and 4 % of < 12 %
    ("declared_against_computed", DUONG_QUANG, 2011, "11", None),
    ("declared_against_computed", NONG_THUONG, 2011, "11", None),
    ("count_against_communes", KAN, 2011, "11", None),
    # 2.373 workers; 12 has 2.447 who work of 2.685. 612 : 2.685 = 22,79 % is below > 25 %
    ("labour_totals_differ", DUONG_QUANG, 2020, "14.3", None),
    # 2.169 workers; 12 has 2.619 who work of 2.817
    ("labour_totals_differ", NONG_THUONG, 2020, "14.3", None),
    # of 851 households: 10 are 1,18 %, 11 are 1,29 %, printed 1,20 %
    ("percent_of_no_count", DUONG_QUANG, 2020, "11", None),
    # of 15 villages: 14 are 93,33 %, printed 93,30 %
    ("percent_of_no_count", NONG_THUONG, 2020, "16", None),
    # of 851 households: 476 are 55,93 %, 477 are 56,05 %, printed 55,95 %
    ("percent_of_no_count", DUONG_QUANG, 2020, "17.1", "clean_water"),
}

EXPECTED_OF_BAC_GIANG = {
    # 63,036 : 81,635 = 77,22 %, printed 73,5 %
    ("percent_against_fraction", GIANG, 2011, "2.2", None),
    # 12.676 : 14.026 = 90,38 %, printed 90,1 %
    ("percent_against_fraction", GIANG, 2011, "9.2", None),
    # 37 : 51,5 = 71,84 %, printed 81,3 %
    ("percent_against_fraction", GIANG, 2020, "2.4", None),
    # 15.457 : 15.209 = 101,63 %, printed 95,36 % (which is 15.457 : 16.209)
    ("percent_against_fraction", GIANG, 2020, "17.1", "clean_water"),
    ("numerator_above_denominator", GIANG, 2020, "17.1", "clean_water"),
    # 16.153 : 16.209 = 99,65 %, printed 96,6 %
    ("percent_against_fraction", GIANG, 2020, "17.6", None),
    # 2.550 : 2.958 = 86,21 %, printed 76 %
    ("percent_against_fraction", GIANG, 2020, "17.7", None),
    # 99,68 cut to 99,6; 66,67 to 66,6; 70,97 to 70,9; 90,75 to 90,7
    ("percent_truncated", GIANG, 2011, "4.2", None),
    ("percent_truncated", GIANG, 2011, "5", None),
    ("percent_truncated", GIANG, 2011, "16", None),
    ("percent_truncated", GIANG, 2011, "17.8", None),
    # 94,78 cut to 94,7; 55,66 to 55,6; 99,85 to 99,8
    ("percent_truncated", GIANG, 2020, "12", None),
    ("percent_truncated", GIANG, 2020, "14.3", None),
    ("percent_truncated", GIANG, 2020, "15.1", None),
    # 13.753 households where 4.2, 9.2, 11 and 17.1 have 14.026
    ("totals_differ", GIANG, 2011, "17.6", None),
    # 15.209 households where the others have 16.209
    ("totals_differ", GIANG, 2020, "17.1", "clean_water"),
    # 38.345 who work; 12 has 35.445 of 37.396
    ("labour_totals_differ", GIANG, 2020, "14.3", None),
    # 13 + 2 = 15 commune houses in 6 communes
    ("facilities_above_communes", GIANG, 2020, "6.1", None),
}


def found_in(definition: str, unit: str) -> list[tuple[str, str, int | None, str, str | None]]:
    table = sample_table(definition, unit=unit)
    return sorted(
        (
            (finding.check, finding.unit, finding.year, finding.indicator, finding.part)
            for check in CHECKS
            for finding in check(table).findings
        ),
        key=str,
    )


def test_bac_kan_has_these_contradictions_and_no_others():
    assert found_in(BAC_KAN, KAN) == sorted(EXPECTED_OF_BAC_KAN, key=str)


def test_bac_giang_has_these_contradictions_and_no_others():
    assert found_in(BAC_GIANG, GIANG) == sorted(EXPECTED_OF_BAC_GIANG, key=str)


def test_every_check_looks_at_something_or_says_why_not():
    for definition, unit in ((BAC_KAN, KAN), (BAC_GIANG, GIANG)):
        table = sample_table(definition, unit=unit)
        for check in CHECKS:
            result = check(table)
            assert bool(result.why_not) <= (result.places == 0), check.__name__


def test_every_check_says_itself_in_one_sentence_and_gives_an_example():
    for check in CHECKS:
        assert check.__doc__ is not None
        paragraphs = check.__doc__.split("\n\n")
        assert paragraphs[0].strip().endswith("."), check.__name__
        assert paragraphs[1].strip().startswith("Ví dụ:"), check.__name__
