"""What the review page shows: each indicator with all that a verdict on it rests on."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from communes.entry.progress import Standing
from communes.models import Evidence, ReviewVerdict, Submission, SubmissionStateChange, User
from communes.side.page import size_text
from communes.submission_actions import had_a_hand
from communes.submission_page import entered_text
from criteria.outcomes import Outcome
from criteria.printing import printed_answer
from reports.answers import AnsweredFinding
from reports.review.changes import Changed, Round, last_round
from reports.review.deciding import (
    DECIDABLE,
    OFFICE,
    Mandate,
    Opinion,
    criterion_of,
    mandate_of,
    why_not_accepted,
)
from reports.review.evidence import SHOWN_TYPES
from reports.review.standings import (
    ReviewedYear,
    findings_of,
    own_outcome,
    reviewed_years,
    version_of,
)

State = Submission.State
VIEWS = {
    "thay-doi": "Chỉ tiêu đã thay đổi",
    "phu-trach": "Tiêu chí anh/chị phụ trách",
    "chua-co": "Chỉ tiêu chưa có ý kiến",
    "tat-ca": "Tất cả tiêu chí",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What a refused form held: opinions by code, the words besides, and why it was refused."""

    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    remark: str = ""
    reason: str = ""
    as_computed: bool = False


def review_context(submission: Submission, by: User, wish: str, typed: Typed) -> dict[str, Any]:
    """The context of ``reports/review/review.html``; ``wish`` is one of ``VIEWS``, or none."""
    [year] = reviewed_years([submission])
    mandate = mandate_of(by, year)
    round_ = last_round(submission, year.definition)
    state = State(submission.state)
    own_hand = had_a_hand(submission, by)
    deciding = state is State.SUBMITTED and not own_hand and bool(mandate.criteria)
    views = _views(mandate, round_, state)
    view = wish if wish in views else views[0]
    findings = findings_of([submission], submission.year).get(submission.pk, [])
    changes = list(submission.state_changes.select_related("made_by").order_by("-made_at", "-pk"))
    name = year.version.title_name
    place = [submission.unit.slug, submission.year, submission.criteria_set.code]
    undecided = year.undecided()
    return {
        "submission": submission,
        "year": year,
        "name": name,
        "parent_name": _parent_name(year),
        "state": state,
        "attained": f"{year.result.computed_attained}/{year.result.criteria_total}",
        "decided": f"{len(year.asked) - len(undecided)}/{len(year.asked)}",
        "doubt": year.doubt(findings, set(year.standings)).text,
        "round": round_ if state is State.SUBMITTED else None,
        "views": [(key, VIEWS[key], key == view) for key in views] if len(views) > 1 else [],
        "view": view,
        "criteria": _Rows(year, mandate, round_, findings, typed, deciding=deciding).shown(view),
        "general": [one for one in findings if not one.finding.indicator],
        "own_hand": own_hand and state is not State.OPEN,
        "deciding": deciding,
        "mandate_text": _mandate_text(mandate, year),
        "reasons": why_not_accepted(year, mandate) if deciding else [],
        "may_accept_computed": any(
            criterion_of(year, code) in mandate.criteria for code in undecided
        ),
        "may_unaccept": state is State.ACCEPTED and mandate.reach.office and not own_hand,
        "typed": typed,
        "changes": [_change_row(change) for change in changes],
        "breadcrumbs": [
            ("Trang chủ", reverse("home")),
            ("Thẩm định", reverse("review_queue")),
            (f"{name}, năm {submission.year}", ""),
        ],
        "address": reverse("review", args=place),
        "overview_url": reverse("communes:submission", args=place),
    }


def _views(mandate: Mandate, round_: Round | None, state: State) -> list[str]:
    """The choices of what to show; the first is what she sees first."""
    views = []
    if round_ is not None and state is State.SUBMITTED:
        views.append("thay-doi")
    if not mandate.reach.office and mandate.criteria:
        views.append("phu-trach")
    if state is State.SUBMITTED and mandate.criteria:
        return [*views, "tat-ca", "chua-co"]
    return [*views, "tat-ca"]


def _parent_name(year: ReviewedYear) -> str:
    parent = year.version.parent
    return parent.name_on(date(year.submission.year, 12, 31)) if parent else ""


def _mandate_text(mandate: Mandate, year: ReviewedYear) -> str:
    """Whose word hers is: the office's, or that of her departments and on which criteria."""
    if mandate.reach.office:
        return f"{OFFICE}: thẩm định mọi tiêu chí"
    if not mandate.criteria:
        return "Chưa được giao tiêu chí nào; hãy đề nghị quản trị phân công tiêu chí cho sở, ngành"
    names = {
        name
        for number in mandate.criteria
        for pk, name in mandate.responsibilities.of(year.submission.criteria_set.code, number)
        if pk in mandate.reach.departments
    }
    numbers = ", ".join(str(number) for number in sorted(mandate.criteria))
    return f"{', '.join(sorted(names))}: thẩm định tiêu chí {numbers}"


def _change_row(change: SubmissionStateChange) -> dict[str, Any]:
    return {
        "at": change.made_at,
        "by": change.made_by or "máy chủ (dòng lệnh)",
        "after": State(change.after).label,
        "reason": change.reason,
    }


