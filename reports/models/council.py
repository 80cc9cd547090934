"""The appraisal council of a dossier: its meeting, who was there, the secret ballot."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from communes.models import User
from reports.models.dossiers import Dossier


class CouncilSession(models.Model):
    """One meeting of the council on a dossier; ``closed_at`` ends it, after which nothing changes.

    ``round`` is the dossier's when it was written: a meeting decides nothing in a later one. The
    result (quorum, passed) is computed by ``reports/dossiers/way/council.py``, never stored.
    """

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="sessions")
    number = models.PositiveSmallIntegerField("lần họp")
    round = models.PositiveSmallIntegerField("lần trình")
    held_on = models.DateField("ngày họp")
    place = models.CharField("địa điểm", max_length=200, blank=True)
    established_by = models.CharField("quyết định thành lập Hội đồng", max_length=200, blank=True)
    ballots_issued = models.PositiveSmallIntegerField("số phiếu phát ra", null=True, blank=True)
    ballots_valid = models.PositiveSmallIntegerField("số phiếu hợp lệ", null=True, blank=True)
    agree = models.PositiveSmallIntegerField("số phiếu đồng ý", null=True, blank=True)
    disagree = models.PositiveSmallIntegerField("số phiếu không đồng ý", null=True, blank=True)
    discussion = models.TextField("nội dung thảo luận", max_length=8000, blank=True)
    closed_by = models.ForeignKey(User, models.RESTRICT, null=True, blank=True)
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    history = HistoricalRecords(verbose_name="lịch sử phiên họp")

    class Meta:
        verbose_name = "phiên họp Hội đồng"
        verbose_name_plural = "phiên họp Hội đồng"
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="council_session_once"),
            models.CheckConstraint(
                condition=Q(ballots_valid=None)
                | Q(ballots_issued=None)
                | Q(ballots_valid__lte=F("ballots_issued")),
                name="council_ballots_valid_not_above_issued",
                violation_error_message="Số phiếu hợp lệ không được lớn hơn số phiếu phát ra.",
            ),
            models.CheckConstraint(
                condition=Q(agree=None)
                | Q(disagree=None)
                | Q(ballots_valid=None)
                | Q(ballots_valid=F("agree") + F("disagree")),
                name="council_ballots_add_up",
                violation_error_message="Số phiếu đồng ý và không đồng ý phải cộng bằng số phiếu "
                "hợp lệ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} {self.number}"


class CouncilMember(models.Model):
    """A member of the council at one meeting, and whether she was there."""

    class Seat(models.TextChoices):
        """Her part in the council."""

        CHAIR = "chair", "Chủ tịch Hội đồng"
        DEPUTY = "deputy", "Phó Chủ tịch Hội đồng"
        SECRETARY = "secretary", "Thư ký"
        MEMBER = "member", "Ủy viên"

    session = models.ForeignKey(CouncilSession, models.RESTRICT, related_name="members")
    position = models.PositiveSmallIntegerField("thứ tự")
    full_name = models.CharField("họ và tên", max_length=100)
    organisation = models.CharField("chức vụ, cơ quan", max_length=200)
    seat = models.CharField("tham gia Hội đồng", max_length=10, choices=Seat.choices)
    present = models.BooleanField("có mặt", default=False)
    history = HistoricalRecords(verbose_name="lịch sử thành viên Hội đồng")

    class Meta:
        verbose_name = "thành viên Hội đồng"
        verbose_name_plural = "thành viên Hội đồng"
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="council_seat_once")
        ]

    def __str__(self) -> str:
        return self.full_name
