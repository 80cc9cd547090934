"""Answering findings: the only writer of answers, and what stands of them today."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from communes.access import Right, units_with
from communes.models import Unit, User
from criteria.models import CriteriaSet
from reports.checks.model import Finding, Severity
from reports.models import FindingAnswer

_NEEDED = {
    FindingAnswer.Kind.CORRECTED: Right.ENTER,
    FindingAnswer.Kind.EXPLAINED: Right.ENTER,
    FindingAnswer.Kind.WAIVED: Right.WAIVE,
}


@dataclass(frozen=True, slots=True)
class AnsweredFinding:
    """A finding, its key, and its answers, the newest first."""

    finding: Finding
    key: str
    answers: tuple[FindingAnswer, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody explained it, and no waiver holds today.

        "Đã sửa" leaves it open: a corrected figure makes the finding vanish by itself. What is
        for information only asks for no answer.
        """
        if self.finding.severity is Severity.INFORMATION:
            return False
        if not self.answers:
            return True
        latest = self.answers[0]
        if latest.kind == FindingAnswer.Kind.WAIVED:
            return latest.expires_on is None or latest.expires_on < timezone.localdate()
        return latest.kind == FindingAnswer.Kind.CORRECTED


def finding_key(finding: Finding, unit_slug: str) -> str:
    """The finding's identity: the check, the place and the figures, not the cell or the wording."""
    content = [
        finding.check,
        unit_slug,
        finding.year,
        finding.indicator,
        finding.part,
        finding.printed,
        finding.computed,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def with_answers(
    findings: Mapping[CriteriaSet, Sequence[tuple[Finding, str]]],
) -> dict[CriteriaSet, list[AnsweredFinding]]:
    """Findings, each with the slug of its unit, and their answers; one query for all sets."""
    keyed = {
        criteria_set: [(finding, finding_key(finding, slug)) for finding, slug in found]
        for criteria_set, found in findings.items()
    }
    answers: dict[tuple[int, str], list[FindingAnswer]] = defaultdict(list)
    for answer in (
        FindingAnswer.objects.filter(
            criteria_set__in=[criteria_set.pk for criteria_set in keyed],
            key__in=[key for found in keyed.values() for _, key in found],
        )
        .select_related("made_by")
        .order_by("-made_at", "-pk")
    ):
        answers[(answer.criteria_set_id, answer.key)].append(answer)
    return {
        criteria_set: [
            AnsweredFinding(finding, key, tuple(answers[(criteria_set.pk, key)]))
            for finding, key in found
        ]
        for criteria_set, found in keyed.items()
    }


@transaction.atomic
def answer_finding(
    *,
    finding: Finding,
    unit: Unit,
    criteria_set: CriteriaSet,
    kind: FindingAnswer.Kind,
    reason: str,
    expires_on: date | None,
    by: User,
) -> FindingAnswer:
    """Record an answer.

    Correcting and explaining is for who enters the unit's values, a waiver for who appraises them.
    Raises ``PermissionDenied`` without the right, ``ValidationError`` (sentences) for a missing
    reason, a waiver without a day in the future, or a day where none belongs.
    """
    if not units_with(by, _NEEDED[kind]).filter(pk=unit.pk).exists():
        raise PermissionDenied
    if kind == FindingAnswer.Kind.WAIVED and expires_on and expires_on <= timezone.localdate():
        raise ValidationError({"expires_on": "Ngày hết hạn phải sau hôm nay."})
    answer = FindingAnswer(
        unit=unit,
        criteria_set=criteria_set,
        key=finding_key(finding, unit.slug),
        check_name=finding.check,
        year=finding.year,
        indicator=finding.indicator,
        message=finding.message,
        kind=kind,
        reason=reason.strip(),
        expires_on=expires_on,
        made_by=by,
    )
    answer.full_clean()
    answer.save()
    return answer
