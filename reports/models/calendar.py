"""Days off and swapped working days that the shipped calendar does not know."""

from django.db import models
from simple_history.models import HistoricalRecords


class CalendarDay(models.Model):
    """One day that is off, or worked although it is a weekend; overrides the shipped calendar."""

    day = models.DateField("ngày", unique=True)
    is_working = models.BooleanField("là ngày làm việc (làm bù)", default=False)
    name = models.CharField("tên", max_length=120)
    source = models.CharField("căn cứ", max_length=300, blank=True)
    history = HistoricalRecords(verbose_name="lịch sử ngày nghỉ")

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.name}"
