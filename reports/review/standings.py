"""Submitted years with all that reviewing them asks for; a fixed number of queries for many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from communes.entry.facts import EntryFacts, entry_facts
from communes.entry.progress import Standing, progress_from, standings_of
from communes.entry.soft_checks import CheckCode
from communes.models import (
    Responsibility,
    ReviewVerdict,
    Submission,
    SubmissionStateChange,
    UnitVersion,
)
from communes.submission_actions import SUBMITTING
from criteria.answers import Answer
from criteria.attainment import SetResult
from criteria.models import CriteriaSet
from criteria.outcomes import Outcome
from criteria.sets import CriteriaSetDefinition
from reports.answers import AnsweredFinding, with_answers
from reports.checked_tables import check_all_stored
from reports.checks.model import Finding, Severity
from reports.queries import comparisons
from reports.review.doubt import Doubt, is_near


@dataclass(frozen=True, slots=True)
class Decided:
    """The latest verdict on one indicator, as far as deciding asks for it."""

    outcome: Outcome
    value_version: str


@dataclass(frozen=True, slots=True)
class ReviewedYear:
    """A submission under review: each indicator's standing, and the verdicts on them by code."""

    submission: Submission
    definition: CriteriaSetDefinition
    version: UnitVersion  # the unit's at the end of the year
    facts: EntryFacts
    standings: dict[str, Standing]
    decided: dict[str, Decided]

    @property
    def asked(self) -> list[str]:
        """The codes of the indicators that need a verdict, in the set's order."""
        return [
            code for code, one in self.standings.items() if one.outcome is not Outcome.NOT_REGULATED
        ]

    @property
    def result(self) -> SetResult:
        """The criteria that attain by the unit's figures."""
        return progress_from(self.definition, self.standings).result

    def undecided(self, codes: Collection[str] | None = None) -> list[str]:
        """The asked indicators (of ``codes``, or all) without a verdict on the present value."""
        return [
            code
            for code in self.asked
            if (codes is None or code in codes) and not self.is_decided(code)
        ]

    def is_decided(self, code: str) -> bool:
        """Whether the latest verdict judged the value as it is now."""
        verdict = self.decided.get(code)
        return verdict is not None and verdict.value_version == version_of(self.standings[code])

    def doubt(self, findings: Iterable[AnsweredFinding], codes: Collection[str]) -> Doubt:
        """What is doubtful about the indicators ``codes``; findings of no indicator count too."""
        chosen = [one for code, one in self.standings.items() if code in codes]
        jumps, confirmed = 0, 0
        for one in chosen:
            settled = [check for check, _ in one.confirmed]
            jumps += any(check.code == CheckCode.JUMP for check in (*settled, *one.to_confirm))
            confirmed += any(
                check.code not in (CheckCode.JUMP, CheckCode.EVIDENCE) for check in settled
            )
        return Doubt(
            findings=sum(
                one.is_open and (not one.finding.indicator or one.finding.indicator in codes)
                for one in findings
            ),
            near=sum(
                is_near(
                    one.indicator.rule,
                    one.stored.answer if one.stored else Answer(),
                    one.verdict.measure,
                )
                for one in chosen
            ),
            jumps=jumps,
            unproved=sum(
                one.outcome is Outcome.ATTAINED
                and not self.facts.evidence.get(one.indicator.code, 0)
                for one in chosen
            ),
            confirmed=confirmed,
        )


def version_of(standing: Standing) -> str:
    """The token of the value that a verdict on it judges."""
    return standing.stored.version if standing.stored is not None else ""


def own_outcome(standing: Standing) -> Outcome:
    """The unit's own verdict: what it declares, else what its figures come to."""
    declared = standing.stored.answer.declared if standing.stored is not None else None
    return declared if declared is not None else standing.outcome


def submissions_to_review() -> QuerySet[Submission]:
    """The submissions of opened years, with unit, names, parents' names and the last submitting."""
    last = SubmissionStateChange.objects.filter(SUBMITTING, submission=OuterRef("pk")).order_by(
        "-made_at", "-pk"
    )
    return (
        Submission.objects.filter(reporting_year__criteria_set=F("criteria_set"))
        .select_related("unit", "reporting_year")
        .prefetch_related(
            Prefetch("unit__versions", UnitVersion.objects.prefetch_related("parent__versions"))
        )
        .annotate(submitted_at=Subquery(last.values("made_at")[:1]))
    )


