"""Every act in every state by everybody: allowed, or refused with which reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import TRANSITIONS, Action, DossierRefusedError, leads_to
from reports.dossiers.way.people import powers_of
from reports.dossiers.way.workflow import act, allowed_actions, move, take
from reports.models import DossierLine
from tests.reports.dossiers.dossiers_at_work import met, officer, put, ready
from tests.reports.review.years_under_review import department_of, reviewer_of

# where the dossier of xã Dương Quang stands: act: where that leads; every other pair is refused
LEADS_TO = {
    "preparing": {"submit": "verifying"},
    "verifying": {"withdraw": "preparing", "verify": "appraising", "return": "returned"},
    "appraising": {"appraise": "council", "return": "returned", "take_back": "verifying"},
    "council": {"return": "returned", "take_back": "appraising"},
    "council, 9 of 10 agreed": {"vote": "deciding", "return": "returned"},
    "council, 8 of 10 agreed": {"refuse": "refused", "return": "returned"},
    "deciding": {
        "recognise": "recognised",
        "refuse": "refused",
        "return": "returned",
        "take_back": "council",
    },
    "recognised": {"announce": "announced", "revoke": "revoked"},
    "announced": {"revoke": "revoked"},
    "returned": {"submit": "verifying"},
    "refused": {"reopen": "preparing"},
    "revoked": {},
}
_UNIT = {"submit", "withdraw", "reopen"}
_OFFICE = {"appraise", "vote", "return", "take_back", "recognise", "refuse", "announce", "revoke"}
# what each person may ever do there; all else is no right of hers
MAY = {
    "an": _UNIT,  # officer of the commune
    "binh": set(),  # officer of another
    "chi": _UNIT | {"verify", "return", "take_back"},  # officer of its city
    "hoa": set(),  # reviewer of a department
    "dung": _OFFICE,  # reviewer of the office
    "giang": _UNIT | _OFFICE | {"verify"},  # administrator of the province
    "hai": set(),  # administrator of another
    "lan": set(),  # viewer
}
# hers elsewhere on the way, but here somebody else's
NOT_HER_TURN = {
    ("chi", "return"): {"appraising", "council", "deciding"},
    ("dung", "return"): {"verifying"},
    ("chi", "take_back"): {"council", "deciding"},
    ("dung", "take_back"): {"appraising"},
}
# what else is told than the state
WHY = {
    ("council", "vote"): "Hội đồng chưa họp xong",
    ("council", "refuse"): "Hội đồng chưa họp xong",
    ("council, 9 of 10 agreed", "refuse"): "Hội đồng đã thông qua hồ sơ",
    ("council, 8 of 10 agreed", "vote"): r"8/10 thành viên có mặt đồng ý \(80%\), cần từ 90%",
    ("council, 9 of 10 agreed", "take_back"): "Hội đồng đã họp và bỏ phiếu",
    ("council, 8 of 10 agreed", "take_back"): "Hội đồng đã họp và bỏ phiếu",
    ("appraising", "withdraw"): "hồ sơ đã qua bước “Đang thẩm tra”",
    ("council", "withdraw"): "hồ sơ đã qua bước “Đang thẩm định”",
    ("deciding", "withdraw"): "hồ sơ đã qua bước “Chờ Hội đồng thẩm định”",
}


class _Undo(Exception):
    """Takes back what was allowed."""


def _do(dossier, action: Action, by):
    """The act itself; those by decision without the decision."""
    if not TRANSITIONS[action].by_decision:
        return act(dossier=dossier, action=action, by=by, reason="Lý do")
    return move(take(dossier=dossier, action=action, by=by), "Lý do")


@pytest.mark.django_db
@pytest.mark.parametrize("place", LEADS_TO)
def test_every_act_in_every_state_by_everybody(dossier_commune, cast, units, place):
    mai = officer("mai", units["xa-duong-quang"])
    schools = department_of(units["tinh-bac-kan"], "gddt", "Sở Giáo dục và Đào tạo", (5, 14))
    people = {name: getattr(cast, name) for name in MAY if name != "hoa"}
    people["hoa"] = reviewer_of(schools, "hoa", "Nguyễn Thị Hoa")
    ready(dossier_commune, mai)
    stage, _, ballot = place.partition(", ")
    dossier = put(dossier_commune, State(stage), submitted_by=mai)
    if ballot:
        met(dossier, agree=int(ballot[0]))
    for name, person in people.items():
        offers = {one.action.value: one for one in allowed_actions(dossier, person)}
        for action in TRANSITIONS:
            after = LEADS_TO[place].get(action)
            where = (name, place, action)
            elsewhere = stage in NOT_HER_TURN.get((name, action), ())
            if after and action in MAY[name] and not elsewhere:
                assert offers[action].why_not == "", where
                with pytest.raises(_Undo), transaction.atomic():
                    _do(dossier, action, person)
                    dossier.refresh_from_db()
                    assert dossier.state == after, where
                    line = DossierLine.objects.last()
                    assert (line.action, line.before, line.after) == (action, stage, after)
                    assert line.made_by == person
                    raise _Undo
                dossier.refresh_from_db()
                continue
            assert action not in offers or offers[action].why_not, where
            if action not in MAY[name]:
                with pytest.raises(PermissionDenied):
                    _do(dossier, action, person)
                continue
            if elsewhere:
                told = "việc này do"
            else:
                told = WHY.get((place, action)) or WHY.get((stage, action)) or "trạng thái"
            with pytest.raises(DossierRefusedError, match=told):
                _do(dossier, action, person)
            assert DossierLine.objects.count() == 1, where


def test_steps_that_a_procedure_leaves_out_are_skipped():
    rules = procedure("qd-2540-2016").levels[Level.VILLAGE]  # no verification
    assert leads_to(Action.SUBMIT, State.PREPARING, rules) is State.APPRAISING
    assert leads_to(Action.WITHDRAW, State.APPRAISING, rules) is State.PREPARING
    assert leads_to(Action.TAKE_BACK, State.COUNCIL, rules) is State.APPRAISING
    for action, state in (
        (Action.VERIFY, State.VERIFYING),
        (Action.TAKE_BACK, State.APPRAISING),  # what is below is the unit's own act
    ):
        with pytest.raises(DossierRefusedError):
            leads_to(action, state, rules)


@pytest.mark.django_db
def test_a_city_is_verified_by_the_province_and_its_officer_has_no_part_in_it(dossier_city, cast):
    rules = procedure("qd-2540-2016").levels[Level.CITY]
    chi, dung = powers_of(cast.chi, dossier_city), powers_of(cast.dung, dossier_city)
    for state in (State.VERIFYING, State.APPRAISING, State.COUNCIL, State.DECIDING):
        assert dung.acts_at(rules.step(state))
        assert not chi.acts_at(rules.step(state))
    assert chi.acts_at(rules.step(State.PREPARING))
