"""What units reported: submissions, values with their verdicts, and the history of both.

Written by ``communes/services.py`` only. History rows are never changed or deleted.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from communes.models.people import User
from communes.models.units import Unit
from communes.models.years import ReportingYear
from criteria.models import CriteriaSet, Indicator
from criteria.outcomes import Outcome

_OUTCOMES = [(outcome.value, outcome.label) for outcome in Outcome]


def _figure(label: str) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """A figure's column: 11 whole digits and 4 decimals, as ``criteria/numbers.py`` reads them.

    SQLite keeps 15 digits exactly, and no more.
    """
    return models.DecimalField(label, max_digits=15, decimal_places=4, null=True, blank=True)


class Source(models.Model):
    """Where values came from: a workbook with its checksum, read by whom and when."""

    class Channel(models.TextChoices):
        """The ways in."""

        COMPARISON = "comparison", "Biểu so sánh"
        VALUES = "values", "Bảng số liệu dạng dài"
        ENTRY = "entry", "Phiếu nhập số liệu"

    channel = models.CharField("nguồn", max_length=12, choices=Channel.choices)
    file_name = models.CharField("tệp", max_length=255)
    sha256 = models.CharField("mã kiểm tra", max_length=64)
    form = models.CharField("mẫu biểu", max_length=10, blank=True)
    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="sources")
    criteria_set = models.ForeignKey(CriteriaSet, models.RESTRICT)
    reference = models.CharField("kèm theo", max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    counts = models.JSONField("số lượng", default=dict)
    unread = models.JSONField("ô chưa đọc được", default=list)
    remarks = models.JSONField("lưu ý khi đọc", default=list)

    class Meta:
        verbose_name = "nguồn số liệu"
        verbose_name_plural = "nguồn số liệu"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class Submission(models.Model):
    """A unit's year under a criteria set.

    ``reporting_year`` is the opened year it answers to; values of old reports have none.
    """

    class State(models.TextChoices):
        """Where it is between officer and reviewer; written in ``OPEN`` and ``RETURNED`` only."""

        OPEN = "open", "Đang nhập"
        SUBMITTED = "submitted", "Đã gửi"
        RETURNED = "returned", "Trả lại bổ sung"
        ACCEPTED = "accepted", "Đã chấp nhận"
        LOCKED = "locked", "Đã khóa"

    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="submissions")
    year = models.PositiveSmallIntegerField("năm")
    criteria_set = models.ForeignKey(CriteriaSet, models.RESTRICT, related_name="submissions")
    reporting_year = models.ForeignKey(
        ReportingYear, models.RESTRICT, null=True, blank=True, related_name="submissions"
    )
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        verbose_name = "hồ sơ số liệu năm"
        verbose_name_plural = "hồ sơ số liệu năm"
        ordering = ["unit", "year"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "criteria_set"], name="submission_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class SubmissionStateChange(models.Model):
    """One change of a submission's state: who, when, from what to what, why."""

    submission = models.ForeignKey(Submission, models.RESTRICT, related_name="state_changes")
    before = models.CharField("từ", max_length=10, blank=True)
    after = models.CharField("thành", max_length=10)
    made_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    reason = models.CharField("lý do", max_length=500)

    class Meta:
        verbose_name = "thay đổi trạng thái"
        verbose_name_plural = "thay đổi trạng thái"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="state_change_has_reason",
                violation_error_message="Phải ghi lý do thay đổi trạng thái.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.before} → {self.after}"


class IndicatorValue(models.Model):
    """One indicator, or one part of it, in a submission: declared, figures, verdict.

    ``part`` is "" for the indicator itself. ``raw`` is the source's cell, verbatim; a totals
    row has two more (``rate_raw``, ``count_raw``). ``stated_percent`` is what the source claims,
    printed with ``stated_decimals``; the computed percentage is derived, never stored.
    ``communes_attained`` of ``communes_total`` is the count that a city's cell prints.
    ``computed``, ``outcome`` and ``explanation`` are the verdict at the time of writing.
    Without ``source`` the value was typed into the entry form; its changes say by whom.
    """

    submission = models.ForeignKey(Submission, models.RESTRICT, related_name="values")
    indicator = models.ForeignKey(Indicator, models.RESTRICT, related_name="values")
    part = models.CharField("phần", max_length=40, blank=True)
    raw = models.TextField("nguyên văn", blank=True)
    rate_raw = models.TextField("nguyên văn cột tỷ lệ", blank=True)
    count_raw = models.TextField("nguyên văn cột số xã", blank=True)
    said = models.CharField("ô tự ghi", max_length=15, choices=_OUTCOMES, blank=True)
    counted = models.CharField("suy từ số xã", max_length=15, choices=_OUTCOMES, blank=True)
    numerator = _figure("tử số")
    denominator = _figure("mẫu số")
    quantity_unit = models.CharField("đơn vị tính", max_length=60, blank=True)
    number = _figure("số")
    stated_percent = _figure("tỷ lệ nguồn ghi")
    stated_decimals = models.PositiveSmallIntegerField("số lẻ nguồn ghi", default=0)
    communes_attained = models.PositiveSmallIntegerField("số xã đạt", null=True, blank=True)
    communes_total = models.PositiveSmallIntegerField("tổng số xã", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    source = models.ForeignKey(Source, models.RESTRICT, null=True, related_name="values")
    cell = models.CharField("ô", max_length=60, blank=True)
    computed = models.CharField("kết quả tính", max_length=15, choices=_OUTCOMES)
    outcome = models.CharField("kết quả", max_length=15, choices=_OUTCOMES)
    explanation = models.TextField("giải thích")
    updated_at = models.DateTimeField("cập nhật lúc", auto_now=True)

    class Meta:
        verbose_name = "số liệu chỉ tiêu"
        verbose_name_plural = "số liệu chỉ tiêu"
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator", "part"], name="value_once"),
            models.CheckConstraint(
                condition=(Q(numerator=None) | Q(numerator__gte=0))
                & (Q(denominator=None) | Q(denominator__gte=0)),
                name="value_fraction_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.indicator_id} {self.part}".strip()


class ValueChange(models.Model):
    """One change of a value: who, when, by which source, from what to what, why. Append-only."""

    value = models.ForeignKey(IndicatorValue, models.RESTRICT, related_name="changes")
    source = models.ForeignKey(Source, models.RESTRICT, null=True, related_name="changes")
    made_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    made_at = models.DateTimeField("lúc")
    before = models.JSONField("trước", null=True)
    after = models.JSONField("sau")
    reason = models.CharField("lý do", max_length=500)

    class Meta:
        verbose_name = "thay đổi số liệu"
        verbose_name_plural = "thay đổi số liệu"
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.value_id} {self.made_at:%d/%m/%Y %H:%M}"
