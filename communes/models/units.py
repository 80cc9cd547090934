"""Administrative units in time: an identity with dated versions and lineage.

A code is not an identity: 1.797 of the 3.321 commune codes in force since 1/7/2025 carry another
name than before. A unit is therefore a row of its own, named by a slug that never changes; what
changes with dates (name, kind, code, parent, zone) stands in its versions.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from criteria.models import LegalDocument

if TYPE_CHECKING:
    from communes.models.people import User


class Kind(models.TextChoices):
    """The kinds of unit, with the word that stands before a name."""

    PROVINCE = "province", "tỉnh"
    CITY = "city", "thành phố"
    DISTRICT = "district", "huyện"
    COMMUNE = "commune", "xã"
    WARD = "ward", "phường"
    TOWNSHIP = "township", "thị trấn"
    VILLAGE = "village", "thôn"


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units, found in the domain's words."""

    def visible_to(self, user: "User") -> "UnitQuerySet":
        """The units whose objects ``user`` may see; every view, export and download begins here."""
        from communes.access import visible_units

        return visible_units(user)


class Unit(models.Model):
    """One administrative unit through all its names. ``slug`` never changes."""

    slug = models.SlugField("tên khóa", max_length=80, unique=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def version_on(self, day: date) -> "UnitVersion":
        """The version valid on ``day``, or the last one before it, or the first of all.

        Reads ``versions`` as prefetched; every unit has at least one.
        """
        versions = sorted(self.versions.all(), key=lambda version: version.valid_from)
        begun = [version for version in versions if version.valid_from <= day]
        return begun[-1] if begun else versions[0]

    def name_on(self, day: date) -> str:
        """The unit's full name on ``day`` as a heading writes it: "Xã Dương Quang"."""
        return self.version_on(day).title_name


class UnitVersionQuerySet(models.QuerySet["UnitVersion"]):
    """Versions, found by date."""

    def on(self, day: date) -> "UnitVersionQuerySet":
        """The versions valid on ``day``; a unit that did not exist then has none."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))

    def in_year(self, year: int) -> "UnitVersionQuerySet":
        """The versions valid at the end of ``year``, the day that yearly figures are of."""
        return self.on(date(year, 12, 31))

    def communes_of(self, parent: Unit, year: int) -> list["UnitVersion"]:
        """The communes (not wards or townships) of a city, district or province in ``year``."""
        return self.communes_by_year(parent, [year])[year]

    def communes_by_year(
        self, parent: Unit, years: Iterable[int]
    ) -> dict[int, list["UnitVersion"]]:
        """``communes_of`` for several years at once, by year, in the official order; one query.

        A province's communes lie under its cities and districts.
        """
        under = list(
            self.filter(kind=Kind.COMMUNE)
            .filter(Q(parent=parent) | Q(parent__versions__parent=parent))
            .select_related("unit")
            .order_by("position", "unit__slug")
            .distinct()
        )
        return {
            year: [version for version in under if version.holds_on(date(year, 12, 31))]
            for year in years
        }


class UnitVersion(models.Model):
    """What a unit was called, and where it lay, from ``valid_from`` up to before ``valid_to``.

    ``date_note`` says so where a date is not certain. ``position`` is the official order within
    the parent. ``zone`` is the threshold axis of the criteria sets (region, commune group).
    """

    unit = models.ForeignKey(Unit, models.RESTRICT, related_name="versions", verbose_name="đơn vị")
    name = models.CharField("tên", max_length=100)
    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    code = models.CharField("mã đơn vị hành chính", max_length=5, blank=True)
    parent = models.ForeignKey(
        Unit,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="thuộc",
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    zone = models.CharField("vùng", max_length=30, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    date_note = models.CharField("ghi chú về ngày", max_length=200, blank=True)
    other_spellings = models.CharField("cách viết khác", max_length=200, blank=True)
    legal_document = models.ForeignKey(
        LegalDocument, models.RESTRICT, null=True, blank=True, verbose_name="văn bản"
    )
    history = HistoricalRecords(verbose_name="lịch sử phiên bản đơn vị")

    objects = UnitVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên bản đơn vị"
        verbose_name_plural = "phiên bản đơn vị"
        ordering = ["unit", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_version_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="unit_version_ends_after_start",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)

    @property
    def full_name(self) -> str:
        """As offices write it within a sentence: "xã Dương Quang", "thành phố Bắc Kạn"."""
        return f"{self.get_kind_display()} {self.name}"

    @property
    def title_name(self) -> str:
        """As a heading writes it: "Xã Dương Quang"."""
        return self.full_name[:1].upper() + self.full_name[1:]


class UnitEvent(models.Model):
    """A change to units: who became what, when, by which document."""

    class EventKind(models.TextChoices):
        """What happened."""

        MERGE = "merge", "sáp nhập"
        SPLIT = "split", "chia tách"
        RECLASSIFY = "reclassify", "chuyển loại"
        RENAME = "rename", "đổi tên"
        MOVE = "move", "chuyển đơn vị cấp trên"
        ABOLISH = "abolish", "kết thúc hoạt động"

    key = models.SlugField("khóa", max_length=80, unique=True)
    kind = models.CharField("sự kiện", max_length=12, choices=EventKind.choices)
    effective_on = models.DateField("có hiệu lực từ")
    date_note = models.CharField("ghi chú về ngày", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    legal_document = models.ForeignKey(
        LegalDocument, models.RESTRICT, null=True, blank=True, verbose_name="văn bản"
    )

    class Meta:
        verbose_name = "biến động đơn vị"
        verbose_name_plural = "biến động đơn vị"
        ordering = ["effective_on", "key"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


class UnitLineage(models.Model):
    """One thread of an event: predecessor → successor. No successor: none is known for certain."""

    event = models.ForeignKey(UnitEvent, models.CASCADE, related_name="lineage")
    predecessor = models.ForeignKey(Unit, models.RESTRICT, related_name="became")
    successor = models.ForeignKey(
        Unit, models.RESTRICT, null=True, blank=True, related_name="came_from"
    )
    whole = models.BooleanField("toàn bộ", default=True)

    class Meta:
        verbose_name = "quan hệ kế thừa"
        verbose_name_plural = "quan hệ kế thừa"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "predecessor", "successor"], name="unit_lineage_once"
            ),
            models.UniqueConstraint(
                fields=["event", "predecessor"],
                condition=Q(successor=None),
                name="unit_lineage_without_successor_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '?'}"
