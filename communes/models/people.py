"""People and where they serve."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from communes.models.departments import Department
from communes.models.units import Unit


class Role(models.TextChoices):
    """What a person does at a unit (design.md, "Who uses it")."""

    OFFICER = "officer", "Cán bộ xã"
    CITY_OFFICER = "city_officer", "Cán bộ huyện, thành phố"
    REVIEWER = "reviewer", "Thẩm định cấp tỉnh"
    ADMINISTRATOR = "administrator", "Quản trị"
    VIEWER = "viewer", "Lãnh đạo, người xem"


class User(AbstractUser):
    """A person who signs in; what she may do comes from her postings (``communes/access.py``)."""

    class Mail(models.TextChoices):
        """When notices are sent by e-mail."""

        AT_ONCE = "at_once", "Ngay khi có thông báo"
        DAILY = "daily", "Gộp một thư mỗi ngày"

    full_name = models.CharField("họ và tên", max_length=100, blank=True)
    mail = models.CharField("nhận thư", max_length=10, choices=Mail.choices, default=Mail.AT_ONCE)

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name as Vietnamese write it, in one piece."""
        return self.full_name


class Posting(models.Model):
    """A person serves at a unit in a role, from a day up to before another.

    ``department`` limits a reviewer to its criteria; without one she is of the coordination office.
    """

    user = models.ForeignKey(
        User, models.RESTRICT, related_name="postings", verbose_name="người dùng"
    )
    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="postings", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=15, choices=Role.choices)
    department = models.ForeignKey(
        Department,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name="sở, ngành",
        help_text="Chỉ ghi cho người thẩm định; để trống là văn phòng điều phối, phụ trách mọi "
        "tiêu chí.",
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    history = HistoricalRecords(verbose_name="lịch sử phân công")

    class Meta:
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        ordering = ["user", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="posting_ends_after_start",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} ({self.unit})"

    def clean(self) -> None:
        """Raise ``ValidationError`` for a department where none belongs, or of another unit."""
        department = self.department
        if department is None:
            return
        if self.role != Role.REVIEWER:
            raise ValidationError(
                {"department": "Chỉ người thẩm định cấp tỉnh mới thuộc một sở, ngành."}
            )
        if department.unit_id != self.unit_id:
            raise ValidationError(
                {"department": "Sở, ngành này thuộc tỉnh khác; hãy chọn sở, ngành của đơn vị."}
            )
