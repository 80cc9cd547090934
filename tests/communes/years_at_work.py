"""Years that are ready to be submitted, and communes by the dozen."""

from datetime import date
from decimal import Decimal

from communes.entries import ValueEntry
from communes.entry.progress import OpenKind
from communes.models import Confirmation, Submission, Unit, UnitVersion, User
from communes.services import write_values
from communes.submission_page import standing_of_submission
from criteria.answers import Answer
from criteria.models import Indicator
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, RatioRule, Rule


def submission_of(slug: str, year: int = 2020) -> Submission:
    return (
        Submission.objects.select_related("unit", "criteria_set", "reporting_year")
        .prefetch_related("unit__versions__parent__versions")
        .get(unit__slug=slug, year=year)
    )


def complete(submission: Submission, by: User) -> None:
    """Answer all that is missing and confirm all that is unusual: nothing is left to do."""
    standing = standing_of_submission(submission)
    definition = submission.criteria_set.parsed()
    write_values(
        entries=[
            ValueEntry(
                submission.unit,
                submission.year,
                code,
                plain_answer(definition.indicator(code).rule),
            )
            for code in {point.code for point in standing.progress.of(OpenKind.MISSING)}
        ],
        criteria_set=submission.criteria_set,
        zones={},
        source=None,
        by=by,
        reason="Nhập",
        all_asked=True,
    )
    indicators = {
        one.code: one
        for one in Indicator.objects.filter(criterion__criteria_set=submission.criteria_set)
    }
    standing = standing_of_submission(submission)
    Confirmation.objects.bulk_create(
        Confirmation(
            submission=submission,
            indicator=indicators[code],
            part=check.part,
            check_code=check.code,
            about=check.about,
            reason="Hồ sơ giấy lưu tại xã",
            made_by=by,
        )
        for code, one in standing.standings.items()
        for check in one.to_confirm
    )


def plain_answer(rule: Rule) -> Answer:
    """Some answer that a form gives to the rule."""
    if isinstance(rule, AllRule):
        return Answer(parts={part.key: plain_answer(part.rule) for part in rule.parts})
    if isinstance(rule, BooleanRule):
        return Answer(said=Outcome.ATTAINED)
    if isinstance(rule, RatioRule):
        return Answer(numerator=Decimal(90), denominator=Decimal(100))
    return Answer(number=Decimal(40))


def add_communes(parent: Unit, number: int) -> None:
    """More communes under a city."""
    for position in range(number):
        commune = Unit.objects.create(slug=f"xa-them-{position}")
        UnitVersion.objects.create(
            unit=commune,
            name=f"Thêm {position}",
            kind="commune",
            parent=parent,
            position=10 + position,
            valid_from=date(2011, 1, 1),
        )
