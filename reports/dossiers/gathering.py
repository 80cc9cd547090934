"""Gathering what dossiers say; the number of queries is fixed, whatever their number.

(It grows with the number of different years: the comparison of each year is read at once.)
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from communes.models import Unit, UnitVersion
from communes.models.units import Kind
from criteria.models import CriteriaSet
from reports.answers import AnsweredFinding, with_answers
from reports.checked_tables import check_all_stored
from reports.checks.model import Finding, Severity
from reports.comparison_data import ComparisonData
from reports.dossiers.content import (
    AnsweredPoint,
    CapitalItem,
    Commune,
    DepartmentWord,
    DossierContent,
    Facts,
    OpinionItem,
    RoadmapItem,
    Seat,
    Session,
    SignedDecision,
    UnitNames,
    Written,
)
from reports.dossiers.recognitions import latest_recognition, recognitions, stood
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.rules.procedures import procedure
from reports.models import CouncilSession, Decision, Dossier, DossierFacts, PaperFile
from reports.queries import comparisons

OFFICE = "Văn phòng Điều phối"
_FACTS = list(Facts.__dataclass_fields__)
_ENDED_BY = {
    State.RECOGNISED: Decision.Kind.RECOGNISE,
    State.ANNOUNCED: Decision.Kind.RECOGNISE,
    State.REVOKED: Decision.Kind.RECOGNISE,  # what takes it back is another paper
    State.REFUSED: Decision.Kind.REFUSE,
}
_GATHERED = (
    "unit__versions__parent__versions__parent__versions__parent__versions",
    "capital",
    "roadmap",
    "opinion_lines",
    "narrative__made_by",
    "opinions__department",
    "opinions__made_by",
    "sessions__members",
    "decisions",
    Prefetch("files", PaperFile.objects.filter(removed_at=None).order_by("made_at", "key")),
)


def gather(dossier: Dossier) -> DossierContent:
    """All that one dossier says now."""
    [content] = gather_all([dossier])
    return content


def gather_all(dossiers: Sequence[Dossier]) -> list[DossierContent]:
    """All that several dossiers say now, in their order."""
    found = {
        one.pk: one
        for one in Dossier.objects.filter(pk__in=[one.pk for one in dossiers])
        .select_related("unit", "criteria_set", "facts")
        .prefetch_related(*_GATHERED)
    }
    every = [found[one.pk] for one in dossiers]
    compared = _comparisons(every)
    points = _points(every, compared)
    communes = _communes(every)
    return [
        _content(
            one,
            compared.get((one.unit_id, one.criteria_set_id, one.year)),
            points[one.pk],
            communes.get(one.pk, ()),
        )
        for one in every
    ]


def unit_names(unit: Unit, year: int) -> UnitNames:
    """How papers of ``year`` name a unit whose versions and parents' versions are at hand."""
    day = date(year, 12, 31)
    version = unit.version_on(day)
    above = [version]
    while above[-1].parent is not None:
        above.append(above[-1].parent.version_on(day))
    return UnitNames(
        title=version.title_name,
        full=version.full_name,
        name=version.name,
        parent=above[1].full_name if len(above) > 1 else "",
        province=above[-1].full_name,
        province_name=above[-1].name,
    )


def _comparisons(dossiers: Sequence[Dossier]) -> dict[tuple[int, int, int], ComparisonData]:
    by_year: dict[int, list[tuple[Unit, CriteriaSet]]] = defaultdict(list)
    for one in dossiers:
        by_year[one.year].append((one.unit, one.criteria_set))
    return {
        (unit, criteria_set, year): data
        for year, pairs in by_year.items()
        for (unit, criteria_set), data in comparisons(pairs, year).items()
    }


