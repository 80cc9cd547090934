"""The fictitious province: plausible, the same for the same seed, and loadable."""

from collections import defaultdict
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from communes.models import Unit, UnitVersion
from communes.sample_province.figures import SampleCommune
from communes.sample_province.places import PROVINCE_SLUG, places
from criteria.loading import load_definition, shipped_definitions
from criteria.outcomes import Outcome
from criteria.rules import AllRule, RatioRule

YEARS = tuple(range(2011, 2021))


@pytest.fixture(scope="module")
def definition():
    path = next(path for path in shipped_definitions() if path.stem == "bac_kan_2017_2020")
    return load_definition(path.read_text(encoding="utf-8"), source=path.name)


@pytest.fixture(scope="module")
def rules(definition):
    """Every simple rule by indicator and part."""
    found = {}
    for criterion in definition.criteria:
        for indicator in criterion.indicators:
            if isinstance(indicator.rule, AllRule):
                found |= {(indicator.code, part.key): part.rule for part in indicator.rule.parts}
            else:
                found[indicator.code, ""] = indicator.rule
    return found


def rows_of(slug, seed, definition, years=YEARS):
    return list(SampleCommune(slug, seed, years).rows(definition))


def test_every_indicator_and_part_is_answered_in_every_year(definition, rules):
    rows = rows_of("mau-xa-0001", 1, definition)
    for year in YEARS:
        of_year = [(row.indicator, row.part) for row in rows if row.year == year]
        assert len(of_year) == len(set(of_year))
        assert rules.keys() <= set(of_year)
        assert len({indicator for indicator, _ in of_year}) == 49


@pytest.mark.parametrize("number", range(1, 13))
def test_figures_agree_with_one_another(number, definition, rules):
    totals = defaultdict(set)
    for row in rows_of(f"mau-xa-{number:04}", 7, definition):
        rule = rules.get((row.indicator, row.part))
        if isinstance(rule, RatioRule):
            assert 0 <= row.answer.numerator <= row.answer.denominator
            if rule.same_total:
                totals[row.year, rule.same_total].add(row.answer.denominator)
    assert {key for _, key in totals} == {"households", "population", "villages", "labour_force"}
    assert all(len(said) == 1 for said in totals.values())


def test_a_commune_improves_over_the_years(definition):
    for number in range(1, 13):
        rows = rows_of(f"mau-xa-{number:04}", 7, definition)
        attained = [
            sum(
                row.outcome is Outcome.ATTAINED and not row.part and row.year == year
                for row in rows
            )
            for year in YEARS
        ]
        assert attained == sorted(attained)
        assert attained[-1] > attained[0]


def test_the_same_seed_gives_the_same_and_another_seed_another(definition):
    assert rows_of("mau-xa-0001", 1, definition) == rows_of("mau-xa-0001", 1, definition)
    assert rows_of("mau-xa-0001", 1, definition) != rows_of("mau-xa-0001", 2, definition)
    assert list(places(40, 1)) == list(places(40, 1))
    assert list(places(40, 1)) != list(places(40, 2))


def test_no_two_places_of_the_largest_province_share_name_or_slug():
    found = list(places(9000, 3))
    assert len({one.name for one in found}) == len({one.slug for one in found}) == len(found)
    assert max(len(one.code) for one in found) == 5


@pytest.mark.django_db
def test_the_command_writes_units_that_load_and_a_table_in_the_long_form(tmp_path, capsys):
    call_command(
        "make_sample_province", "--communes", "17", "--years", "2", "--seed", "5", "-o", tmp_path
    )
    told = capsys.readouterr().out
    assert f"load_units {tmp_path / 'don-vi.toml'}" in told
    assert "Đã ghi 17 xã, 1870 dòng số liệu của 2 năm." in told  # 17 × 2 × (49 + 6 parts)

    call_command("load_units", tmp_path / "don-vi.toml", verbosity=0)
    province = Unit.objects.get(slug=PROVINCE_SLUG)
    communes = UnitVersion.objects.communes_of(province, 2019)
    assert [one.unit.slug for one in communes][:2] == ["mau-xa-0001", "mau-xa-0002"]
    assert len(communes) == 17

    sheet = load_workbook(BytesIO((tmp_path / "so-lieu.xlsx").read_bytes()), read_only=True).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Đơn vị", "Năm", "Chỉ tiêu", "Phần")
    assert len(rows) == 1871
    assert {row[1] for row in rows[1:]} == {2019, 2020}
    assert {row[0] for row in rows[1:]} == {one.unit.slug for one in communes}
    assert not any(
        isinstance(cell, str) and cell[:1] in "=+-@" for row in rows for cell in row if cell
    )
    kilometres = next(row for row in rows if row[2] == "2.1")
    assert Decimal(str(kilometres[5])) % Decimal("0.1") == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--communes", "0"), "--communes phải từ 1 đến 9000"),
        (("--communes", "9001"), "--communes phải từ 1 đến 9000"),
        (("--years", "0"), "--years phải từ 1 đến 30"),
        (("--years", "31"), "--years phải từ 1 đến 30"),
    ],
)
def test_sizes_beyond_reason_are_refused(options, told, tmp_path):
    with pytest.raises(CommandError, match=told):
        call_command("make_sample_province", *options, "-o", tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "tep").write_text("x")
    with pytest.raises(CommandError, match="Không ghi được vào"):
        call_command("make_sample_province", "--communes", "1", "-o", tmp_path / "tep" / "trong")
