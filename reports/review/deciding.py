"""Deciding on a submitted year: verdicts by indicator, sending back, accepting, taking it back.

The only writer of verdicts. State, demands and notices are written by ``communes/submitting.py``.
Everything here takes the submission's row first: of two people who act at once, the second is told.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communes.access import ReviewReach, Right, review_reach, units_with
from communes.models import ReviewVerdict, Submission, User
from communes.submission_actions import Action, ActionRefusedError, refuse_action
from communes.submitting import accept_year, return_year, unaccept_year
from communes.value_rows import indicator_keys
from criteria.outcomes import Outcome
from reports.dossiers.way.resting import why_not_taken_back
from reports.review.standings import (
    Responsibilities,
    ReviewedYear,
    own_outcome,
    responsibilities_at,
    reviewed_years,
    submissions_to_review,
    version_of,
)

COMMENT_LENGTH = 2000
DECIDABLE = (Outcome.ATTAINED, Outcome.NOT_ATTAINED, Outcome.NOT_APPLICABLE)
OFFICE = "Văn phòng điều phối"
_NAMED = 5
_OTHERS = "do sở, ngành khác hoặc văn phòng điều phối thẩm định"
_COMPUTED = "Chấp nhận kết quả tính."


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer says of one indicator.

    ``outcome`` None says nothing of it; ``seen_version`` and ``seen_verdict`` are the value's token
    and the id of the latest verdict ("" for none) as her page showed them. ``send_back`` makes
    ``comment`` a demand.
    """

    code: str
    outcome: Outcome | None
    comment: str = ""
    send_back: bool = False
    seen_version: str = ""
    seen_verdict: str = ""


class OpinionsRefusedError(ActionRefusedError):
    """Opinions that cannot be recorded; ``by_code`` holds the sentence for each indicator."""

    def __init__(self, by_code: dict[str, str]) -> None:
        self.by_code = by_code
        super().__init__(
            f"Chưa lưu được: hãy xem lại {_listed(by_code)}; không có ý kiến nào được ghi."
        )


@dataclass(frozen=True, slots=True)
class Mandate:
    """Whose word a person's is at one submission: which criteria (numbers) she decides."""

    by: User
    reach: ReviewReach
    responsibilities: Responsibilities
    criteria: frozenset[int]

    def department_for(self, set_code: str, criterion: int) -> int | None:
        """The department (id) in whose name she decides a criterion; ``None`` for the office."""
        if self.reach.office:
            return None
        return next(
            pk
            for pk, _ in self.responsibilities.of(set_code, criterion)
            if pk in self.reach.departments
        )


def mandate_of(user: User, year: ReviewedYear) -> Mandate:
    """What ``user`` may decide at a submission, whatever its state; two queries."""
    submission = year.submission
    reach = review_reach(user, submission.unit_id)
    assert submission.reporting_year is not None
    responsibilities = responsibilities_at([submission.reporting_year.unit_id])
    numbers = frozenset(
        criterion.number
        for criterion in year.definition.criteria
        if reach.office
        or any(
            pk in reach.departments
            for pk, _ in responsibilities.of(submission.criteria_set.code, criterion.number)
        )
    )
    return Mandate(user, reach, responsibilities, numbers)


@transaction.atomic
def record(*, submission: Submission, by: User, opinions: Sequence[Opinion]) -> int:
    """Record what differs from the present verdicts; how many verdicts were written.

    Raises ``PermissionDenied`` without the right, ``ActionRefusedError`` (a sentence) where the
    state forbids it or she entered the year herself, ``OpinionsRefusedError`` (a sentence for each
    indicator) for another department's criteria, a missing or too long comment, and where value or
    verdict changed since her page was made.
    """
    year = _taken(submission, by, Action.ACCEPT)
    return _record(year, mandate_of(by, year), opinions)


@transaction.atomic
def send_back(
    *, submission: Submission, by: User, opinions: Sequence[Opinion], remark: str
) -> Submission:
    """Record the opinions and return the year for those marked; raises as ``record``."""
    year = _taken(submission, by, Action.RETURN)
    _record(year, mandate_of(by, year), opinions)
    demands = {one.code: one.comment for one in opinions if one.send_back}
    return return_year(submission=submission, by=by, demands=demands, remark=remark)


