"""What people answer to the contradictions that the checks find.

A finding itself is never stored: it is computed from the values whenever it is shown. An answer is
tied to it by its key, which changes with the figures: a changed figure is a new finding.
"""

from django.db import models
from django.db.models import Q

from communes.models import Unit, User
from criteria.models import CriteriaSet


class FindingAnswer(models.Model):
    """One answer to one finding: who, when, what, why. Append-only; the last one stands."""

    class Kind(models.TextChoices):
        """What is said of the finding."""

        CORRECTED = "corrected", "Đã sửa số liệu"
        EXPLAINED = "explained", "Giải trình"
        WAIVED = "waived", "Chấp nhận có thời hạn"

    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="finding_answers")
    criteria_set = models.ForeignKey(CriteriaSet, models.RESTRICT, related_name="finding_answers")
    key = models.CharField("khóa của mâu thuẫn", max_length=64)
    check_name = models.CharField("phép kiểm tra", max_length=80)
    year = models.PositiveSmallIntegerField("năm", null=True)
    indicator = models.CharField("chỉ tiêu", max_length=10, blank=True)
    message = models.TextField("nội dung mâu thuẫn")
    kind = models.CharField("trả lời", max_length=12, choices=Kind.choices)
    reason = models.CharField("lý do", max_length=1000)
    expires_on = models.DateField("chấp nhận đến hết ngày", null=True, blank=True)
    made_by = models.ForeignKey(User, models.RESTRICT, related_name="finding_answers")
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "trả lời mâu thuẫn"
        verbose_name_plural = "trả lời mâu thuẫn"
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["criteria_set", "unit", "key"], name="finding_answer_key")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="finding_answer_has_reason",
                violation_error_message="Phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(kind="waived", expires_on__isnull=False)
                | (~Q(kind="waived") & Q(expires_on=None)),
                name="finding_waiver_has_expiry",
                violation_error_message="Chấp nhận có thời hạn thì phải ghi ngày hết hạn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.unit} {self.year}: {self.get_kind_display()}"