class _Rows:
    """The criteria with their indicators; evidence and verdicts are two queries."""

    def __init__(
        self,
        year: ReviewedYear,
        mandate: Mandate,
        round_: Round | None,
        findings: list[AnsweredFinding],
        typed: Typed,
        *,
        deciding: bool,
    ) -> None:
        self.year, self.mandate, self.typed, self.deciding = year, mandate, typed, deciding
        self.changed: dict[str, Changed] = {}
        if round_ is not None:
            self.changed = {one.code: one for one in round_.changed}
        self.findings: dict[str, list[AnsweredFinding]] = defaultdict(list)
        for one in findings:
            self.findings[one.finding.indicator].append(one)
        self.files: dict[str, list[Evidence]] = defaultdict(list)
        for evidence in Evidence.objects.filter(
            submission=year.submission, removed_at=None
        ).select_related("indicator"):
            self.files[evidence.indicator.code].append(evidence)
        self.verdicts: dict[str, list[ReviewVerdict]] = defaultdict(list)
        for verdict in (
            ReviewVerdict.objects.filter(submission=year.submission)
            .select_related("indicator", "made_by", "department")
            .order_by("-pk")
        ):
            self.verdicts[verdict.indicator.code].append(verdict)

    def shown(self, view: str) -> list[dict[str, Any]]:
        """The criteria of one of ``VIEWS``, those with nothing to show left out."""
        attained = {one.number: one for one in self.year.result.criteria}
        set_code = self.year.submission.criteria_set.code
        rows = []
        for criterion in self.year.definition.criteria:
            mine = criterion.number in self.mandate.criteria
            codes = [one.code for one in criterion.indicators]
            if view == "thay-doi":
                codes = [one for one in codes if one in self.changed or one in self.typed.errors]
            elif view == "chua-co":
                undecided = self.year.undecided(codes) if mine else ()
                codes = [one for one in codes if one in undecided or one in self.typed.errors]
            elif view == "phu-trach" and not mine:
                codes = []
            if not codes:
                continue
            asked = [code for code in codes if code in self.year.asked]
            may_decide = self.deciding and mine
            departments = self.mandate.responsibilities.of(set_code, criterion.number)
            rows.append(
                {
                    "number": criterion.number,
                    "name": criterion.name,
                    "attained": attained[criterion.number].computed,
                    "nothing_counts": attained[criterion.number].nothing_counts,
                    "departments": ", ".join(name for _, name in departments) or OFFICE,
                    "may_decide": may_decide,
                    "decided": sum(self.year.is_decided(code) for code in asked),
                    "asked": len(asked),
                    "findings": sum(one.is_open for code in codes for one in self.findings[code]),
                    "open": view != "tat-ca"
                    or any(code in self.typed.errors or self.findings[code] for code in codes),
                    "indicators": [
                        self._row(self.year.standings[code], may_decide=may_decide)
                        for code in codes
                    ],
                }
            )
        return rows

    def _row(self, one: Standing, *, may_decide: bool) -> dict[str, Any]:
        code = one.indicator.code
        history = self.verdicts[code]
        latest = history[0] if history else None
        current = latest if self.year.is_decided(code) else None
        typed = self.typed.opinions.get(code)
        last = self.year.facts.last.get(code)
        outcome = current.outcome if current is not None else ""
        comment = current.comment if current is not None else ""
        if typed is not None:
            outcome, comment = typed.outcome or "", typed.comment
        return {
            "code": code,
            "dom_id": code.replace(".", "-"),
            "text": one.indicator.text,
            "threshold": one.indicator.threshold_text,
            "entered": entered_text(one),
            "own": own_outcome(one),
            "computed": one.outcome,
            "explanation": one.stored.explanation if one.stored else "",
            "note": one.stored.note if one.stored else "",
            "last": (last.year, printed_answer(one.indicator.rule, last.answer)) if last else None,
            "value_url": reverse("communes:value", args=[one.stored.value_pk])
            if one.stored
            else "",
            "confirmed": one.confirmed,
            "unusual": one.to_confirm,
            "remarks": self.year.facts.remarks.get(code, ()),
            "files": [_file(evidence) for evidence in self.files[code]],
            "findings": self.findings[code],
            "changed": self.changed.get(code),
            "current": current,
            "outdated": latest if current is None else None,
            "history": history,
            "may_decide": may_decide and one.outcome is not Outcome.NOT_REGULATED,
            "choices": [(o.value, o.label, o.value == outcome) for o in DECIDABLE],
            "comment": comment,
            "send_back": typed is not None and typed.send_back,
            "error": self.typed.errors.get(code, ""),
            "version": version_of(one),
            "seen": str(latest.pk) if latest is not None else "",
        }


def _file(evidence: Evidence) -> dict[str, Any]:
    """A file: pictures are shown in place, PDF files open in a tab, the others are saved."""
    shown = evidence.content_type in SHOWN_TYPES
    return {
        "name": evidence.file_name,
        "size": size_text(evidence.size),
        "is_image": shown and evidence.content_type.startswith("image/"),
        "opens": shown,
        "url": reverse("review_evidence", args=[evidence.key])
        if shown
        else reverse("communes:evidence_file", args=[evidence.key]),
    }