@transaction.atomic
def accept(
    *,
    submission: Submission,
    by: User,
    opinions: Sequence[Opinion] = (),
    as_computed: bool = False,
    remark: str = "",
) -> Submission:
    """Record the opinions and accept the whole year.

    ``as_computed`` says, explicitly, that the computed outcome is accepted for every indicator of
    hers that has no verdict; each gets a verdict that says so. Raises as ``record``, and
    ``ActionRefusedError`` ("Chưa chấp nhận được vì…") while an indicator is undecided.
    """
    year = _taken(submission, by, Action.ACCEPT)
    mandate = mandate_of(by, year)
    _record(year, mandate, opinions)
    [year] = reviewed_years([year.submission])
    if as_computed:
        _accept_computed(year, mandate)
        [year] = reviewed_years([year.submission])
    if reasons := why_not_accepted(year, mandate):
        raise ActionRefusedError(f"Chưa chấp nhận được vì {'; '.join(reasons)}.")
    return accept_year(submission=submission, by=by, remark=remark)


@transaction.atomic
def unaccept(*, submission: Submission, by: User, reason: str) -> Submission:
    """Take an acceptance back; for the coordination office only.

    Raises ``PermissionDenied`` without the right, ``ActionRefusedError`` (a sentence) for a
    department, without a reason, where the year is not accepted (any more), or where a dossier was
    approved upon it: undo follows the chain.
    """
    if not units_with(by, Right.REVIEW).filter(pk=submission.unit_id).exists():
        raise PermissionDenied
    if not review_reach(by, submission.unit_id).office:
        raise ActionRefusedError(
            "Chỉ văn phòng điều phối hủy chấp nhận được; hãy đề nghị văn phòng điều phối."
        )
    # The row is locked first: a dossier that goes up at this moment locks it too.
    locked = Submission.objects.select_for_update(of=("self",)).select_related("unit")
    current = locked.prefetch_related("unit__versions").get(pk=submission.pk)
    if sentence := why_not_taken_back(current):
        raise ActionRefusedError(sentence)
    return unaccept_year(submission=submission, by=by, reason=reason)


def why_not_accepted(year: ReviewedYear, mandate: Mandate | None = None) -> list[str]:
    """Why a year cannot be accepted as a whole; empty where every indicator is decided.

    With a ``mandate`` what she cannot decide herself is told apart.
    """
    undecided = year.undecided()
    if not undecided:
        return []
    outdated = [code for code in undecided if code in year.decided]
    fresh = [code for code in undecided if code not in year.decided]
    reasons = []
    if outdated:
        reasons.append(
            f"số liệu của {_listed(outdated)} đã thay đổi sau khi thẩm định, cần thẩm định lại"
        )
    if fresh:
        reasons.append(f"{_listed(fresh)} chưa có ý kiến thẩm định")
    if mandate is not None:
        others = [code for code in undecided if criterion_of(year, code) not in mandate.criteria]
        if others:
            reasons.append(f"{_listed(others)} {_OTHERS}")
    return reasons


def why_not_at_once(year: ReviewedYear, open_findings: int) -> list[str]:
    """Why a year cannot be accepted among many: something about it is open."""
    reasons = []
    if open_findings:
        reasons.append(f"còn {open_findings} mâu thuẫn chưa giải trình")
    reasons += why_not_accepted(year)
    if any(
        remark.is_return and not remark.resolved
        for remarks in year.facts.remarks.values()
        for remark in remarks
    ):
        reasons.append("còn yêu cầu bổ sung chưa xong")
    return reasons


def accept_at_once(*, submission: Submission, by: User, open_findings: int) -> Submission:
    """Accept one of many, asking again whether anything is open; raises as ``accept``."""
    with transaction.atomic():
        year = _taken(submission, by, Action.ACCEPT)
        if reasons := why_not_at_once(year, open_findings):
            raise ActionRefusedError(f"Chưa chấp nhận được vì {'; '.join(reasons)}.")
        return accept_year(submission=submission, by=by, remark="")


def criterion_of(year: ReviewedYear, code: str) -> int:
    """The number of the criterion that an indicator belongs to."""
    return next(
        criterion.number
        for criterion in year.definition.criteria
        if any(indicator.code == code for indicator in criterion.indicators)
    )


def _taken(submission: Submission, by: User, action: Action) -> ReviewedYear:
    """The year as it is now, its row locked, for a person who may do ``action``."""
    if not units_with(by, Right.REVIEW).filter(pk=submission.unit_id).exists():
        raise PermissionDenied
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    refuse_action(locked, action, by)
    current = submissions_to_review().get(pk=submission.pk)
    [year] = reviewed_years([current])
    return year


