"""What a dossier says beside its indicators: facts, capital, roadmap, opinions, narrative.

Written by ``reports/dossiers/contents.py`` only, while the unit prepares its dossier.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from communes.models import User
from reports.models.dossiers import Dossier


def _count(label: str) -> "models.PositiveIntegerField[int | None, int | None]":
    return models.PositiveIntegerField(label, null=True, blank=True)


class DossierFacts(models.Model):
    """The facts that the conditions ask for; empty means not declared yet."""

    dossier = models.OneToOneField(Dossier, models.RESTRICT, related_name="facts")
    registered_on = models.DateField("ngày đăng ký", null=True, blank=True)
    arrears: "models.DecimalField[Decimal | None, Decimal | None]" = models.DecimalField(
        "nợ đọng xây dựng cơ bản (triệu đồng)",
        max_digits=15,
        decimal_places=4,
        null=True,
        blank=True,
    )
    households = _count("tổng số hộ")
    households_asked = _count("số hộ được lấy ý kiến")
    people_satisfied = _count("số hộ hài lòng")
    published_times = _count("số lần công bố trên truyền thanh")
    published_from = models.DateField("công khai từ ngày", null=True, blank=True)
    published_until = models.DateField("công khai đến ngày", null=True, blank=True)
    meeting_on = models.DateField("ngày họp đề nghị", null=True, blank=True)
    meeting_invited = _count("số người được mời họp")
    meeting_present = _count("số người dự họp")
    meeting_agreed = _count("số người đồng ý")
    public_order_kept = models.BooleanField("bảo đảm an ninh, trật tự", null=True, blank=True)
    leader = models.CharField("người ký của đơn vị", max_length=100, blank=True)
    leader_post = models.CharField("chức vụ người ký", max_length=100, blank=True)
    history = HistoricalRecords(verbose_name="lịch sử thông tin hồ sơ")

    class Meta:
        verbose_name = "thông tin hồ sơ"
        verbose_name_plural = "thông tin hồ sơ"
        constraints = [
            models.CheckConstraint(
                condition=Q(published_until=None)
                | Q(published_from=None)
                | Q(published_until__gte=models.F("published_from")),
                name="dossier_published_in_order",
                violation_error_message="Ngày kết thúc công khai không được trước ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return str(self.dossier)


class CapitalLine(models.Model):
    """One line of the capital table, in triệu đồng; ``depth`` 2 is a part of the line above."""

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="capital")
    position = models.PositiveSmallIntegerField("thứ tự")
    depth = models.PositiveSmallIntegerField("bậc", default=1)
    name = models.CharField("nguồn vốn", max_length=200)
    amount: "models.DecimalField[Decimal, Decimal]" = models.DecimalField(
        "số tiền (triệu đồng)", max_digits=15, decimal_places=4
    )
    history = HistoricalRecords(verbose_name="lịch sử nguồn lực")

    class Meta:
        verbose_name = "nguồn lực"
        verbose_name_plural = "nguồn lực"
        ordering = ["dossier", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "position"], name="capital_position_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(depth__in=(1, 2)), name="capital_line_sound"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoadmapLine(models.Model):
    """One line of the roadmap: what will be done in which year, for whom."""

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="roadmap")
    position = models.PositiveSmallIntegerField("thứ tự")
    year = models.PositiveSmallIntegerField("năm")
    subject = models.CharField("đơn vị", max_length=200)
    content = models.TextField("nội dung, mục tiêu", max_length=1000)
    history = HistoricalRecords(verbose_name="lịch sử lộ trình")

    class Meta:
        verbose_name = "lộ trình"
        verbose_name_plural = "lộ trình"
        ordering = ["dossier", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "position"], name="roadmap_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.content[:60]}"


class OpinionLine(models.Model):
    """What an organisation or the people said of the result, and how it was taken up."""

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="opinion_lines")
    position = models.PositiveSmallIntegerField("thứ tự")
    organisation = models.CharField("cơ quan, tổ chức", max_length=200)
    content = models.TextField("ý kiến", max_length=2000)
    reply = models.TextField("tiếp thu, giải trình", max_length=2000, blank=True)
    history = HistoricalRecords(verbose_name="lịch sử ý kiến")

    class Meta:
        verbose_name = "ý kiến tham gia"
        verbose_name_plural = "ý kiến tham gia"
        ordering = ["dossier", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "position"], name="opinion_position_once")
        ]

    def __str__(self) -> str:
        return self.organisation


class NarrativeText(models.Model):
    """One version of a paragraph that somebody wrote; the last stands, "" falls back to the draft.

    ``basis`` are the printed figures under it at that moment, by name: where they differ from
    today's, the paragraph is marked. Append-only.
    """

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="narrative")
    key = models.CharField("đoạn", max_length=60)
    text = models.TextField("nội dung", max_length=20000, blank=True)
    basis = models.JSONField("số liệu khi viết", default=dict)
    made_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "đoạn thuyết minh"
        verbose_name_plural = "đoạn thuyết minh"
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["dossier", "key"], name="narrative_key")]

    def __str__(self) -> str:
        return f"{self.dossier} {self.key}"
