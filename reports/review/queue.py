"""The queue of submitted years: which wait, in which order, and why; filters over it.

One year at a time, so that the number of queries is the same for one commune and for a province.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from communes.access import Right, units_with
from communes.models import (
    Department,
    Posting,
    ReportingYear,
    Submission,
    User,
)
from communes.submission_actions import submissions_of_hand
from reports.answers import AnsweredFinding
from reports.review.deciding import why_not_at_once
from reports.review.doubt import Doubt
from reports.review.standings import (
    ReviewedYear,
    findings_of,
    responsibilities_at,
    reviewed_years,
    submissions_to_review,
)

State = Submission.State
ALL = "tat-ca"
PAGE = 25
# Where there is something to review; what is still being entered is not shown to reviewers here.
STATES = (State.SUBMITTED, State.RETURNED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One commune's year in the queue; counts are of the department that is chosen."""

    submission: Submission
    name: str  # "Xã Dương Quang"
    parent_name: str  # "Thành phố Bắc Kạn"
    parent_slug: str
    attained: str  # "16/19"
    doubt: Doubt
    decided: int
    asked: int
    submitted_at: datetime | None
    not_at_once: str  # why it cannot be accepted among many; "" where it can
    url: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows, the most doubtful first, with the filters' options and what is chosen."""

    rows: tuple[QueueRow, ...]
    chosen: Mapping[str, str]  # by the field's name
    years: tuple[Choice, ...]
    states: tuple[Choice, ...]
    parents: tuple[Choice, ...]
    departments: tuple[Choice, ...]


def queue_for(user: User, asked: Mapping[str, str]) -> Queue:
    """The queue of a reviewer, filtered by ``nam``, ``trang-thai``, ``don-vi`` and ``nganh``.

    Without a wish: the newest year in which something waits (else the newest), what is submitted,
    every city and district, and the reviewer's own department where she has one. What is no option
    is taken as no wish.
    """
    units = units_with(user, Right.REVIEW)
    opened = list(ReportingYear.objects.filter(unit__in=units).values_list("year", "unit_id"))
    waiting = set(
        Submission.objects.filter(
            unit__in=units, reporting_year__isnull=False, state=State.SUBMITTED
        )
        .order_by()
        .values_list("year", flat=True)
        .distinct()
    )
    years = sorted({year for year, _ in opened}, reverse=True)
    departments = {
        str(one.pk): one for one in Department.objects.filter(unit__in={unit for _, unit in opened})
    }
    chosen = {
        "nam": _wish(asked, "nam", [str(one) for one in years])
        or str(max(waiting, default=years[0] if years else "")),
        "trang-thai": _wish(asked, "trang-thai", [one.value for one in STATES]) or State.SUBMITTED,
        "don-vi": asked.get("don-vi", ALL),
        "nganh": _wish(asked, "nganh", [ALL, *departments]) or _own(user, departments),
    }
    submissions = list(
        submissions_to_review().filter(
            unit__in=units, year=chosen["nam"] or None, state=chosen["trang-thai"]
        )
    )
    rows = _rows(user, submissions, chosen["nganh"], {unit for _, unit in opened})
    parents = {row.parent_slug: row.parent_name for row in rows}
    chosen["don-vi"] = chosen["don-vi"] if chosen["don-vi"] in parents else ALL
    return Queue(
        rows=tuple(row for row in rows if chosen["don-vi"] in (ALL, row.parent_slug)),
        chosen=chosen,
        years=tuple(Choice(str(one), str(one)) for one in years),
        states=tuple(Choice(one.value, one.label) for one in STATES),
        parents=(
            Choice(ALL, "Tất cả"),
            *(Choice(slug, name) for slug, name in sorted(parents.items(), key=lambda one: one[1])),
        ),
        departments=(
            Choice(ALL, "Tất cả tiêu chí"),
            *(Choice(key, one.name) for key, one in departments.items()),
        ),
    )


def open_findings(findings: list[AnsweredFinding]) -> int:
    """How many contradictions nobody has explained."""
    return sum(one.is_open for one in findings)


def _wish(asked: Mapping[str, str], name: str, options: list[str]) -> str:
    """What is asked for, where it is an option."""
    return wish if (wish := asked.get(name, "")) in options else ""


def _own(user: User, departments: Mapping[str, Department]) -> str:
    """The person's own department; all of them for the office and for who serves in several."""
    own = set(
        Posting.objects.filter(user=user, department__in=departments.values()).values_list(
            "department", flat=True
        )
    )
    return str(own.pop()) if len(own) == 1 else ALL


def _rows(
    user: User, submissions: list[Submission], department: str, provinces: set[int]
) -> list[QueueRow]:
    """The rows in order: the most doubtful first, of equals who waits longest, then by name."""
    reviewed = reviewed_years(submissions)
    findings = findings_of(submissions, submissions[0].year) if submissions else {}
    responsibilities = responsibilities_at(provinces)
    by_hand = submissions_of_hand([one.pk for one in submissions], user)
    rows = []
    for year in reviewed:
        pk = year.submission.pk
        own = findings.get(pk, [])
        codes = (
            set(year.standings)
            if department == ALL
            else responsibilities.codes_of(year, {int(department)})
        )
        rows.append(_row(year, own, codes, entered=pk in by_hand))
    return sorted(
        rows,
        key=lambda row: (
            -row.doubt.score,
            row.submitted_at.timestamp() if row.submitted_at else 0,
            row.name,
        ),
    )


def _row(
    year: ReviewedYear, findings: list[AnsweredFinding], codes: set[str], *, entered: bool
) -> QueueRow:
    submission = year.submission
    parent = year.version.parent
    result = year.result
    asked = [code for code in year.asked if code in codes]
    reasons = why_not_at_once(year, open_findings(findings))
    if entered:
        reasons.insert(0, "anh/chị đã nhập hoặc gửi số liệu này")
    return QueueRow(
        submission=submission,
        name=year.version.title_name,
        parent_name=parent.name_on(date(submission.year, 12, 31)) if parent else "",
        parent_slug=parent.slug if parent else "",
        attained=f"{result.computed_attained}/{result.criteria_total}",
        doubt=year.doubt(findings, codes),
        decided=sum(year.is_decided(code) for code in asked),
        asked=len(asked),
        submitted_at=getattr(submission, "submitted_at", None),
        not_at_once="; ".join(reasons) if submission.state == State.SUBMITTED else "",
        url=reverse(
            "review",
            args=[submission.unit.slug, submission.year, submission.criteria_set.code],
        ),
    )
