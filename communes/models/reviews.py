"""What reviewers decide on submitted indicators."""

from django.db import models
from django.db.models import Q

from communes.models.departments import Department
from communes.models.people import User
from communes.models.submissions import Submission
from criteria.models import Indicator
from criteria.outcomes import Outcome

_DECIDED = [
    (outcome.value, outcome.label)
    for outcome in (Outcome.ATTAINED, Outcome.NOT_ATTAINED, Outcome.NOT_APPLICABLE)
]


class ReviewVerdict(models.Model):
    """A reviewer's own verdict on one indicator. Append-only; the last one stands.

    ``value_version`` is the ``StoredAnswer.version`` that it judged, "" where nothing was stored:
    once the value changes the verdict is outdated. ``own_outcome`` is the unit's verdict beside
    which it was set. Without ``department`` the coordination office speaks.
    """

    submission = models.ForeignKey(Submission, models.RESTRICT, related_name="verdicts")
    indicator = models.ForeignKey(Indicator, models.RESTRICT, related_name="verdicts")
    outcome = models.CharField("kết quả thẩm định", max_length=15, choices=_DECIDED)
    own_outcome = models.CharField("kết quả tự đánh giá", max_length=15)
    comment = models.TextField("nhận xét", max_length=2000, blank=True)
    value_version = models.CharField("bản số liệu", max_length=20, blank=True)
    department = models.ForeignKey(Department, models.RESTRICT, null=True, blank=True)
    made_by = models.ForeignKey(User, models.RESTRICT, related_name="verdicts")
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "ý kiến thẩm định"
        verbose_name_plural = "ý kiến thẩm định"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=models.F("own_outcome")) | ~Q(comment=""),
                name="verdict_that_differs_has_comment",
                violation_error_message="Ý kiến khác kết quả tự đánh giá thì phải ghi nhận xét.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.indicator_id}: {self.outcome}"
