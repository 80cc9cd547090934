"""The departments of a province that review, and which criteria each answers for."""

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from communes.models.units import Unit
from criteria.models import Criterion


class Department(models.Model):
    """A department of a province ("Sở Giáo dục và Đào tạo").

    A reviewer posted without one is of the coordination office and answers for all criteria.
    """

    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="departments", verbose_name="tỉnh")
    code = models.SlugField("mã", max_length=40)
    name = models.CharField("tên", max_length=150)
    history = HistoricalRecords(verbose_name="lịch sử sở, ngành")

    class Meta:
        verbose_name = "sở, ngành"
        verbose_name_plural = "sở, ngành"
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                name="department_code_once",
                violation_error_message="Tỉnh này đã có sở, ngành với mã này.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Responsibility(models.Model):
    """A department reviews one criterion of a set, in every version of the set."""

    department = models.ForeignKey(
        Department, models.CASCADE, related_name="responsibilities", verbose_name="sở, ngành"
    )
    set_code = models.SlugField("mã bộ tiêu chí", max_length=60)
    criterion = models.PositiveSmallIntegerField("tiêu chí số")
    history = HistoricalRecords(verbose_name="lịch sử phân công tiêu chí")

    class Meta:
        verbose_name = "tiêu chí phụ trách"
        verbose_name_plural = "tiêu chí phụ trách"
        ordering = ["department", "set_code", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "set_code", "criterion"],
                name="responsibility_once",
                violation_error_message="Sở, ngành này đã phụ trách tiêu chí này.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.set_code}, tiêu chí {self.criterion}"

    def clean(self) -> None:
        """Raise ``ValidationError`` for a criterion that the set does not have."""
        found = Criterion.objects.filter(
            criteria_set__code=self.set_code, number=self.criterion
        ).exists()
        if not found:
            raise ValidationError(
                {
                    "criterion": f"Bộ tiêu chí “{self.set_code}” không có tiêu chí số "
                    f"{self.criterion}; hãy kiểm tra lại mã bộ tiêu chí và số."
                }
            )
