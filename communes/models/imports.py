"""Imports of long tables and entry workbooks: kept with file, counts, faults and outcome."""

import uuid

from django.db import models

from communes.models.people import User
from communes.models.submissions import Source
from communes.models.units import Unit
from criteria.models import CriteriaSet


class ImportRun(models.Model):
    """One upload on its way: checked in the background, confirmed, written, perhaps undone.

    ``files`` lists {"name", "sha256", "size", "path"}; ``faults``, ``counts`` and ``preview`` are
    what the check found (``communes/bulk_import/contract.py``). ``left_out`` are the slugs of
    units that the person chose to leave out. A run that writes or is undone is so in one
    transaction; ``started_at`` is when a worker took it, empty while it waits for one.
    """

    class Kind(models.TextChoices):
        """What the files are."""

        VALUES = "values", "Bảng số liệu dạng dài"
        ENTRY = "entry", "Phiếu nhập số liệu"

    class State(models.TextChoices):
        """How far it is. At work it is ``CHECKING``, ``WRITING`` or ``UNDOING``."""

        QUEUED = "queued", "Đang chờ"
        CHECKING = "checking", "Đang kiểm tra"
        CHECKED = "checked", "Đã kiểm tra, chờ xác nhận"
        WRITING = "writing", "Đang ghi"
        DONE = "done", "Đã ghi"
        UNDOING = "undoing", "Đang hoàn tác"
        FAILED = "failed", "Dừng giữa chừng, chưa ghi gì"
        DROPPED = "dropped", "Đã bỏ"
        UNDONE = "undone", "Đã hoàn tác"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.QUEUED
    )
    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="import_runs")
    criteria_set = models.ForeignKey(CriteriaSet, models.RESTRICT)
    files = models.JSONField("tệp", default=list)
    left_out = models.JSONField("đơn vị để lại", default=list)
    faults = models.JSONField("chỗ sai", default=list)
    counts = models.JSONField("số lượng", default=dict)
    preview = models.JSONField("xem trước", default=dict)
    error = models.TextField("lỗi", blank=True)
    source = models.OneToOneField(
        Source, models.RESTRICT, null=True, blank=True, related_name="import_run"
    )
    made_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="import_runs")
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    started_at = models.DateTimeField("bắt đầu", null=True, blank=True)
    finished_at = models.DateTimeField("xong", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.RESTRICT, null=True, blank=True, related_name="undone_imports"
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lượt nhập tệp"
        verbose_name_plural = "lượt nhập tệp"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%d/%m/%Y %H:%M}"
