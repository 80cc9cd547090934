"""What a commune states once a year: its totals, and the answers of its villages.

Villages are units like any other (``Kind.VILLAGE``), with versions and lineage.
"""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from communes.models.units import Unit


class UnitTotal(models.Model):
    """A total that the denominators of several indicators share (``RatioRule.same_total``)."""

    class Key(models.TextChoices):
        """The totals, in whole things; keys as in ``criteria/loading_rules.py: SAME_TOTALS``."""

        HOUSEHOLDS = "households", "Tổng số hộ"
        POPULATION = "population", "Dân số"
        VILLAGES = "villages", "Số thôn"
        LABOUR_FORCE = "labour_force", "Lao động trong độ tuổi có khả năng lao động"

    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="totals")
    year = models.PositiveSmallIntegerField("năm")
    key = models.CharField("tổng số", max_length=15, choices=Key.choices)
    figure = models.DecimalField("số", max_digits=15, decimal_places=4)
    history = HistoricalRecords(verbose_name="lịch sử tổng số")

    class Meta:
        verbose_name = "tổng số của xã"
        verbose_name_plural = "tổng số của xã"
        ordering = ["unit", "year", "key"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "key"], name="unit_total_once"),
            models.CheckConstraint(condition=Q(figure__gte=0), name="unit_total_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.get_key_display()}"


class VillageYear(models.Model):
    """A village's answers for a year; ``None`` is not answered yet.

    ``culture_house`` … are the answers that ratio rules counted in villages name
    (``RatioRule.village_answer``).
    """

    village = models.ForeignKey(
        Unit, models.RESTRICT, related_name="village_years", verbose_name="thôn"
    )
    year = models.PositiveSmallIntegerField("năm")
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    population = models.PositiveIntegerField("số dân", null=True, blank=True)
    culture_house = models.BooleanField("có nhà văn hóa", null=True, blank=True)
    sports_area = models.BooleanField("có khu thể thao", null=True, blank=True)
    cultural_village = models.BooleanField("đạt thôn văn hóa", null=True, blank=True)
    ntm_village = models.BooleanField("đạt thôn nông thôn mới", null=True, blank=True)
    history = HistoricalRecords(verbose_name="lịch sử số liệu thôn")

    class Meta:
        verbose_name = "số liệu năm của thôn"
        verbose_name_plural = "số liệu năm của thôn"
        ordering = ["village", "year"]
        constraints = [
            models.UniqueConstraint(fields=["village", "year"], name="village_year_once")
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.year}"
