"""Legal documents and criteria sets in the database.

The definition text of a set is its truth (parsed by ``criteria/loading.py``); the rows of criteria
and indicators are drawn from it when it is loaded, so that values can point at them.
"""

from functools import lru_cache

from django.db import models
from simple_history.models import HistoricalRecords

from criteria.loading import load_definition
from criteria.sets import CriteriaSetDefinition


class LegalDocument(models.Model):
    """A legal document that sets, units and decisions cite."""

    kind = models.CharField("loại văn bản", max_length=40)
    number = models.CharField("số, ký hiệu", max_length=60)
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    date = models.DateField("ngày ban hành")
    abstract = models.CharField("trích yếu", max_length=500, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, verbose_name="được thay thế bởi"
    )
    # By id and not by foreign key: this floor knows no person.
    history = HistoricalRecords(
        verbose_name="lịch sử văn bản",
        history_user_id_field=models.BigIntegerField(null=True, blank=True),
    )

    class Meta:
        verbose_name = "văn bản pháp lý"
        verbose_name_plural = "văn bản pháp lý"
        ordering = ["date", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "date"],
                name="legal_document_number_and_date_once",
                violation_error_message="Văn bản có số và ngày này đã có.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class CriteriaSet(models.Model):
    """One version of a criteria set.

    ``definition`` is the TOML text, ``digest`` its sha256. A set that has judged something
    (``used_since``) is never edited: a changed definition becomes the next ``version``, and the
    old one goes on judging what it judged.
    """

    code = models.CharField("mã", max_length=60)
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    name = models.CharField("tên", max_length=300)
    level = models.CharField("cấp", max_length=30)
    method = models.CharField("cách đánh giá", max_length=30)
    jurisdiction = models.CharField("địa bàn áp dụng", max_length=80)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    legal_basis = models.ManyToManyField(LegalDocument, verbose_name="căn cứ pháp lý")
    definition = models.TextField("định nghĩa")
    digest = models.CharField("mã băm", max_length=64)
    loaded_at = models.DateTimeField("nạp lúc", auto_now_add=True)
    used_since = models.DateTimeField("dùng để đánh giá từ", null=True, blank=True)

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="criteria_set_version_once")
        ]

    def __str__(self) -> str:
        return self.name if self.version == 1 else f"{self.name} (phiên bản {self.version})"

    def parsed(self) -> CriteriaSetDefinition:
        """The set as plain data for the engine; parsed once per definition and process."""
        return _parsed(self.definition, self.code)


@lru_cache(maxsize=64)
def _parsed(text: str, source: str) -> CriteriaSetDefinition:
    return load_definition(text, source=source)


class Criterion(models.Model):
    """A criterion of a set, as drawn from its definition."""

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField("số")
    name = models.CharField("tên", max_length=200)

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["criteria_set", "number"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "number"], name="criterion_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Indicator(models.Model):
    """An indicator of a set, as drawn from its definition; ``position`` is its place in the set."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="indicators")
    code = models.CharField("mã", max_length=10)
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("nội dung")
    threshold_text = models.CharField("mức đạt", max_length=200)

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["criterion", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "code"], name="indicator_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
