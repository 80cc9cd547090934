"""Rules, texts and documents against the years and dates they belong to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from communes.intake.figures import scan
from communes.intake.wording import clean, fold
from criteria.sets import Citation
from reports.checks.ends import NO_COLUMN, ONE_YEAR
from reports.checks.form_cells import cells_of
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.readings import compared_years
from reports.checks.table import CheckedTable, CheckedValue, Printed
from reports.checks.wording import Check, found

_NO_REGISTER = "chưa có danh mục văn bản để đối chiếu"
_NO_CITATION = "biểu không dẫn văn bản nào"
_HEADED = re.compile(
    r"(?:tính )?(?:đến )?(?:hết )?(?:năm )?(?P<year>20\d\d)\s*[:,]?\s*(?:đạt|là|\d)"
)
_KINDS = "quyết định|nghị quyết|nghị định|thông tư|chỉ thị|công văn|kế hoạch|báo cáo|tờ trình"
_CITED = re.compile(
    rf"\b(?P<kind>{_KINDS})(?:\s+số)?\s*:?\s*"
    r"(?P<number>\d+\s*/\s*(?:\d{4}\s*/\s*)?[^\W\d_]+\d*(?:\s*-\s*[^\W_]+)*)"
    r"(?:,?\s+ngày\s+(?P<day>\d{1,2})(?:[/.-]|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:[/.-]|\s+năm\s+)(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_BLANK_NUMBER = re.compile(rf"\b(?:{_KINDS})\s+số\s*:?\s*[.…]*\s*/", re.IGNORECASE)
_BLANK_DAY = re.compile(r"\bngày\s*[.…]*\s*(?:/|tháng)", re.IGNORECASE)


def rules_outside_their_years(table: CheckedTable) -> CheckResult:
    """Kết quả của một năm được xét theo bộ tiêu chí ban hành cho giai đoạn khác.

    Ví dụ: số liệu năm 2011 được xét theo bộ tiêu chí giai đoạn 2017-2020.
    """
    definition = table.definition
    findings = [
        Finding(
            rules_outside_their_years.__name__,
            Family.DATES,
            Severity.INFORMATION,
            Certainty.PROVED,
            table.unit,
            year,
            "",
            f"Số liệu năm {year} được xét theo {definition.citation.short}, là bộ tiêu chí của "
            f"giai đoạn {definition.first_year}-{definition.last_year}; kết quả năm {year} chỉ "
            "dùng để so sánh.",
        )
        for year in table.years
        if not definition.first_year <= year <= definition.last_year
    ]
    return CheckResult(len(table.years), tuple(findings))


def results_of_another_year(table: CheckedTable) -> CheckResult:
    """Ô kết quả chỉ ghi số liệu của một năm khác năm của cột.

    Ví dụ: ô của năm 2020 chỉ ghi “Năm 2019 đạt 35,95 tr.đồng”.
    """
    places = 0
    findings: list[Finding] = []
    for cell in cells_of(table):
        read = scan(clean(cell.text)) if "20" in cell.text else None
        if read is None or not read.years:
            continue
        places += 1
        headed = _HEADED.match(read.low)
        if headed and cell.value.year not in read.years:
            message = (
                f"{cell.where}: ô ghi số liệu năm {headed['year']} (“{cell.text}”); cần ghi số "
                f"liệu của năm {cell.value.year}."
            )
            findings.append(
                found(
                    results_of_another_year, cell.value, message, family=Family.DATES,
                    severity=Severity.FIGURE, certainty=Certainty.LIKELY, printed=(cell.text,),
                )
            )  # fmt: skip
    return CheckResult(places, tuple(findings))


def comparisons_with_another_year(table: CheckedTable) -> CheckResult:
    """Cột so sánh so với một năm không phải năm đầu của biểu.

    Ví dụ: biểu so sánh năm 2020 với năm 2011 nhưng ô ghi “tăng 17% so với năm 2015”.
    """
    if not table.changes:
        return CheckResult(0, why_not=NO_COLUMN)
    if len(table.years) < 2:
        return CheckResult(0, why_not=ONE_YEAR)
    findings: list[Finding] = []
    for code, printed in table.changes.items():
        others = [year for year in compared_years(printed.text) if year not in table.years[:-1]]
        if others:
            message = (
                f"Cột so sánh ghi so với năm {others[0]} trong khi biểu so sánh năm "
                f"{table.years[-1]} với năm {table.years[0]}; cần ghi mức so với năm "
                f"{table.years[0]}."
            )
            name = comparisons_with_another_year.__name__
            place = (table.unit, table.years[-1], code)
            findings.append(
                _at_text(name, Severity.COSMETIC, Certainty.ASK, place, message, printed)
            )
    return CheckResult(len(table.changes), tuple(findings))


def documents_cited_otherwise(table: CheckedTable) -> CheckResult:
    """Văn bản được dẫn với số hoặc ngày khác trong danh mục văn bản.

    Ví dụ: dẫn “Quyết định số 734/QĐ-UBND ngày 29/5/2016” trong khi văn bản ban hành ngày
    29/5/2017.
    """
    if table.documents is None:
        return CheckResult(0, why_not=_NO_REGISTER)
    places = 0
    findings: list[Finding] = []
    for place, printed in _texts(table):
        cited = list(_citations(printed.text))
        places += len(cited)
        for one in cited:
            contradicted = _contradicted(one, table.documents)
            if contradicted is not None:
                certainty, document = contradicted
                message = (
                    f"“{one.printed}” khác văn bản trong danh mục: {document.full}; cần sửa lại số "
                    "hoặc ngày."
                )
                name = documents_cited_otherwise.__name__
                finding = _at_text(name, Severity.COSMETIC, certainty, place, message, printed)
                findings.append(finding)
    return CheckResult(places, tuple(findings))


def citations_left_blank(table: CheckedTable) -> CheckResult:
    """Văn bản được dẫn mà số hoặc ngày còn để trống.

    Ví dụ: “Kèm theo Báo cáo số: /BC-UBND ngày /4/2021”.
    """
    if not table.citations:
        return CheckResult(0, why_not=_NO_CITATION)
    findings = []
    for printed in table.citations:
        text = clean(printed.text)
        if _BLANK_NUMBER.search(text) or _BLANK_DAY.search(text):
            message = f"“{text}”: số hoặc ngày của văn bản còn để trống; cần ghi đủ."
            name, place = citations_left_blank.__name__, (table.unit, None, "")
            severity, certainty = Severity.COSMETIC, Certainty.PROVED
            findings.append(_at_text(name, severity, certainty, place, message, printed))
    return CheckResult(len(table.citations), tuple(findings))


CHECKS: tuple[Check, ...] = (
    rules_outside_their_years,
    results_of_another_year,
    comparisons_with_another_year,
    documents_cited_otherwise,
    citations_left_blank,
)

_Place = tuple[str, int | None, str]


@dataclass(frozen=True, slots=True)
class _Cited:
    """A document as a text cites it; ``number`` without spaces, ``day`` where a date is given."""

    printed: str
    kind: str
    number: str
    day: date | None


def _at_text(
    check: str,
    severity: Severity,
    certainty: Certainty,
    place: _Place,
    message: str,
    printed: Printed,
) -> Finding:
    unit, year, code = place
    return Finding(
        check,
        Family.DATES,
        severity,
        certainty,
        unit,
        year,
        code,
        message,
        printed=(printed.text,),
        cell=printed.cell,
    )


def _texts(table: CheckedTable) -> Iterator[tuple[_Place, Printed]]:
    """Every text that may cite a document, each cell once."""
    seen: set[tuple[str, str]] = set()
    for value in table.values:
        if value.raw and value.part is None and any(char.isdigit() for char in value.raw):
            seen.add((value.cell, value.raw))
            yield _place_of(value), Printed(value.cell, value.raw)
    for code, printed in table.changes.items():
        seen.add((printed.cell, printed.text))
        yield (table.unit, table.years[-1], code), printed
    for printed in table.citations:
        if (printed.cell, printed.text) not in seen:
            yield (table.unit, None, ""), printed


def _place_of(value: CheckedValue) -> _Place:
    return (value.unit, value.year, value.indicator.code)


def _citations(text: str) -> Iterator[_Cited]:
    for match in _CITED.finditer(clean(text)):
        day = None
        if match["day"]:
            try:
                day = date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
        yield _Cited(match[0], fold(match["kind"]), _plain_number(match["number"]), day)


def _plain_number(number: str) -> str:
    """A document's number as it is compared: no spaces, no leading zeros, one case."""
    return re.sub(r"\s+", "", number).lstrip("0").upper()


