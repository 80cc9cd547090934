"""Signed decisions: recognition, refusal, revocation; recognised communes are read from them."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from communes.models import Unit, User
from reports.dossiers.rules.procedure import Level
from reports.models.dossiers import Dossier


class Decision(models.Model):
    """One signed decision about one unit; recognition stays with the unit that earned it.

    ``year`` is the year recognised, ``announced_year`` when it was announced: "Song Mai 2013",
    decided 24/01/2014, announced 2014 (report 003). Decisions before the portal have no dossier but
    a ``source``. ``revokes`` is the recognition that a revocation takes back. An annulled row never
    was a decision: it was written down by mistake, stays as written, and nothing counts it.
    """

    class Kind(models.TextChoices):
        """What is decided."""

        RECOGNISE = "recognise", "Công nhận"
        REFUSE = "refuse", "Không công nhận"
        REVOKE = "revoke", "Thu hồi quyết định công nhận"

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="decisions")
    level = models.CharField(
        "danh hiệu", max_length=10, choices=[(one.value, one.label) for one in Level]
    )
    year = models.PositiveSmallIntegerField("năm được công nhận")
    number = models.CharField("số, ký hiệu", max_length=60)
    signed_on = models.DateField("ngày ký")
    issuer = models.CharField("cấp ban hành", max_length=200)
    signatory = models.CharField("người ký", max_length=100, blank=True)
    signatory_post = models.CharField("chức vụ người ký", max_length=100, blank=True)
    subject = models.CharField("trích yếu", max_length=500)
    reasons = models.TextField("lý do", max_length=4000, blank=True)
    announced_on = models.DateField("ngày công bố", null=True, blank=True)
    announced_year = models.PositiveSmallIntegerField("năm công bố", null=True, blank=True)
    dossier = models.ForeignKey(
        Dossier, models.RESTRICT, null=True, blank=True, related_name="decisions"
    )
    revokes = models.OneToOneField(
        "self", models.RESTRICT, null=True, blank=True, related_name="revoked_by"
    )
    source = models.CharField("nguồn", max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    made_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    annulled_at = models.DateTimeField("hủy bản ghi lúc", null=True, blank=True)
    annulled_by = models.ForeignKey(
        User, models.RESTRICT, null=True, blank=True, related_name="annulled_decisions"
    )
    annulled_why = models.TextField("lý do hủy bản ghi", max_length=2000, blank=True)
    history = HistoricalRecords(verbose_name="lịch sử quyết định")

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        ordering = ["signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number", "signed_on", "unit", "level"],
                condition=Q(annulled_at=None),
                name="decision_once",
                violation_error_message="Quyết định này đã được ghi.",
            ),
            models.CheckConstraint(
                condition=Q(kind="recognise") | ~Q(reasons=""),
                name="decision_against_has_reasons",
                violation_error_message="Không công nhận hoặc thu hồi thì phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(kind="revoke", revokes__isnull=False)
                | (~Q(kind="revoke") & Q(revokes=None)),
                name="revocation_names_its_recognition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.signed_on:%d/%m/%Y}"
