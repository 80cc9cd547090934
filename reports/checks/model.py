"""What a check says: findings, and how many places it looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a contradiction does to the dossier."""

    ATTAINMENT = "changes_attainment"
    FIGURE = "changes_published_figure"
    COSMETIC = "cosmetic"
    INFORMATION = "information"  # no fault: a verdict that another set would flip

    @property
    def label(self) -> str:
        """The Vietnamese words for people."""
        return _SEVERITIES[self]


class Certainty(StrEnum):
    """How sure a finding is."""

    PROVED = "proved"  # by printed numbers alone
    LIKELY = "likely"  # needs one reading
    ASK = "ask"

    @property
    def label(self) -> str:
        """The Vietnamese words for people."""
        return _CERTAINTIES[self]


class Family(StrEnum):
    """The kinds of contradiction."""

    PERCENT = "percent"
    WHOLE = "whole"
    OUTCOME = "outcome"
    SAME_TOTAL = "same_total"
    CITY_SUM = "city_sum"
    CAPITAL = "capital"
    DIFFERENCE = "difference"
    YEARS = "years"
    COPIES = "copies"
    DATES = "dates"
    FORM = "form"
    SUCCESSOR = "successor"

    @property
    def label(self) -> str:
        """The Vietnamese words for people."""
        return _FAMILIES[self]


_SEVERITIES = {
    Severity.ATTAINMENT: "Làm thay đổi kết quả đạt",
    Severity.FIGURE: "Làm thay đổi số liệu công bố",
    Severity.COSMETIC: "Lỗi trình bày",
    Severity.INFORMATION: "Để biết",
}
_CERTAINTIES = {
    Certainty.PROVED: "Chắc chắn",
    Certainty.LIKELY: "Nhiều khả năng",
    Certainty.ASK: "Cần hỏi lại",
}
_FAMILIES = {
    Family.PERCENT: "Tỷ lệ và phân số",
    Family.WHOLE: "Phần và tổng",
    Family.OUTCOME: "Kết quả đạt",
    Family.SAME_TOTAL: "Mẫu số phải thống nhất",
    Family.CITY_SUM: "Thành phố và các xã",
    Family.CAPITAL: "Nguồn vốn",
    Family.DIFFERENCE: "Cột so sánh",
    Family.YEARS: "Giữa các năm",
    Family.COPIES: "Các bản in của một biểu",
    Family.DATES: "Văn bản và thời hạn",
    Family.FORM: "Hình thức",
    Family.SUCCESSOR: "Bộ tiêu chí kế tiếp",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: where, what is printed, what is computed, one sentence.

    ``cell`` and ``other_cells`` are addresses ("Biểu 1!H20"); ``printed`` the texts that
    contradict, ``computed`` the figures worked out, as they are printed. ``indicator`` is "" for
    what concerns no single indicator. ``message`` says what contradicts what and what would mend
    it.
    """

    check: str
    family: Family
    severity: Severity
    certainty: Certainty
    unit: str
    year: int | None
    indicator: str
    message: str
    printed: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    part: str | None = None
    cell: str = ""
    other_cells: tuple[str, ...] = ()
    other_indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. ``why_not`` says, in Vietnamese, why it could look at nothing."""

    places: int
    findings: tuple[Finding, ...] = ()
    why_not: str = ""
