"""Files of a dossier: attached papers, signed copies that came back, bundles that were made."""

import uuid

from django.db import models

from communes.models import User
from reports.models.approvals import Approval
from reports.models.dossiers import Dossier


class _DossierFile(models.Model):
    """A file in the store under an unguessable name. Removing marks the row; the file stays."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField("tệp", upload_to="dossiers/", max_length=200)
    file_name = models.CharField("tên tệp", max_length=255)
    content_type = models.CharField("loại tệp", max_length=100)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField("mã kiểm tra", max_length=64)
    made_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    removed_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField("gỡ lúc", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name


class PaperFile(_DossierFile):
    """A file attached to one paper slot of a dossier."""

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="files")
    slot = models.CharField("thành phần hồ sơ", max_length=40)

    class Meta:
        verbose_name = "giấy tờ đính kèm"
        verbose_name_plural = "giấy tờ đính kèm"
        ordering = ["made_at", "key"]


class SignedCopy(_DossierFile):
    """A signed paper that came back, and how its figures stand to what was approved.

    ``has_text`` is false for a scan. ``differences`` lists {"expected", "found", "context"}.
    """

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="signed_copies")
    paper = models.CharField("văn bản", max_length=40)
    approval = models.ForeignKey(Approval, models.RESTRICT, null=True, blank=True)
    has_text = models.BooleanField("có lớp chữ", default=False)
    differences = models.JSONField("khác bản đã duyệt", default=list)

    class Meta:
        verbose_name = "bản đã ký"
        verbose_name_plural = "bản đã ký"
        ordering = ["made_at", "key"]


class Bundle(models.Model):
    """A bundle that somebody asked for: ``finished_at`` with ``path`` and ``sha256``, or ``error``.

    ``path`` is the storage's; ``content`` the checksum of what it was made from, "" where that
    changed while it was made.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="bundles")
    asked_by = models.ForeignKey(User, models.RESTRICT)
    asked_at = models.DateTimeField("lúc", auto_now_add=True)
    started_at = models.DateTimeField("bắt đầu", null=True, blank=True)
    finished_at = models.DateTimeField("xong", null=True, blank=True)
    path = models.CharField("tệp", max_length=200, blank=True)
    size = models.PositiveBigIntegerField("dung lượng", default=0)
    sha256 = models.CharField("mã kiểm tra", max_length=64, blank=True)
    content = models.CharField("mã kiểm tra nội dung", max_length=64, blank=True)
    error = models.TextField("lỗi", blank=True)

    class Meta:
        verbose_name = "bộ hồ sơ"
        verbose_name_plural = "bộ hồ sơ"
        ordering = ["-asked_at", "key"]

    def __str__(self) -> str:
        return f"{self.dossier} {self.asked_at:%d/%m/%Y %H:%M}"