def reviewed_years(submissions: Sequence[Submission]) -> list[ReviewedYear]:
    """The submissions of ``submissions_to_review``, in their order; three queries."""
    sets = CriteriaSet.objects.in_bulk({one.criteria_set_id for one in submissions})
    for submission in submissions:  # one parsed set for all its communes
        submission.criteria_set = sets[submission.criteria_set_id]
    facts = entry_facts(submissions)
    verdicts: dict[int, dict[str, Decided]] = defaultdict(dict)
    for submission_pk, code, outcome, value_version in (
        ReviewVerdict.objects.filter(submission__in=[one.pk for one in submissions])
        .order_by("pk")
        .values_list("submission_id", "indicator__code", "outcome", "value_version")
    ):
        verdicts[submission_pk][code] = Decided(Outcome(outcome), value_version)
    found = []
    for submission in submissions:
        definition = submission.criteria_set.parsed()
        version = submission.unit.version_on(date(submission.year, 12, 31))
        own = facts[submission.pk]
        found.append(
            ReviewedYear(
                submission,
                definition,
                version,
                own,
                standings_of(definition, own, version.zone, submission.year),
                verdicts[submission.pk],
            )
        )
    return found


def findings_of(submissions: Sequence[Submission], year: int) -> dict[int, list[AnsweredFinding]]:
    """What contradicts what in ``year`` of each submission (by id); nine queries for all.

    All submissions are of that year; what is for information only is left out.
    """
    pairs = [(one.unit, one.criteria_set) for one in submissions]
    built = comparisons(pairs, year) if pairs else {}
    chosen = [
        (one, built[one.unit_id, one.criteria_set_id])
        for one in submissions
        if (one.unit_id, one.criteria_set_id) in built
    ]
    checked = check_all_stored([(one.criteria_set, data) for one, data in chosen])
    sets = {one.criteria_set_id: one.criteria_set for one, _ in chosen}
    owners: dict[int, list[int]] = defaultdict(list)
    findings: dict[CriteriaSet, list[tuple[Finding, str]]] = {one: [] for one in sets.values()}
    for (submission, data), report in zip(chosen, checked, strict=True):
        for finding in report.findings:
            if finding.year == year and finding.severity is not Severity.INFORMATION:
                slug = data.slugs.get(finding.unit, data.unit_slug)
                findings[sets[submission.criteria_set_id]].append((finding, slug))
                owners[submission.criteria_set_id].append(submission.pk)
    answered: dict[int, list[AnsweredFinding]] = defaultdict(list)
    for criteria_set, found in with_answers(findings).items() if findings else ():
        for owner, one in zip(owners[criteria_set.pk], found, strict=True):
            answered[owner].append(one)
    return answered


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """Which departments (id, name) answer for which criteria of sets: by set code and number."""

    departments: dict[tuple[str, int], tuple[tuple[int, str], ...]]

    def of(self, set_code: str, criterion: int) -> tuple[tuple[int, str], ...]:
        """The departments that answer for one criterion."""
        return self.departments.get((set_code, criterion), ())

    def codes_of(self, year: ReviewedYear, departments: Collection[int]) -> set[str]:
        """The indicators of a year's set that some of the departments (ids) answer for."""
        return {
            indicator.code
            for criterion in year.definition.criteria
            if any(
                pk in departments
                for pk, _ in self.of(year.submission.criteria_set.code, criterion.number)
            )
            for indicator in criterion.indicators
        }


def responsibilities_at(provinces: Collection[int]) -> Responsibilities:
    """The responsibilities of all departments of some provinces (ids); one query."""
    found: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    for set_code, number, pk, name in Responsibility.objects.filter(
        department__unit__in=provinces
    ).values_list("set_code", "criterion", "department_id", "department__name"):
        found[set_code, number].append((pk, name))
    return Responsibilities({key: tuple(departments) for key, departments in found.items()})
