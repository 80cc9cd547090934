"""Whose turn it is at a dossier, and who must keep her hands off it because it is her own."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from communes.access import ReviewReach, Right, review_reach, units_with
from communes.models import Submission, Unit, UnitVersion, User
from communes.submission_actions import submissions_of_hand
from reports.dossiers.approving.freezing import LATER_PARAGRAPHS
from reports.dossiers.rules.procedure import Actor, Level, LevelProcedure, State, Step
from reports.dossiers.rules.procedures import procedure
from reports.dossiers.way.actions import Action, Doer, step_of
from reports.models import Approval, Dossier, DossierLine, NarrativeText, PaperFile
from reports.models.facts import CapitalLine, DossierFacts, OpinionLine, RoadmapLine

PREPARABLE = (State.PREPARING, State.RETURNED)
_OF_PROVINCE = (Actor.PROVINCE, Actor.CENTRE)  # the office records what the centre does
_KEPT = (DossierFacts, CapitalLine, RoadmapLine, OpinionLine)


@dataclass(frozen=True, slots=True)
class Powers:
    """What a person may be at a dossier, whatever its state."""

    enters: bool  # for its unit
    verifies: bool  # at the unit's parent
    reach: ReviewReach

    @property
    def office(self) -> bool:
        """Whether she is of the coordination office."""
        return self.reach.office

    def acts_at(self, step: Step) -> bool:
        """Whether she acts at a step."""
        if step.actor is Actor.UNIT:
            return self.enters
        return self.verifies if step.actor is Actor.PARENT else self.office

    def does(self, doer: Doer, state: State, rules: LevelProcedure) -> bool:
        """Whether an act of ``doer`` on a dossier in ``state`` is hers."""
        if doer is Doer.UNIT:
            return self.enters
        if doer is Doer.OFFICE:
            return self.office
        here = step_of(state)
        if rules.step(here) is None:
            return False
        if doer is Doer.BELOW:
            if here is State.PREPARING or rules.before(here) is State.PREPARING:
                return False  # what the unit itself did, it withdraws
            here = rules.before(here)
        step = rules.step(here)
        return step is not None and self.acts_at(step)


def powers_of(user: User, dossier: Dossier) -> Powers:
    """What ``user`` may be at a dossier; three queries where the unit's versions are at hand."""
    parent = parent_of(dossier.unit, dossier.year)
    return Powers(
        enters=units_with(user, Right.ENTER).filter(pk=dossier.unit_id).exists(),
        verifies=parent is not None and units_with(user, Right.VERIFY).filter(pk=parent).exists(),
        reach=review_reach(user, dossier.unit_id),
    )


def acts_at(user: User, dossier: Dossier, step: Step) -> bool:
    """Whether ``user`` acts at ``step`` of this dossier."""
    return powers_of(user, dossier).acts_at(step)


def may_prepare(user: User, dossier: Dossier) -> bool:
    """Whether ``user`` may write what the dossier says: its unit's, while it is prepared."""
    return (
        State(dossier.state) in PREPARABLE
        and units_with(user, Right.ENTER).filter(pk=dossier.unit_id).exists()
    )


def is_office(user: User, dossier: Dossier) -> bool:
    """Whether ``user`` is of the coordination office that the dossier comes to."""
    return review_reach(user, dossier.unit_id).office


def own_hand(user: User, dossier: Dossier) -> str:
    """Why ``user`` must not approve the dossier where it is now; "" where nothing forbids it.

    Who submitted it in this round, wrote anything in it, attached one of the unit's papers or took
    it away, or entered a value of its year does not judge it; who approved it for one level of
    government does not approve it for the next.
    """
    if _prepared(user, dossier) or submissions_of_hand(_years_of(dossier), user):
        return (
            "Người đã lập, trình hồ sơ hoặc nhập số liệu của hồ sơ không được tự thẩm tra, thẩm "
            "định, quyết định hồ sơ đó; hãy để người khác làm."
        )
    rules = procedure(dossier.procedure).levels[Level(dossier.level)]
    here = rules.step(step_of(State(dossier.state)))
    approved = Approval.objects.filter(
        dossier=dossier, round=dossier.round, made_by=user, undone_at=None
    ).values_list("state", flat=True)
    for state in approved:
        step = rules.step(State(state))
        if here is not None and step is not None and _side(step.actor) != _side(here.actor):
            return (
                f"Người đã thông qua hồ sơ ở bước “{step.name}” không được thông qua tiếp ở cấp "
                "trên; hãy để người khác làm."
            )
    return ""


def parent_of(unit: Unit, year: int) -> int | None:
    """The city or district (id) that the unit lies in at the end of ``year``."""
    return unit.version_on(date(year, 12, 31)).parent_id


def years_of(dossier: Dossier) -> list[int]:
    """The units (ids) whose year the dossier rests on: its own, and for a city its communes."""
    units = [dossier.unit_id]
    if dossier.level == Level.CITY:
        units += [
            one.unit_id for one in UnitVersion.objects.communes_of(dossier.unit, dossier.year)
        ]
    return units


def _years_of(dossier: Dossier) -> list[int]:
    return list(
        Submission.objects.filter(
            unit__in=years_of(dossier),
            year=dossier.year,
            criteria_set=dossier.criteria_set_id,
        ).values_list("pk", flat=True)
    )


def _prepared(user: User, dossier: Dossier) -> bool:
    """Whether ``user`` submitted the dossier in this round, or wrote or attached anything in it."""
    return (
        DossierLine.objects.filter(
            dossier=dossier, action=Action.SUBMIT, round=dossier.round, made_by=user
        ).exists()
        or NarrativeText.objects.filter(dossier=dossier, made_by=user)
        .exclude(key__in=LATER_PARAGRAPHS)  # who verifies or appraises writes those
        .exists()
        or any(
            model.history.filter(dossier_id=dossier.pk, history_user=user).exists()
            for model in _KEPT
        )
        or PaperFile.objects.filter(
            Q(made_by=user) | Q(removed_by=user), dossier=dossier, slot__in=_own_slots(dossier)
        ).exists()
    )


def _own_slots(dossier: Dossier) -> list[str]:
    """The papers that the unit hands in; who verifies or appraises attaches the later ones."""
    rules = procedure(dossier.procedure).levels[Level(dossier.level)]
    return [slot.key for slot in rules.papers if slot.state is State.PREPARING]


def _side(actor: Actor) -> Actor:
    """The level of government that acts, as the portal's people stand for it."""
    return Actor.PROVINCE if actor in _OF_PROVINCE else actor
