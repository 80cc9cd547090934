"""The years that administrators open for the communes to report, and extensions of them."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from communes.models.people import User
from communes.models.units import Unit
from criteria.models import CriteriaSet


class ReportingYear(models.Model):
    """A year opened for the communes of ``unit`` (a province) under one criteria set.

    The set is fixed from the opening on. Three dates, all inclusive: ``deadline`` is shown,
    ``new_until`` is the last day on which an indicator without an answer may be answered,
    ``edit_until`` the last on which answers may be corrected and the year submitted.
    """

    unit = models.ForeignKey(
        Unit, models.RESTRICT, related_name="reporting_years", verbose_name="tỉnh"
    )
    year = models.PositiveSmallIntegerField("năm số liệu")
    level = models.CharField("cấp", max_length=30)
    criteria_set = models.ForeignKey(CriteriaSet, models.RESTRICT, verbose_name="bộ tiêu chí")
    deadline = models.DateField("hạn nộp")
    new_until = models.DateField("ngày cuối nhập mới")
    edit_until = models.DateField("ngày cuối sửa số liệu")
    note = models.CharField("căn cứ", max_length=500, blank=True)
    opened_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    history = HistoricalRecords(verbose_name="lịch sử năm nhập số liệu")

    class Meta:
        verbose_name = "năm nhập số liệu"
        verbose_name_plural = "năm nhập số liệu"
        ordering = ["-year", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "level"], name="reporting_year_opened_once"
            ),
            models.CheckConstraint(
                condition=Q(edit_until__gte=F("new_until")),
                name="reporting_year_edits_end_last",
                violation_error_message="Ngày cuối sửa không được trước ngày cuối nhập mới.",
            ),
            models.CheckConstraint(
                condition=Q(deadline__lte=F("edit_until")),
                name="reporting_year_deadline_in_time",
                violation_error_message="Hạn nộp không được sau ngày cuối sửa số liệu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class DeadlineExtension(models.Model):
    """More time for one commune: until when, granted by whom, why. Append-only; the latest holds.

    It moves all three dates of the reporting year to ``until`` where they are earlier.
    """

    reporting_year = models.ForeignKey(ReportingYear, models.RESTRICT, related_name="extensions")
    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="extensions")
    until = models.DateField("gia hạn đến hết ngày")
    reason = models.CharField("lý do", max_length=500)
    granted_by = models.ForeignKey(User, models.RESTRICT)
    granted_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["granted_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason")]

    def __str__(self) -> str:
        return f"{self.unit} {self.reporting_year.year}: {self.until:%d/%m/%Y}"
