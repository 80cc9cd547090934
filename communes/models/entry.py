"""What stands around a submission's values: confirmations, comments, evidence."""

import uuid

from django.db import models
from django.db.models import Q

from communes.models.people import User
from communes.models.submissions import Submission
from criteria.models import Indicator


class Confirmation(models.Model):
    """The officer's word on an unusual value: which check, on which figures, why. Append-only.

    ``about`` is what was confirmed, as the check words it; other figures need another word.
    """

    submission = models.ForeignKey(Submission, models.RESTRICT, related_name="confirmations")
    indicator = models.ForeignKey(Indicator, models.RESTRICT, related_name="confirmations")
    part = models.CharField("phần", max_length=40, blank=True)
    check_code = models.CharField("kiểm tra", max_length=40)
    about = models.CharField("số liệu đã xác nhận", max_length=300)
    reason = models.CharField("lý do", max_length=500)
    made_by = models.ForeignKey(User, models.RESTRICT)
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "xác nhận số liệu"
        verbose_name_plural = "xác nhận số liệu"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="confirmation_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.check_code}"


class Comment(models.Model):
    """A word between officer and reviewer on one indicator. Append-only but for its resolution.

    A ``RETURN`` is the reviewer's reason for sending the indicator back; it stands beside the
    field until it is resolved: by the next submission, or by the reviewer.
    """

    class Kind(models.TextChoices):
        """What the word does."""

        COMMENT = "comment", "Trao đổi"
        RETURN = "return", "Yêu cầu bổ sung"

    submission = models.ForeignKey(Submission, models.RESTRICT, related_name="comments")
    indicator = models.ForeignKey(Indicator, models.RESTRICT, related_name="comments")
    kind = models.CharField("loại", max_length=10, choices=Kind.choices, default=Kind.COMMENT)
    text = models.TextField("nội dung", max_length=2000)
    made_by = models.ForeignKey(User, models.RESTRICT)
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    resolved_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "trao đổi"
        verbose_name_plural = "trao đổi"
        ordering = ["made_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_has_text")]

    def __str__(self) -> str:
        return f"{self.submission} {self.indicator_id}"


class Evidence(models.Model):
    """A file that shows an indicator, stored outside the static tree under an unguessable name.

    Removing marks the row; the file stays, because what was shown is part of the history.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.RESTRICT, related_name="evidence")
    indicator = models.ForeignKey(Indicator, models.RESTRICT, related_name="evidence")
    file = models.FileField("tệp", upload_to="evidence/", max_length=200)
    file_name = models.CharField("tên tệp", max_length=255)
    content_type = models.CharField("loại tệp", max_length=100)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField("mã kiểm tra", max_length=64)
    made_by = models.ForeignKey(User, models.RESTRICT, related_name="evidence")
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    removed_by = models.ForeignKey(
        User, models.RESTRICT, null=True, blank=True, related_name="removed_evidence"
    )
    removed_at = models.DateTimeField("gỡ lúc", null=True, blank=True)

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["made_at"]

    def __str__(self) -> str:
        return self.file_name
