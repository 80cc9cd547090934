"""Nobody approves what is her own, nor for two levels of government."""

from datetime import date

import pytest

from communes.models import Posting, Role
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.people import acts_at, is_office, may_prepare, own_hand
from reports.dossiers.way.workflow import act, allowed_actions, give_opinion
from reports.models import CapitalLine, NarrativeText, PaperFile
from tests.reports.dossiers.dossiers_at_work import (
    meet,
    met,
    officer,
    put,
    ready,
    say,
    walk,
    write_schools,
)

pytestmark = pytest.mark.django_db
OWN = "không được tự thẩm tra, thẩm định, quyết định"


@pytest.fixture
def mai(units):
    """Another officer of xã Dương Quang."""
    return officer("mai", units["xa-duong-quang"])


@pytest.fixture
def dossier(dossier_commune, mai):
    """With all that its way asks, said by Mai."""
    return ready(dossier_commune, mai)


def _narrated(dossier, by):
    NarrativeText.objects.create(dossier=dossier, key="giao-thong", text="Đạt", made_by=by)


def _listed_capital(dossier, by):
    line = CapitalLine(dossier=dossier, position=1, name="Ngân sách", amount=1)
    line._history_user = by
    line.save()
    line._history_user = None
    line.delete()  # what somebody else removed was hers all the same


def _attached(dossier, by):
    """One of the unit's papers."""
    PaperFile.objects.filter(dossier=dossier, slot=_slot(dossier, State.PREPARING)).update(
        made_by=by
    )


def _took_away(dossier, by):
    PaperFile.objects.filter(dossier=dossier, slot=_slot(dossier, State.PREPARING)).update(
        removed_by=by
    )


def _slot(dossier, state):
    """A paper that is attached at a step."""
    rules = procedure(dossier.procedure).levels[Level.COMMUNE]
    return next(one.key for one in rules.papers if one.state is state and not one.generated)


HANDS = {
    "paper attached": _attached,
    "paper taken away": _took_away,
    "facts": say,
    "narrative": _narrated,
    "capital": _listed_capital,
    "submission": lambda dossier, by: put(dossier, State.VERIFYING, submitted_by=by),
    "value of the year": lambda dossier, by: write_schools(dossier, "4", "5", by),
}


@pytest.mark.parametrize("hand", HANDS)
def test_whoever_had_a_hand_in_it_judges_it_at_no_step(dossier, mai, cast, hand):
    """Giang administers the province: she may do anything there, but not judge what is hers."""
    HANDS[hand](dossier, cast.giang)
    put(dossier, State.DECIDING, submitted_by=None if hand == "submission" else mai)
    met(dossier, agree=9)
    for state, actions in (
        (State.VERIFYING, (Action.VERIFY, Action.RETURN)),
        (State.APPRAISING, (Action.APPRAISE,)),
        (State.COUNCIL, (Action.VOTE,)),
    ):
        put(dossier, state)
        assert OWN in own_hand(cast.giang, dossier)
        offers = {one.action: one.why_not for one in allowed_actions(dossier, cast.giang)}
        for action in actions:
            assert OWN in offers[action]
            with pytest.raises(DossierRefusedError, match=OWN):
                act(dossier=dossier, action=action, by=cast.giang, reason="Lý do")
    assert own_hand(cast.dung, dossier) == ""
    assert act(dossier=dossier, action=Action.VOTE, by=cast.dung).state == "deciding"


def test_nor_does_she_write_the_word_of_the_office_or_end_the_councils_meeting(dossier, mai, cast):
    say(dossier, cast.giang)
    put(dossier, State.APPRAISING, submitted_by=mai)
    with pytest.raises(DossierRefusedError, match=OWN):
        give_opinion(dossier=dossier, by=cast.giang, agrees=True, text="Đạt")
    put(dossier, State.COUNCIL)
    with pytest.raises(DossierRefusedError, match=OWN):
        meet(dossier, cast.giang, agree=9)


def test_who_attaches_a_paper_of_a_later_step_may_judge(dossier, mai, cast):
    later = PaperFile.objects.exclude(slot__in=_own(dossier))
    assert later.update(made_by=cast.dung), "attached by who appraises"
    put(dossier, State.APPRAISING, submitted_by=mai)
    assert own_hand(cast.dung, dossier) == ""


def _own(dossier):
    papers = procedure(dossier.procedure).levels[Level.COMMUNE].papers
    return [one.key for one in papers if one.state is State.PREPARING]


def test_a_value_of_a_commune_is_a_hand_in_the_dossier_of_its_city(dossier_city, dossier, cast):
    write_schools(dossier, "4", "5", cast.giang)
    assert OWN in own_hand(cast.giang, dossier_city)
    assert own_hand(cast.dung, dossier_city) == ""


def test_who_submitted_a_round_before_may_judge_this_one(dossier, mai, cast):
    put(dossier, State.VERIFYING, submitted_by=cast.chi)
    assert OWN in own_hand(cast.chi, dossier)
    dossier.round = 2
    dossier.save()
    put(dossier, State.VERIFYING, submitted_by=mai)
    assert own_hand(cast.chi, dossier) == ""


def test_who_verified_for_the_city_does_not_appraise_for_the_province(dossier, cast, units):
    walk(dossier, cast, until=State.APPRAISING)  # Chi verified
    Posting.objects.create(
        user=cast.chi,
        unit=units["tinh-bac-kan"],
        role=Role.REVIEWER,
        valid_from=date(2020, 1, 1),
    )
    with pytest.raises(
        DossierRefusedError, match="đã thông qua hồ sơ ở bước “Thẩm tra của cấp huyện”"
    ):
        act(dossier=dossier, action=Action.APPRAISE, by=cast.chi)
    # The same office goes on at its own next steps.
    act(dossier=dossier, action=Action.APPRAISE, by=cast.dung)
    meet(dossier, cast.dung, agree=9)
    assert act(dossier=dossier, action=Action.VOTE, by=cast.dung).state == "deciding"


def test_who_is_what_at_a_commune(dossier_commune, cast):
    rules = procedure("qd-2540-2016").levels[Level.COMMUNE]
    steps = (State.PREPARING, State.VERIFYING, State.APPRAISING, State.COUNCIL, State.DECIDING)
    acting = {
        name: [acts_at(getattr(cast, name), dossier_commune, rules.step(one)) for one in steps]
        for name in ("an", "binh", "chi", "dung", "giang", "hai", "lan")
    }
    assert acting == {
        "an": [True, False, False, False, False],
        "binh": [False, False, False, False, False],
        "chi": [True, True, False, False, False],
        "dung": [False, False, True, True, True],
        "giang": [True, True, True, True, True],
        "hai": [False, False, False, False, False],
        "lan": [False, False, False, False, False],
    }
    assert is_office(cast.dung, dossier_commune) and not is_office(cast.chi, dossier_commune)


@pytest.mark.parametrize(
    ("state", "open_to_its_unit"),
    [("preparing", True), ("returned", True), ("verifying", False), ("refused", False)],
)
def test_its_contents_are_written_while_it_is_prepared(
    dossier_commune, cast, state, open_to_its_unit
):
    put(dossier_commune, State(state))
    assert may_prepare(cast.an, dossier_commune) is open_to_its_unit
    assert not may_prepare(cast.binh, dossier_commune)
    assert not may_prepare(cast.dung, dossier_commune)
