"""Short codes under tables: the same for the same content, read as people type them, and what
they lead to."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from communes.entries import ValueEntry
from communes.models import Submission
from communes.services import write_values
from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.dossiers.approving import codes
from reports.dossiers.approving.approvals import approve, undo_approval
from reports.dossiers.approving.codes import code_page, codes_for, derived, normalise
from reports.dossiers.drafting.papers import build_paper, generated_keys
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.models import CapitalLine, PaperCode

pytestmark = pytest.mark.django_db


def printed(dossier, table="bieu-so-sanh"):
    return codes_for(dossier, gather(dossier))(table)


def write(units, criteria_sets, by, code, outcome, unit="xa-duong-quang"):
    write_values(
        entries=[ValueEntry(units[unit], 2020, code, Answer(said=outcome), raw=outcome.label)],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=None,
        by=by,
        reason="Sửa số liệu",
    )


def test_the_same_content_gives_the_same_code(dossier_commune, units, criteria_sets, settings):
    settings.PORTAL_URL = "https://ntm.backan.gov.vn"
    first = printed(dossier_commune)
    assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", first.text)
    assert first.url == f"https://ntm.backan.gov.vn/ma/{first.text.replace('-', '')}/"
    assert printed(dossier_commune) == first
    assert printed(dossier_commune, "nguon-luc") != first
    write(units, criteria_sets, None, "1.1", Outcome.NOT_ATTAINED)
    changed = printed(dossier_commune)
    assert changed != first
    write(units, criteria_sets, None, "1.1", Outcome.ATTAINED)
    write(units, criteria_sets, None, "1.1", Outcome.NOT_ATTAINED)
    assert printed(dossier_commune) == changed


def test_a_code_that_is_taken_is_left_to_its_table(dossier_commune, monkeypatch):
    monkeypatch.setattr(
        codes, "derived", lambda dossier, table, sha256, attempt: ["AAAAAAAA", "BBBBBBBB"][attempt]
    )
    assert [
        printed(dossier_commune, one).text for one in ("nguon-luc", "lo-trinh", "nguon-luc")
    ] == [
        "AAAA-AAAA",
        "BBBB-BBBB",
        "AAAA-AAAA",
    ]


def test_a_code_does_not_hang_on_the_database(dossier_commune):
    assert derived(dossier_commune, "nguon-luc", "ab" * 32, 0) == derived(
        type(dossier_commune)(unit=dossier_commune.unit, level="commune", year=2020),
        "nguon-luc",
        "ab" * 32,
        0,
    )
    assert derived(dossier_commune, "nguon-luc", "ab" * 32, 0) != derived(
        dossier_commune, "nguon-luc", "ab" * 32, 1
    )


@pytest.mark.parametrize("typed", ["K7Q2-9MXA", "k7q2 9mxa", " K7q2–9MXA ", "K7Q29MXA"])
def test_a_code_is_read_as_people_type_it(typed):
    assert normalise(typed) == "K7Q29MXA"


def test_all_codes_of_all_papers_take_few_queries(dossier_city, django_assert_max_num_queries):
    content = gather(dossier_city)

    def make():
        code = codes_for(dossier_city, content)
        for key in generated_keys(content):
            build_paper(content, key, code)

    make()
    tables = PaperCode.objects.count()
    assert tables > 3
    with django_assert_max_num_queries(2):
        make()
    assert PaperCode.objects.count() == tables


@pytest.mark.parametrize("name", ["binh", "hai"])
def test_a_code_of_another_unit_is_none(dossier_commune, cast, name):
    text = printed(dossier_commune).text
    with pytest.raises(Http404):
        code_page(getattr(cast, name), text)
    with pytest.raises(Http404):
        code_page(cast.an, "2222-2222")
    assert code_page(cast.lan, text.lower()).dossier == dossier_commune


def row(page, code, year=2020):
    place = f"Xã Dương Quang, năm {year}, chỉ tiêu {code}"
    [found] = [one for one in page.rows if one.place == place]
    return found


def test_a_code_leads_to_the_values_and_whose_they_are(dossier_commune, units, criteria_sets, cast):
    write(units, criteria_sets, cast.giang, "1.1", Outcome.ATTAINED)
    text = printed(dossier_commune).text
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    page = code_page(cast.lan, text)
    assert (page.title, page.is_changed) == ("Biểu so sánh kết quả xây dựng nông thôn mới", False)
    assert [one.made_by for one in page.approvals] == [cast.an]
    typed, imported = row(page, "1.1"), row(page, "1.2")
    assert (typed.then, typed.now, typed.is_changed) == ("Đạt – Đạt", "Đạt – Đạt", False)
    assert (typed.entered.by, typed.entered.source, typed.entered_now) == (
        "Hoàng Thu Giang",
        "",
        None,
    )
    assert (imported.entered.by, imported.entered.source) == ("máy chủ (dòng lệnh)", "bieu.xlsx")
    assert (typed.reviewed, page.accepted) == (None, ())


def test_a_code_shows_what_changed_since(dossier_commune, units, criteria_sets, cast):
    write(units, criteria_sets, None, "1.1", Outcome.ATTAINED)
    text = printed(dossier_commune).text
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    undo_approval(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    write(units, criteria_sets, cast.giang, "1.1", Outcome.NOT_ATTAINED)
    CapitalLine.objects.create(
        dossier=dossier_commune, position=1, name="Dân góp", amount=Decimal(5)
    )
    page = code_page(cast.an, text)
    changed = row(page, "1.1")
    assert (changed.then, changed.now, changed.is_changed) == (
        "Đạt – Đạt",
        "Chưa đạt – Chưa đạt",
        True,
    )
    assert (changed.entered.by, changed.entered_now.by) == (
        "máy chủ (dòng lệnh)",
        "Hoàng Thu Giang",
    )
    assert not row(page, "1.2").is_changed
    assert page.approvals == ()
    assert {one.kind for one in page.differences} == {"verdict", "value"}  # no capital in it
    assert page.is_changed


def test_a_code_says_who_accepted_the_year(dossier_commune, cast):
    submission = Submission.objects.get(unit__slug="xa-duong-quang", year=2020)
    submission.verdicts.create(
        indicator=submission.values.filter(indicator__code="1.1").first().indicator,
        outcome="attained",
        own_outcome="attained",
        made_by=cast.dung,
    )
    submission.state_changes.create(
        before="submitted", after="accepted", made_by=cast.dung, reason="Đủ"
    )
    text = printed(dossier_commune).text
    assert code_page(cast.an, text).accepted == ()  # taken back: the year is open
    submission.state = Submission.State.ACCEPTED
    submission.save()
    page = code_page(cast.an, text)
    [(place, accepted)] = page.accepted
    assert (place, accepted.by) == ("Xã Dương Quang, năm 2020", "Phạm Văn Dũng")
    assert (row(page, "1.1").reviewed.by, row(page, "1.1").reviewed.outcome) == (
        "Phạm Văn Dũng",
        "Đạt",
    )
    assert row(page, "1.1", year=2011).reviewed is None


def test_a_code_of_a_list_leads_to_its_lines(dossier_commune, cast):
    line = CapitalLine(dossier=dossier_commune, position=1, name="Dân góp", amount=Decimal(5))
    line._history_user = cast.an
    line.save()
    text = printed(dossier_commune, "nguon-luc").text
    line.amount = Decimal("7.5")
    line._history_user = cast.chi
    line.save()
    page = code_page(cast.an, text)
    assert [(one.place, one.then, one.now) for one in page.rows] == [
        ("dòng 1", "Dân góp: 5 triệu đồng", "Dân góp: 7,5 triệu đồng")
    ]
    assert (page.rows[0].entered.by, page.rows[0].entered_now.by) == (
        "Nguyễn Thị An",
        "Lê Thị Chi",
    )


def test_a_code_of_the_recognised_communes_leads_to_their_decisions(dossier_city, cast):
    page = code_page(cast.chi, printed(dossier_city, "danh-sach-xa").text)
    assert [(one.place, one.then) for one in page.rows] == [
        ("Xã Dương Quang", "chưa được công nhận"),
        ("Xã Nông Thượng", "chưa được công nhận"),
    ]


def test_a_page_takes_as_many_queries_for_a_city_as_for_a_commune(
    dossier_commune, dossier_city, cast
):
    pages = [(one, printed(one, "mau-thuan").text) for one in (dossier_commune, dossier_city)]
    counts = []
    for dossier, text in pages:
        with CaptureQueriesContext(connection) as own:
            gather(dossier)
        with CaptureQueriesContext(connection) as all_of_it:
            code_page(cast.chi, text)
        counts.append(len(all_of_it) - len(own))
    assert counts == [5, 5]