def _points(
    dossiers: Sequence[Dossier], compared: dict[tuple[int, int, int], ComparisonData]
) -> dict[int, tuple[AnsweredPoint, ...]]:
    """The contradictions of each dossier (by id) with their answers; three queries."""
    chosen = [
        (one, compared[key])
        for one in dossiers
        if (key := (one.unit_id, one.criteria_set_id, one.year)) in compared
    ]
    sets = {one.criteria_set_id: one.criteria_set for one, _ in chosen}
    owners: dict[int, list[int]] = defaultdict(list)
    findings: dict[CriteriaSet, list[tuple[Finding, str]]] = {one: [] for one in sets.values()}
    checked = check_all_stored([(one.criteria_set, data) for one, data in chosen])
    for (dossier, data), report in zip(chosen, checked, strict=True):
        for finding in report.findings:
            if finding.severity is not Severity.INFORMATION:
                slug = data.slugs.get(finding.unit, data.unit_slug)
                findings[sets[dossier.criteria_set_id]].append((finding, slug))
                owners[dossier.criteria_set_id].append(dossier.pk)
    points: dict[int, list[AnsweredPoint]] = defaultdict(list)
    for criteria_set, answered in with_answers(findings).items():
        for pk, one in zip(owners[criteria_set.pk], answered, strict=True):
            points[pk].append(_point(one))
    return {one.pk: tuple(points[one.pk]) for one in dossiers}


def _point(one: AnsweredFinding) -> AnsweredPoint:
    latest = one.answers[0] if one.answers else None
    return AnsweredPoint(
        key=one.key,
        year=one.finding.year,
        unit=one.finding.unit,
        indicator=one.finding.indicator,
        message=one.finding.message,
        changes_verdict=one.finding.severity is Severity.ATTAINMENT,
        is_open=one.is_open,
        answer=f"{latest.get_kind_display()}: {latest.reason}" if latest else "",
        answered_by=str(latest.made_by) if latest else "",
    )


def _communes(dossiers: Sequence[Dossier]) -> dict[int, tuple[Commune, ...]]:
    """The communes of each city's dossier (by id) with their recognitions; two queries.

    A recognition that was revoked only after the dossier was decided had counted, and still does.
    """
    cities = {one.unit_id: one for one in dossiers if one.level == Level.CITY}
    if not cities:
        return {}
    versions = list(
        UnitVersion.objects.filter(parent__in=cities, kind=Kind.COMMUNE)
        .select_related("unit")
        .order_by("position", "unit__slug")
    )
    every = list(recognitions({one.unit_id for one in versions}, Level.COMMUNE))
    found = {}
    for dossier in dossiers:
        if dossier.level != Level.CITY:
            continue
        own = [
            one
            for one in versions
            if one.parent_id == dossier.unit_id and one.holds_on(date(dossier.year, 12, 31))
        ]
        decision = _ending(dossier)
        recognised: dict[int, list[Decision]] = defaultdict(list)
        for recognition in every:
            if stood(recognition, decision.signed_on if decision else None):
                recognised[recognition.unit_id].append(recognition)
        found[dossier.pk] = tuple(
            Commune(
                one.unit.slug,
                one.title_name,
                latest_recognition(one, recognised[one.unit_id], dossier.year),
            )
            for one in own
        )
    return found


def _content(
    dossier: Dossier,
    comparison: ComparisonData | None,
    points: tuple[AnsweredPoint, ...],
    communes: tuple[Commune, ...],
) -> DossierContent:
    procedure_of = procedure(dossier.procedure)
    level = Level(dossier.level)
    return DossierContent(
        pk=dossier.pk,
        unit_slug=dossier.unit.slug,
        names=unit_names(dossier.unit, dossier.year),
        level=level,
        year=dossier.year,
        state=State(dossier.state),
        round=dossier.round,
        procedure=procedure_of,
        rules=procedure_of.levels[level],
        set_code=dossier.criteria_set.code,
        set_version=dossier.criteria_set.version,
        set_digest=dossier.criteria_set.digest,
        definition=dossier.criteria_set.parsed(),
        comparison=comparison,
        points=points,
        facts=_facts(dossier),
        capital=tuple(
            CapitalItem(one.depth, one.name, one.amount) for one in dossier.capital.all()
        ),
        roadmap=tuple(
            RoadmapItem(one.year, one.subject, one.content) for one in dossier.roadmap.all()
        ),
        opinions=tuple(
            OpinionItem(one.organisation, one.content, one.reply)
            for one in dossier.opinion_lines.all()
        ),
        narrative=_narrative(dossier),
        communes=communes,
        words=_words(dossier),
        session=_session(dossier),
        decision=_signed(_ending(dossier)),
        revocation=_signed(_revocation(dossier)),
        attached=_attached(dossier),
    )


