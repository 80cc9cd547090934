"""Two who write the contents, or ask for the bundle, at the same moment (see test_concurrency)."""

from decimal import Decimal

import pytest
from django.core.cache import cache

from reports.dossiers.content import CapitalItem
from reports.dossiers.contents import save_capital, save_facts, save_paragraph
from reports.dossiers.files.bundle_work import ask_for_bundle
from reports.dossiers.way.actions import Action
from reports.dossiers.way.workflow import act
from reports.models import Bundle, CapitalLine, Dossier, DossierFacts, NarrativeText
from tests.reports.dossiers.dossiers_at_work import ready
from tests.reports.dossiers.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def write_facts(by, number):
    values = {"households": number}
    save_facts(dossier=Dossier.objects.get(), by=by, values=values, reason="", seen=0)


def write_capital(by, number):
    lines = [CapitalItem(1, f"Nguồn {one}", Decimal(number)) for one in range(number)]
    save_capital(dossier=Dossier.objects.get(), by=by, lines=lines, reason="", seen=0)


def write_paragraph(by, number):
    save_paragraph(
        dossier=Dossier.objects.get(), by=by, key="tieu-chi-2", text=f"Đoạn {number}", seen=0
    )


@pytest.mark.parametrize("write", [write_facts, write_capital, write_paragraph])
def test_of_two_who_write_at_once_the_second_is_told(dossier_commune, cast, write):
    done, told = at_once(lambda: write(cast.an, 3), lambda: write(cast.chi, 4))
    [winner] = done
    assert f"{(cast.an, cast.chi)[winner]} vừa sửa nội dung này" in told[0]
    number = (3, 4)[winner]
    if write is write_facts:
        assert DossierFacts.objects.get().households == number
    elif write is write_capital:
        assert set(CapitalLine.objects.values_list("amount", flat=True)) == {Decimal(number)}
        assert CapitalLine.objects.count() == number
    else:
        assert NarrativeText.objects.get().text == f"Đoạn {number}"


def test_nothing_is_written_into_a_dossier_that_goes_up(dossier_commune, cast):
    """Either what was written went up too, or it was refused; never is it changed behind."""
    ready(dossier_commune, cast.an)
    lines = [CapitalItem(1, "Dân góp", Decimal(5))]
    done, told = at_once(
        lambda: act(dossier=Dossier.objects.get(), action=Action.SUBMIT, by=cast.an),
        lambda: save_capital(
            dossier=Dossier.objects.get(), by=cast.an, lines=lines, reason="", seen=0
        ),
    )
    assert 0 in done
    approved = dossier_commune.approvals.get().snapshot.content["capital"]
    assert len(approved) == CapitalLine.objects.count() == (1 if 1 in done else 0)
    assert all("nội dung chỉ sửa được" in sentence for sentence in told)


def test_two_who_ask_for_a_bundle_at_once_get_the_same(dossier_commune, cast):
    cache.clear()
    given = []
    done, told = at_once(
        *(
            lambda by=by: given.append(ask_for_bundle(dossier=Dossier.objects.get(), by=by).key)
            for by in (cast.an, cast.chi)
        )
    )
    assert (len(done), told) == (2, [])
    assert given[0] == given[1]
    assert Bundle.objects.get().error == ""
