"""Workbooks that wait between preview and confirmation."""

import uuid

from django.db import models

from communes.models.people import User
from communes.models.units import Unit
from criteria.models import CriteriaSet


class PendingUpload(models.Model):
    """A comparison workbook shown for preview; only who uploaded it may confirm it.

    The file lies outside the static tree under the row's unguessable key and is deleted when the
    upload is confirmed or dropped.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField("tệp", upload_to="pending/", max_length=200)
    file_name = models.CharField("tên tệp", max_length=255)
    unit = models.ForeignKey(Unit, models.RESTRICT)
    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE)
    form = models.CharField("mẫu biểu", max_length=10, blank=True)
    made_by = models.ForeignKey(User, models.CASCADE)
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp chờ xác nhận"
        verbose_name_plural = "tệp chờ xác nhận"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.file_name