def _facts(dossier: Dossier) -> Facts:
    try:
        kept = dossier.facts
    except DossierFacts.DoesNotExist:
        return Facts()
    return Facts(**{name: getattr(kept, name) for name in _FACTS})


def _narrative(dossier: Dossier) -> dict[str, Written]:
    """The last version of each paragraph that was not taken back to the draft."""
    latest = {one.key: one for one in dossier.narrative.all()}
    return {
        key: Written(one.text, one.basis, str(one.made_by or ""), one.made_at)
        for key, one in latest.items()
        if one.text
    }


def _words(dossier: Dossier) -> tuple[DepartmentWord, ...]:
    """The last word of each department in this round."""
    latest = {
        one.department_id: one for one in dossier.opinions.all() if one.round == dossier.round
    }
    return tuple(
        DepartmentWord(
            name=one.department.name if one.department else OFFICE,
            agrees=one.agrees,
            text=one.text,
            document=one.document,
            by=str(one.made_by),
            at=timezone.localtime(one.made_at),  # its year dates papers
        )
        for one in latest.values()
    )


def _session(dossier: Dossier) -> Session | None:
    """The last meeting of this round."""
    sessions = [one for one in dossier.sessions.all() if one.round == dossier.round]
    return written_session(sessions[-1]) if sessions else None


def written_session(session: CouncilSession) -> Session:
    """A meeting of the council as plain data."""
    return Session(
        number=session.number,
        held_on=session.held_on,
        place=session.place,
        established_by=session.established_by,
        ballots_issued=session.ballots_issued,
        ballots_valid=session.ballots_valid,
        agree=session.agree,
        disagree=session.disagree,
        discussion=session.discussion,
        closed=session.closed_at is not None,
        members=tuple(
            Seat(one.full_name, one.organisation, one.seat, one.get_seat_display(), one.present)
            for one in session.members.all()
        ),
    )


def _ending(dossier: Dossier) -> Decision | None:
    """The decision that ended the dossier; ``None`` while it is on its way, also once more.

    That a former round was refused is not a decision on what the dossier says now.
    """
    kind = _ENDED_BY.get(State(dossier.state))
    return _last_of(dossier, kind) if kind is not None else None


def _revocation(dossier: Dossier) -> Decision | None:
    return _last_of(dossier, Decision.Kind.REVOKE) if dossier.state == State.REVOKED else None


def _last_of(dossier: Dossier, kind: str) -> Decision | None:
    """The dossier's last decision of a kind."""
    return next((one for one in reversed(list(dossier.decisions.all())) if one.kind == kind), None)


def _signed(decision: Decision | None) -> SignedDecision | None:
    if decision is None:
        return None
    return SignedDecision(
        kind=decision.kind,
        number=decision.number,
        signed_on=decision.signed_on,
        issuer=decision.issuer,
        signatory=decision.signatory,
        signatory_post=decision.signatory_post,
        subject=decision.subject,
        reasons=decision.reasons,
        year=decision.year,
        announced_on=decision.announced_on,
    )


def _attached(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in dossier.files.all():
        found[one.slot].append(one.file_name)
    return {slot: tuple(names) for slot, names in found.items()}
