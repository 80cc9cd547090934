"""What the page of a submission shows: state, what is left, what each person may do."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from communes.access import Right, takes_workbooks
from communes.deadlines import EntryDates, time_left
from communes.entry.facts import entry_facts
from communes.entry.progress import OpenKind, Progress, Standing, progress_from, standings_of
from communes.models import DeadlineExtension, Submission, SubmissionStateChange, UnitVersion, User
from communes.submission_actions import TRANSITIONS, Action, allowed_actions
from communes.writable import LockedError, dates_of, refuse_closed
from criteria.printing import printed_answer
from criteria.sets import CriteriaSetDefinition

State = Submission.State


@dataclass(frozen=True, slots=True)
class SubmissionStanding:
    """A submission with all that is known of its indicators."""

    submission: Submission
    definition: CriteriaSetDefinition
    version: UnitVersion  # the unit's at the end of the year
    parent_name: str  # "Thành phố Bắc Kạn"
    standings: dict[str, Standing]
    progress: Progress
    extensions: tuple[DeadlineExtension, ...]  # the latest last

    @property
    def unit_name(self) -> str:
        """As a heading writes it: "Xã Dương Quang"."""
        return self.version.title_name

    @property
    def dates(self) -> EntryDates:
        """The dates that hold for the unit."""
        until = self.extensions[-1].until if self.extensions else None
        return dates_of(self.submission, until)

    @property
    def attained(self) -> str:
        """Criteria attained so far: "16/19"."""
        result = self.progress.result
        return f"{result.computed_attained}/{result.criteria_total}"


def standing_of_submission(submission: Submission) -> SubmissionStanding:
    """All of a submission; its unit comes with versions and their parents' versions prefetched."""
    year_end = date(submission.year, 12, 31)
    version = submission.unit.version_on(year_end)
    definition = submission.criteria_set.parsed()
    facts = entry_facts([submission])[submission.pk]
    standings = standings_of(definition, facts, version.zone, submission.year)
    return SubmissionStanding(
        submission=submission,
        definition=definition,
        version=version,
        parent_name=version.parent.name_on(year_end) if version.parent else "",
        standings=standings,
        progress=progress_from(definition, standings),
        extensions=tuple(
            DeadlineExtension.objects.filter(
                reporting_year=submission.reporting_year_id, unit=submission.unit_id
            ).select_related("granted_by")
        ),
    )


def submission_context(standing: SubmissionStanding, by: User) -> dict[str, Any]:
    """The context of ``communes/submission/page.html`` for one person."""
    submission = standing.submission
    today = timezone.localdate()
    actions = allowed_actions(submission, by)
    changes = list(submission.state_changes.select_related("made_by").order_by("-made_at", "-pk"))
    progress = standing.progress
    may_submit = Action.SUBMIT in actions and standing.dates.takes_edits(today)
    return {
        "standing": standing,
        "submission": submission,
        "state": State(submission.state),
        "last_change": changes[0] if changes else None,
        "changes": [_change_row(change) for change in changes],
        "deadline_left": time_left(standing.dates.deadline, today),
        "locked": why_closed(standing, today),
        "groups": _groups(standing),
        "failing": [
            (criterion.number, criterion.name)
            for criterion in progress.result.criteria
            if not criterion.computed
        ],
        "confirmations": [
            (one.indicator.code, check.about, word)
            for one in standing.standings.values()
            for check, word in one.confirmed
        ],
        "may_submit": may_submit and progress.ready,
        "must_finish": may_submit and not progress.ready,
        "may_withdraw": Action.WITHDRAW in actions,
        "workbook_url": reverse("communes:entry_workbook", args=_place(submission))
        if takes_workbooks(by, submission.unit)
        else "",
        "may_review": any(TRANSITIONS[action].right is Right.REVIEW for action in actions),
        "keeper_actions": [
            (action.value, TRANSITIONS[action].label, _KEEPER_HELP[action])
            for action in (Action.REOPEN, Action.LOCK)
            if action in actions
        ],
        "breadcrumbs": [
            ("Trang chủ", reverse("home")),
            (standing.unit_name, reverse("communes:unit", args=[submission.unit.slug])),
            (f"Hồ sơ số liệu năm {submission.year}", ""),
        ],
    }


def why_closed(standing: SubmissionStanding, today: date) -> str:
    """Why nothing may be written now, who closed it and who can open it; "" where it is open."""
    try:
        refuse_closed(standing.submission, standing.dates, today)
    except LockedError as locked:
        return str(locked)
    return ""


def anchor(code: str) -> str:
    """The place of an indicator on the entry page: "#chi-tieu-17.1"."""
    return f"#chi-tieu-{code}"


_KEEPER_HELP = {
    Action.REOPEN: "Cán bộ của đơn vị sửa lại được số liệu và phải gửi lại.",
    Action.LOCK: "Không ai sửa được số liệu cho đến khi quản trị mở lại.",
}
_TO_DO = {
    OpenKind.MISSING: ("Còn thiếu số liệu", "Hãy nhập số liệu hoặc chọn “Không có”."),
    OpenKind.TO_CONFIRM: (
        "Cần xác nhận",
        "Hãy sửa số liệu, hoặc xác nhận là đúng và ghi lý do.",
    ),
    OpenKind.RETURNED: (
        "Người thẩm định yêu cầu bổ sung",
        "Hãy sửa số liệu, hoặc trả lời ở phần trao đổi của chỉ tiêu.",
    ),
}


def _groups(standing: SubmissionStanding) -> list[dict[str, Any]]:
    """The open points by kind, those of one sentence together, each with the place to settle it."""
    entry = reverse("communes:entry", args=_place(standing.submission))
    groups = []
    for kind, (label, advice) in _TO_DO.items():
        points = standing.progress.of(kind)
        by_sentence: dict[str, list[dict[str, str]]] = defaultdict(list)
        for point in points:
            by_sentence[point.sentence].append(
                {
                    "code": point.code,
                    "about": standing.definition.indicator(point.code).text,
                    "url": f"{entry}{anchor(point.code)}",
                }
            )
        if points:
            groups.append(
                {
                    "label": label,
                    "advice": advice,
                    "count": len(points),
                    "sentences": list(by_sentence.items()),
                }
            )
    return groups


def _place(submission: Submission) -> tuple[str, int, str]:
    """Unit, year and set as addresses name them."""
    return (submission.unit.slug, submission.year, submission.criteria_set.code)


def _change_row(change: SubmissionStateChange) -> dict[str, Any]:
    return {
        "at": change.made_at,
        "by": change.made_by or "máy chủ (dòng lệnh)",
        "before": State(change.before).label if change.before else "",
        "after": State(change.after).label,
        "reason": change.reason,
    }


def entered_text(one: Standing) -> str:
    """What was entered: the source's own text, or the office's form of what was typed."""
    if one.stored is None:
        return ""
    return one.stored.raw or printed_answer(one.indicator.rule, one.stored.answer)
