"""The figures that conditions ask for, read from the real table."""

from decimal import Decimal

import pytest

from reports.dossiers.gathering import gather
from reports.dossiers.rules.conditions import DossierFigures, UnitCriteria
from reports.dossiers.rules.figures import figures_of
from reports.models import Decision
from tests.reports.dossiers.dossiers_at_work import FACTS, attain, recognise_communes, say

pytestmark = pytest.mark.django_db


def test_a_commune_is_counted_as_computed_and_asked_of_its_own_year(dossier_commune, cast):
    figures = figures_of(gather(dossier_commune))
    # Its report claims 19; two of three good schools are less than 70 %.
    # Of 2.3 the table prints one part, of 2.4 and 8.3 a rate beside the word, of 14.2 the word.
    unproved = ("2.3", "2.4", "8.3", "14.2")
    schools = ((5, "Trường học"),)
    assert figures.criteria == (UnitCriteria("Xã Dương Quang", 19, 18, schools, unproved),)
    # 5 (stated share), 5 (declared), 14.3 of 2020; 11 of 2011 decides nothing of 2020.
    assert figures.open_findings == 3
    assert (figures.communes_total, figures.communes_recognised) == (None, None)
    assert figures.arrears is None and figures.public_order_kept is None
    attain(dossier_commune)
    say(dossier_commune, cast.an)
    figures = figures_of(gather(dossier_commune))
    assert figures.criteria == (UnitCriteria("Xã Dương Quang", 19, 19, (), unproved),)
    asked = set(FACTS) - {"meeting_on"}  # no condition asks for the day
    assert {name: getattr(figures, name) for name in asked} == {name: FACTS[name] for name in asked}
    assert figures.arrears == Decimal(0)


def test_a_city_counts_its_communes_and_who_of_them_is_recognised(dossier_city):
    recognise_communes(dossier_city)
    Decision.objects.filter(unit__slug="xa-duong-quang").update(year=2021)
    figures = figures_of(gather(dossier_city))
    assert (figures.communes_total, figures.communes_recognised) == (2, 1)
    assert figures.communes_missing == ("Xã Dương Quang",)
    assert [(one.unit, one.attained) for one in figures.criteria] == [
        ("Xã Dương Quang", 18),
        ("Xã Nông Thượng", 18),
    ]


def test_without_values_of_the_year_nothing_attains(dossier_commune):
    dossier_commune.year = 2019
    dossier_commune.save()
    assert figures_of(gather(dossier_commune)) == DossierFigures()