def _record(year: ReviewedYear, mandate: Mandate, opinions: Iterable[Opinion]) -> int:
    latest = {
        one.indicator.code: one
        for one in ReviewVerdict.objects.filter(submission=year.submission)
        .select_related("indicator", "made_by")
        .order_by("pk")
    }
    refused: dict[str, str] = {}
    new = []
    keys = indicator_keys(year.submission.criteria_set)
    for opinion in opinions:
        if opinion.code not in year.standings:
            raise ActionRefusedError("Có chỉ tiêu không thuộc bộ tiêu chí của năm này.")
        present = latest.get(opinion.code)
        if not opinion.send_back and _says_nothing_new(opinion, present, year):
            continue
        sentence = _why_refused(opinion, present, year, mandate)
        if sentence:
            refused[opinion.code] = sentence
        elif opinion.outcome is not None and not _says_nothing_new(opinion, present, year):
            new.append(_verdict(year, mandate, keys[opinion.code], opinion))
    if refused:
        raise OpinionsRefusedError(refused)
    ReviewVerdict.objects.bulk_create(new)
    return len(new)


def _says_nothing_new(opinion: Opinion, present: ReviewVerdict | None, year: ReviewedYear) -> bool:
    """Whether the opinion is what stands already, or none at all."""
    if opinion.outcome is None:
        return not opinion.comment.strip()
    return (
        present is not None
        and present.outcome == opinion.outcome
        and present.comment == opinion.comment.strip()
        and present.value_version == version_of(year.standings[opinion.code])
    )


def _why_refused(
    opinion: Opinion, present: ReviewVerdict | None, year: ReviewedYear, mandate: Mandate
) -> str:
    """Why the opinion cannot be recorded; "" where it can."""
    standing = year.standings[opinion.code]
    comment = opinion.comment.strip()
    if criterion_of(year, opinion.code) not in mandate.criteria:
        return f"Chỉ tiêu này {_OTHERS}."
    if opinion.seen_version != version_of(standing):
        return "Số liệu vừa được thay đổi; hãy xem số liệu mới rồi cho ý kiến lại."
    if opinion.seen_verdict != (str(present.pk) if present is not None else ""):
        assert present is not None  # verdicts are never deleted
        when = timezone.localtime(present.made_at)
        return (
            f"{present.made_by} vừa cho ý kiến “{present.get_outcome_display()}” lúc "
            f"{when:%H:%M %d/%m/%Y}; hãy xem ý kiến đó, nếu vẫn khác thì lưu lần nữa."
        )
    if len(comment) > COMMENT_LENGTH:
        return f"Nhận xét dài quá {COMMENT_LENGTH} ký tự; hãy viết gọn lại."
    if opinion.send_back and not comment:
        return "Trả lại chỉ tiêu này thì phải ghi yêu cầu bổ sung vào ô nhận xét."
    if opinion.outcome is None:
        if opinion.send_back:
            return ""
        return "Hãy chọn kết quả thẩm định, hoặc đánh dấu trả lại chỉ tiêu này."
    if standing.outcome is Outcome.NOT_REGULATED:
        return "Bộ tiêu chí chưa quy định chỉ tiêu này; không cần thẩm định."
    if not comment and opinion.outcome is not own_outcome(standing):
        return "Ý kiến khác kết quả tự đánh giá thì phải ghi nhận xét."
    if not comment and opinion.outcome is not standing.outcome:
        return "Ý kiến khác kết quả tính lại thì phải ghi nhận xét."
    return ""


def _verdict(year: ReviewedYear, mandate: Mandate, indicator: int, one: Opinion) -> ReviewVerdict:
    standing = year.standings[one.code]
    assert one.outcome is not None
    return ReviewVerdict(
        submission=year.submission,
        indicator_id=indicator,
        outcome=one.outcome,
        own_outcome=own_outcome(standing),
        comment=one.comment.strip(),
        value_version=version_of(standing),
        department_id=mandate.department_for(
            year.submission.criteria_set.code, criterion_of(year, one.code)
        ),
        made_by=mandate.by,
    )


def _accept_computed(year: ReviewedYear, mandate: Mandate) -> None:
    """Verdicts as computed for the person's undecided indicators that have a computed outcome."""
    keys = indicator_keys(year.submission.criteria_set)
    ReviewVerdict.objects.bulk_create(
        _verdict(year, mandate, keys[code], Opinion(code, outcome, _COMPUTED))
        for code in year.undecided()
        if criterion_of(year, code) in mandate.criteria
        and (outcome := year.standings[code].outcome) in DECIDABLE
    )


def _listed(codes: Collection[str]) -> str:
    """Indicators in a sentence, the first few by name."""
    named = list(codes)
    more = f" và {len(named) - _NAMED} chỉ tiêu khác" if len(named) > _NAMED else ""
    return f"chỉ tiêu {', '.join(named[:_NAMED])}{more}"
