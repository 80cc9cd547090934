"""Dossiers of recognition, their way, and what departments say of them.

Written by ``reports/dossiers/way/workflow.py`` only; lines are never changed or deleted.
"""

from django.db import models
from django.db.models import Q

from communes.models import Department, Unit, User
from criteria.models import CriteriaSet
from reports.dossiers.rules.procedure import Level, State


class Dossier(models.Model):
    """A unit's dossier for a level and a year.

    ``procedure`` is the code of the period's procedure, ``round`` counts how often it was handed in
    for completion, ``state_since`` is when the present state began: the clock runs from there.
    """

    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="dossiers", verbose_name="đơn vị")
    level = models.CharField(
        "danh hiệu", max_length=10, choices=[(one.value, one.label) for one in Level]
    )
    year = models.PositiveSmallIntegerField("năm xét")
    criteria_set = models.ForeignKey(CriteriaSet, models.RESTRICT, related_name="dossiers")
    procedure = models.CharField("quy trình", max_length=40)
    state = models.CharField(
        "trạng thái",
        max_length=10,
        choices=[(one.value, one.label) for one in State],
        default=State.PREPARING.value,
    )
    state_since = models.DateTimeField("ở trạng thái này từ")
    round = models.PositiveSmallIntegerField("lần trình", default=1)
    opened_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    opened_at = models.DateTimeField("lập lúc", auto_now_add=True)

    class Meta:
        verbose_name = "hồ sơ xét công nhận"
        verbose_name_plural = "hồ sơ xét công nhận"
        ordering = ["-year", "unit", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "level", "year"],
                name="dossier_once",
                violation_error_message="Đơn vị đã có hồ sơ của danh hiệu và năm này.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.level} {self.year}"


class DossierLine(models.Model):
    """One act on a dossier: who, when, from which state to which, in which round, why."""

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="lines")
    action = models.CharField("việc", max_length=20)
    before = models.CharField("từ", max_length=10, blank=True)
    after = models.CharField("thành", max_length=10)
    round = models.PositiveSmallIntegerField("lần trình")
    reason = models.TextField("lý do, nội dung", max_length=2000)
    made_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "nhật ký hồ sơ"
        verbose_name_plural = "nhật ký hồ sơ"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="dossier_line_has_reason",
                violation_error_message="Phải ghi lý do.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.before} → {self.after}"


class DepartmentOpinion(models.Model):
    """What a department, or the coordination office (``None``), says of a dossier in writing.

    Append-only; of each department the last one of the round stands.
    """

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="opinions")
    department = models.ForeignKey(Department, models.RESTRICT, null=True, blank=True)
    round = models.PositiveSmallIntegerField("lần trình")
    agrees = models.BooleanField("đồng ý đề nghị công nhận")
    text = models.TextField("nội dung thẩm định", max_length=4000)
    document = models.CharField("số, ngày văn bản", max_length=120, blank=True)
    made_by = models.ForeignKey(User, models.RESTRICT)
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "ý kiến thẩm định của sở, ngành"
        verbose_name_plural = "ý kiến thẩm định của sở, ngành"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="department_opinion_has_text")
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.department or 'VPĐP'}"
