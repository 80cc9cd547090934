"""Submitted years and opinions on them."""

from datetime import date

from communes.models import Department, Posting, Responsibility, Role, Submission, User
from communes.submitting import submit_year
from criteria.outcomes import Outcome
from reports.review.deciding import Opinion
from reports.review.standings import ReviewedYear, reviewed_years, submissions_to_review, version_of
from tests.communes.years_at_work import complete, submission_of

SET_CODE = "bac_kan_2017_2020"


def submitted(slug: str, by: User) -> Submission:
    """2020 of a commune, complete and submitted."""
    complete(submission_of(slug), by)
    return submit_year(submission=submission_of(slug), by=by, agreed=True)


def as_reviewed(submission: Submission) -> ReviewedYear:
    [year] = reviewed_years([submissions_to_review().get(pk=submission.pk)])
    return year


def opinion(
    submission: Submission,
    code: str,
    outcome: Outcome | None = Outcome.ATTAINED,
    comment: str = "Đã kiểm tra",
    *,
    send_back: bool = False,
) -> Opinion:
    """An opinion from a page that was just opened."""
    latest = submission.verdicts.filter(indicator__code=code).last()
    return Opinion(
        code,
        outcome,
        comment,
        send_back,
        version_of(as_reviewed(submission).standings[code]),
        str(latest.pk) if latest else "",
    )


def opinions_on_all(submission: Submission) -> list[Opinion]:
    """The computed outcome for every indicator, with a comment."""
    year = as_reviewed(submission)
    return [
        Opinion(code, year.standings[code].outcome, "Đã kiểm tra", False, version_of(standing))
        for code, standing in year.standings.items()
        if code in year.asked
    ]


def department_of(unit, code: str, name: str, criteria: tuple[int, ...]) -> Department:
    made = Department.objects.create(unit=unit, code=code, name=name)
    Responsibility.objects.bulk_create(
        Responsibility(department=made, set_code=SET_CODE, criterion=one) for one in criteria
    )
    return made


def reviewer_of(department: Department, name: str, full_name: str) -> User:
    user = User.objects.create_user(name, password="mot-mat-khau-dai", full_name=full_name)
    Posting.objects.create(
        user=user,
        unit=department.unit,
        role=Role.REVIEWER,
        department=department,
        valid_from=date(2020, 1, 1),
    )
    return user
