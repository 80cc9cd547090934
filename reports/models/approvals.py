"""What was approved, frozen; and the codes that lead from paper back to it. Append-only."""

from django.db import models

from communes.models import User
from reports.models.dossiers import Dossier


class Snapshot(models.Model):
    """The content of a dossier at a moment, frozen (``reports/dossiers/approving/freezing.py``).

    ``sha256`` is the fingerprint of ``content``; the same content is stored once.
    """

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="snapshots")
    sha256 = models.CharField("dấu vân tay", max_length=64)
    content = models.JSONField("nội dung")
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "bản chụp hồ sơ"
        verbose_name_plural = "bản chụp hồ sơ"
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "sha256"], name="snapshot_once")]

    def __str__(self) -> str:
        return f"{self.dossier} {self.sha256[:12]}"


class Approval(models.Model):
    """One level's approval of a dossier's content: at which step, of what, by whom.

    ``papers`` holds the texts of the papers as they were then, by paper key: a signed copy that
    comes back is compared with them. Taking it back marks the row; it stays.
    """

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="approvals")
    state = models.CharField("bước", max_length=10)
    round = models.PositiveSmallIntegerField("lần trình")
    snapshot = models.ForeignKey(Snapshot, models.RESTRICT, related_name="approvals")
    papers = models.JSONField("văn bản khi duyệt", default=dict)
    made_by = models.ForeignKey(User, models.RESTRICT, related_name="approvals")
    made_at = models.DateTimeField("lúc", auto_now_add=True)
    undone_by = models.ForeignKey(
        User, models.RESTRICT, null=True, blank=True, related_name="approvals_undone"
    )
    undone_at = models.DateTimeField("rút lại lúc", null=True, blank=True)

    class Meta:
        verbose_name = "phê duyệt"
        verbose_name_plural = "phê duyệt"
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.state}"


class PaperCode(models.Model):
    """The short code under one table of a paper, and the content that the paper was made from."""

    code = models.CharField("mã tra cứu", max_length=12, unique=True)
    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="codes")
    table = models.CharField("bảng", max_length=60)
    snapshot = models.ForeignKey(Snapshot, models.RESTRICT, related_name="codes")
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "mã tra cứu"
        verbose_name_plural = "mã tra cứu"
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "table", "snapshot"], name="paper_code_once")
        ]

    def __str__(self) -> str:
        return self.code
