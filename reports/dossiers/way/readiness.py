"""Why a dossier cannot go on from where it is: conditions, ladder, papers, the year's data, ballot.

Every act that leads upwards asks all of it again: what was true when the dossier was submitted may
no longer be.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery

from communes.models import ReviewVerdict, Submission, SubmissionStateChange, Unit
from communes.writable import unit_name
from criteria.outcomes import Outcome
from reports.dossiers.content import DossierContent
from reports.dossiers.recognitions import standing_recognitions
from reports.dossiers.rules.conditions import check_conditions
from reports.dossiers.rules.figures import figures_of
from reports.dossiers.rules.procedure import CHAIN, ConditionKind, Level, State
from reports.dossiers.way.council import ballot_result
from reports.dossiers.way.people import years_of
from reports.models import CouncilSession, Dossier

_LADDER = (Level.COMMUNE, Level.ADVANCED, Level.MODEL)
_AccState = Submission.State
_ACCEPTED = (_AccState.ACCEPTED,)
_SENT = (_AccState.SUBMITTED, *_ACCEPTED)
_NAMED = 5


def reasons_against(dossier: Dossier, content: DossierContent, step: State) -> list[str]:
    """Why the dossier cannot leave ``step`` upwards, in clauses; empty where nothing hinders it.

    ``content`` is what the dossier says now. Some seven queries, whatever it holds.
    """
    checks = check_conditions(content.rules, figures_of(content))
    reasons = [check.sentence for check in checks if not check.met]
    reasons += _ladder(dossier, content)
    reasons += _papers(content, step)
    reasons += _years(dossier, content, step)
    if step is State.COUNCIL:
        reasons += against_ballot(dossier, content)
    return reasons


def against_ballot(dossier: Dossier, content: DossierContent) -> list[str]:
    """Why the council's ballot of this round does not let the dossier pass, in clauses."""
    meeting = last_meeting_of_round(dossier)
    session = content.session
    if session is None or meeting is None or meeting.number != session.number:
        return ["Hội đồng chưa họp xong, hãy ghi và kết thúc phiên họp"]
    result = ballot_result(session, content.rules.council)
    if not result.has_quorum:
        return [f"phiên họp Hội đồng không đủ thành viên: {result.quorum_text}"]
    if not result.has_passed:
        return [f"Hội đồng không thông qua: {result.ballot_text}"]
    return []


def last_meeting_of_round(dossier: Dossier) -> CouncilSession | None:
    """The council's last meeting of this round that has ended."""
    return _of_round(dossier).exclude(closed_at=None).last()


def session_of_round(dossier: Dossier) -> CouncilSession | None:
    """The council's last meeting of this round, open or ended; ``None`` before the first.

    One left open in a round before is over: the council has not seen what the dossier says now.
    """
    return _of_round(dossier).last()


def opened_years(dossier: Dossier) -> QuerySet[Submission]:
    """The opened years that the dossier rests on.

    The figures of old reports belong to no opened year: nobody submits or accepts them.
    """
    return Submission.objects.filter(
        unit__in=years_of(dossier),
        year=dossier.year,
        criteria_set=dossier.criteria_set_id,
        reporting_year__isnull=False,
    ).order_by("pk")


def accepted_years(years: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those of ``years`` whose values a reviewer accepted, locked since or not."""
    return _held_as(years, _ACCEPTED)


def _sent_years(years: QuerySet[Submission]) -> QuerySet[Submission]:
    return _held_as(years, _SENT)


def _held_as(years: QuerySet[Submission], states: Iterable[str]) -> QuerySet[Submission]:
    """Those in one of ``states``, or locked while they were.

    An administrator may lock a year in any state: the lock itself judges nothing.
    """
    locks = SubmissionStateChange.objects.filter(
        submission=OuterRef("pk"), after=_AccState.LOCKED
    ).order_by("-pk")
    return years.annotate(locked_from=Subquery(locks.values("before")[:1])).filter(
        Q(state__in=states) | Q(state=_AccState.LOCKED, locked_from__in=states)
    )


def _of_round(dossier: Dossier) -> QuerySet[CouncilSession]:
    return CouncilSession.objects.filter(dossier=dossier, round=dossier.round).order_by("number")


def _ladder(dossier: Dossier, content: DossierContent) -> list[str]:
    """The rung below: the nearest that the period knows ("nâng cao" is not in each of them)."""
    if content.level not in _LADDER[1:]:
        return []
    lower = _LADDER[: _LADDER.index(content.level)]
    below = next((one for one in reversed(lower) if one in content.procedure.levels), lower[0])
    standing = standing_recognitions([dossier.unit_id], below)[dossier.unit_id]
    if any(one.year <= dossier.year for one in standing):
        return []
    return [f"chưa có quyết định công nhận {below.label} còn hiệu lực, hãy ghi nếu đã ban hành"]


def _papers(content: DossierContent, step: State) -> list[str]:
    """The required papers, up to this step, that nobody attached."""
    until = CHAIN.index(step)
    missing = [
        slot.title
        for slot in content.rules.papers
        if slot.required
        and not slot.generated
        and CHAIN.index(slot.state) <= until
        and not content.attached.get(slot.key)
    ]
    if not missing:
        return []
    return [f"thiếu giấy tờ: {'; '.join(missing)}, hãy đính kèm ở phần giấy tờ"]


def _years(dossier: Dossier, content: DossierContent, step: State) -> list[str]:
    """What the year's data lack: submitted for the first steps, accepted from the appraisal on."""
    opened = opened_years(dossier)
    years = list(opened.select_related("unit").prefetch_related("unit__versions"))
    accepted = set(accepted_years(opened).values_list("pk", flat=True))
    reasons = []
    is_late = CHAIN.index(step) >= CHAIN.index(State.APPRAISING)
    held, wanted = accepted, "được chấp nhận"
    if not is_late:
        held, wanted = set(_sent_years(opened).values_list("pk", flat=True)), "gửi"
    if waiting := [one.unit for one in years if one.pk not in held]:
        reasons.append(
            f"số liệu năm {dossier.year} của {_named(waiting, dossier.year)} chưa {wanted}"
        )
    if any(one.kind is ConditionKind.CRITERIA for one in content.rules.conditions):
        reasons += _overruled([one for one in years if one.pk in accepted], content)
    return reasons


def _overruled(years: Iterable[Submission], content: DossierContent) -> list[str]:
    """The indicators that attain as computed, but not in the word of who accepted the year."""
    accepted = {one.pk: one.unit for one in years}
    attained = {
        one.slug: {
            code for code, record in one.records.items() if record.value.outcome is Outcome.ATTAINED
        }
        for one in content.judged()
    }
    latest: dict[tuple[int, str], str] = {}
    for submission, code, outcome in (
        ReviewVerdict.objects.filter(submission__in=accepted)
        .order_by("pk")
        .values_list("submission_id", "indicator__code", "outcome")
    ):
        latest[submission, code] = outcome
    found: dict[int, list[str]] = defaultdict(list)
    for (submission, code), outcome in latest.items():
        known = attained.get(accepted[submission].slug, ())
        if outcome == Outcome.NOT_ATTAINED and code in known:
            found[submission].append(code)
    return [
        f"người thẩm định kết luận chưa đạt chỉ tiêu {', '.join(codes)} của "
        f"{unit_name(accepted[submission], content.year)}"
        for submission, codes in found.items()
    ]


def _named(units: list[Unit], year: int) -> str:
    names = [unit_name(one, year) for one in units]
    more = f" và {len(names) - _NAMED} xã khác" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
