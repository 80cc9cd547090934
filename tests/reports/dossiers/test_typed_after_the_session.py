"""What is typed on a dossier's way when the session has ended: shown again, nothing written."""

import html

import pytest
from django.urls import reverse

from reports.dossiers.rules.procedure import State
from reports.models import CouncilSession, Decision, DepartmentOpinion, DossierLine
from tests.reports.dossiers.dossiers_at_work import put

pytestmark = pytest.mark.django_db

KEPT = "nội dung anh/chị đã gõ còn nguyên"
SEEN = 'name="seen" value="'


@pytest.fixture
def sent(client, cast):
    """Sends a form of a page without a session; the page as it is seen after signing in."""

    def send(name, form_page, action, typed):
        person = getattr(cast, name)
        client.logout()
        answer = client.post(action, typed, headers={"referer": f"http://testserver{form_page}"})
        assert answer.url == f"{reverse('login')}?next={form_page}"
        client.force_login(person)
        return html.unescape(client.get(form_page).content.decode().split("<main")[1])

    return send


def test_the_reason_of_an_act(dossier_commune, sent, client):
    put(dossier_commune, State.APPRAISING)
    page, act = (reverse(name, args=[dossier_commune.pk]) for name in ("dossier", "dossier_act"))
    typed = {"viec": "return", "return-reason": "Thiếu biên bản họp thôn", "seen": "0"}
    before = DossierLine.objects.create(
        dossier=dossier_commune,
        action="submit",
        before="preparing",
        after="verifying",
        round=1,
        reason="Trình hồ sơ",
    )
    shown = sent("dung", page, act, typed)
    assert KEPT in shown and "Thiếu biên bản họp thôn</textarea>" in shown
    assert f'{SEEN}0"' in shown, "the mark of the page on which it was typed"
    assert list(DossierLine.objects.all()) == [before]
    assert "Thiếu biên bản" not in html.unescape(client.get(page).content.decode()), "shown once"


def test_the_word_of_the_office(dossier_commune, sent):
    put(dossier_commune, State.APPRAISING)
    page, word = (
        reverse(name, args=[dossier_commune.pk]) for name in ("dossier", "dossier_opinion")
    )
    typed = {"agrees": "1", "text": "Đủ 19 tiêu chí", "document": "356/SNN-NTM", "seen": "0"}
    shown = sent("dung", page, word, typed)
    assert KEPT in shown and "Đủ 19 tiêu chí</textarea>" in shown and 'value="356/SNN-NTM"' in shown
    assert not DepartmentOpinion.objects.exists()


def test_a_meeting_unfinished_as_it_is(dossier_commune, sent):
    put(dossier_commune, State.COUNCIL)
    page = reverse("dossier_council", args=[dossier_commune.pk])
    typed = {
        "viec": "luu",
        "held_on": "15/01",  # not finished
        "discussion": "Nhất trí.",
        "tv-TOTAL_FORMS": "1",
        "tv-INITIAL_FORMS": "0",
        "tv-0-full_name": "Trần Văn Chủ",
        "tv-0-organisation": "UBND tỉnh",
    }
    shown = sent("dung", page, page, typed)
    assert KEPT in shown
    for text in ('value="15/01"', "Nhất trí.</textarea>", 'value="Trần Văn Chủ"'):
        assert text in shown, text
    assert not CouncilSession.objects.exists()
    assert KEPT not in sent("lan", page, page, typed), "who writes no meetings is shown none"


def test_a_decision(dossier_commune, sent):
    put(dossier_commune, State.DECIDING)
    page = reverse("dossier_decision", args=[dossier_commune.pk])
    typed = {"viec": "quyet-dinh", "quyet-dinh-number": "86/QĐ-UBND", "seen": "0"}
    shown = sent("dung", page, page, typed)
    assert KEPT in shown and 'value="86/QĐ-UBND"' in shown
    assert KEPT not in sent("lan", page, page, typed)
    assert not Decision.objects.exists()


def test_a_correction_of_a_recognition_without_a_dossier(units, sent, cast):
    decision = Decision.objects.create(
        kind=Decision.Kind.RECOGNISE,
        unit=units["xa-duong-quang"],
        level="commune",
        year=2019,
        number="86/QĐ-UBND",
        signed_on="2020-01-17",
        issuer="UBND tỉnh Bắc Kạn",
        source="Báo cáo 228/BC-UBND",
    )
    page, key = reverse("recognition", args=[decision.pk]), f"dinh-chinh-{decision.pk}"
    shown = sent("dung", page, page, {"viec": key, f"{key}-number": "87/QĐ-UBND"})
    assert KEPT in shown and 'value="87/QĐ-UBND"' in shown
    decision.refresh_from_db()
    assert decision.number == "86/QĐ-UBND"


def test_a_decision_older_than_the_portal(units, sent):
    page = reverse("recognised")
    shown = sent("dung", page, page, {"number": "112/QĐ-UBND", "year": "2013"})
    assert KEPT in shown and 'value="112/QĐ-UBND"' in shown
    assert not Decision.objects.exists()
