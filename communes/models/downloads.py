"""Who took which file out of the portal, and when. Append-only, written by the middleware."""

from django.db import models

from communes.models.people import User


class Download(models.Model):
    """One file that left the portal: ``path`` is the address that gave it."""

    user = models.ForeignKey(User, models.RESTRICT, related_name="downloads")
    path = models.CharField("địa chỉ", max_length=500)
    file_name = models.CharField("tệp", max_length=255)
    size = models.PositiveBigIntegerField("dung lượng", null=True, blank=True)
    sha256 = models.CharField("mã kiểm tra", max_length=64, blank=True)
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lượt tải tệp"
        verbose_name_plural = "lượt tải tệp"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["path"], name="download_path")]

    def __str__(self) -> str:
        return f"{self.user} {self.file_name}"
