"""What people are told, in the portal and by e-mail."""

from django.db import models

from communes.models.people import User
from communes.models.submissions import Submission


class Notice(models.Model):
    """One message to one person. ``key`` keeps a reminder from being sent twice.

    ``path`` is the page of this portal that it leads to.
    """

    class Kind(models.TextChoices):
        """What it tells."""

        OPENED = "opened", "Mở nhập số liệu"
        EXTENDED = "extended", "Gia hạn"
        DEADLINE = "deadline", "Sắp đến hạn"
        SUBMITTED = "submitted", "Đã gửi"
        RETURNED = "returned", "Trả lại bổ sung"
        ACCEPTED = "accepted", "Đã chấp nhận"
        COMMENTED = "commented", "Trao đổi mới"
        REOPENED = "reopened", "Mở lại"
        DOSSIER = "dossier", "Hồ sơ xét công nhận"
        DUE = "due", "Việc đến hạn"

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    submission = models.ForeignKey(
        Submission, models.RESTRICT, null=True, blank=True, related_name="notices"
    )
    title = models.CharField("tiêu đề", max_length=200)
    text = models.TextField("nội dung")
    path = models.CharField("đường dẫn", max_length=300)
    key = models.CharField("khóa", max_length=100)
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.title
