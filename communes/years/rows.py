"""What the page of an opened year shows of each commune; a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse

from communes.entry.progress import OpenKind, Progress, progress_of
from communes.models import DeadlineExtension, ReportingYear, Submission, UnitVersion
from communes.writable import WRITABLE_STATES


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One commune of an opened year: how far it is, and the time it has."""

    submission: Submission
    name: str  # "Xã Dương Quang"
    parent_name: str  # "Thành phố Bắc Kạn"
    attained: str  # "16/19"
    answered: str  # "47/49"
    left: str  # "thiếu 3, cần xác nhận 1"; "" where nothing is left
    until: date  # the last day for corrections that holds for this commune
    extended: bool
    url: str


def commune_rows(opened: ReportingYear) -> list[CommuneRow]:
    """All communes of an opened year, in the official order under their city or district."""
    submissions = list(
        opened.submissions.select_related("unit").prefetch_related(
            Prefetch(
                "unit__versions",
                UnitVersion.objects.prefetch_related("parent__versions"),
            )
        )
    )
    # One set and one year for all: its definition is not fetched once per commune.
    for submission in submissions:
        submission.reporting_year, submission.criteria_set = opened, opened.criteria_set
    until = extended_days(opened)
    progress = progress_of(submissions)
    day = date(opened.year, 12, 31)
    placed = []
    for submission in submissions:
        version = submission.unit.version_on(day)
        parent = version.parent
        parent_version = parent.version_on(day) if parent is not None else None
        place = (
            (parent_version.position, parent.slug) if parent and parent_version else (0, ""),
            version.position,
            submission.unit.slug,
        )
        row = _row(
            submission,
            version.title_name,
            parent_version.title_name if parent_version else "",
            progress[submission.pk],
            until.get(submission.unit_id),
        )
        placed.append((place, row))
    return [row for _, row in sorted(placed, key=lambda one: one[0])]


def extended_days(opened: ReportingYear) -> dict[int, date]:
    """The day until which each unit (id) was granted more time; the latest grant holds."""
    granted = DeadlineExtension.objects.filter(reporting_year=opened)
    return dict(granted.values_list("unit_id", "until"))


def left_text(progress: Progress) -> str:
    """What is left to do, counted: "thiếu 3, cần xác nhận 1, trả lại 2"; "" for nothing."""
    counts = (
        ("thiếu", progress.missing),
        ("cần xác nhận", len(progress.of(OpenKind.TO_CONFIRM))),
        ("trả lại", len(progress.of(OpenKind.RETURNED))),
    )
    return ", ".join(f"{label} {count}" for label, count in counts if count)


def attained_text(progress: Progress) -> str:
    """Criteria attained so far: "16/19"."""
    return f"{progress.result.computed_attained}/{progress.result.criteria_total}"


def submission_address(name: str, submission: Submission) -> str:
    """The address of the route ``name`` for a submission with its unit and set at hand."""
    return reverse(name, args=[submission.unit.slug, submission.year, submission.criteria_set.code])


def _row(
    submission: Submission,
    name: str,
    parent_name: str,
    progress: Progress,
    extended_until: date | None,
) -> CommuneRow:
    opened = submission.reporting_year
    assert opened is not None
    until = opened.edit_until
    return CommuneRow(
        submission=submission,
        name=name,
        parent_name=parent_name,
        attained=attained_text(progress),
        answered=f"{progress.answered}/{progress.asked}",
        left=left_text(progress) if submission.state in WRITABLE_STATES else "",
        until=max(until, extended_until) if extended_until else until,
        extended=extended_until is not None,
        url=submission_address("communes:submission", submission),
    )