def _contradicted(
    cited: _Cited, documents: Sequence[Citation]
) -> tuple[Certainty, Citation] | None:
    """The registered document that a citation means but gives otherwise, and how surely.

    Numbers begin anew each year, so a date that is wholly another may be another document's.
    """
    if cited.day is None:
        return None
    of_kind = [one for one in documents if fold(one.kind) == cited.kind]
    numbered = [one for one in of_kind if _plain_number(one.number) == cited.number]
    if any(one.date == cited.day for one in numbered):
        return None
    for one in numbered:
        return (Certainty.LIKELY if _nearly(one.date, cited.day) else Certainty.ASK), one
    return next(((Certainty.ASK, one) for one in _same_day_and_issuer(of_kind, cited)), None)


def _same_day_and_issuer(documents: Iterable[Citation], cited: _Cited) -> Iterator[Citation]:
    """Documents of that day whose number differs only before the first "/"."""
    for one in documents:
        if one.date == cited.day and _suffix(_plain_number(one.number)) == _suffix(cited.number):
            yield one


def _suffix(number: str) -> str:
    return number.partition("/")[2]


def _nearly(one: date, other: date) -> bool:
    """Whether two dates differ in a single one of day, month and year."""
    same = (one.day == other.day, one.month == other.month, one.year == other.year)
    return sum(same) == 2
