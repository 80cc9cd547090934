"""Which indicator a row of the table is about: by code, by the code in its text, by its text."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from communes.intake.grid import Grid, GridCell
from communes.intake.headings import Heading
from communes.intake.wording import fold
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition

_CODE = re.compile(r"(\d{1,2})(?:[.,](\d{1,2}))?\s*\.?")
_CODE_IN_TEXT = re.compile(
    r"(?P<code>\d{1,2}\.\d{1,2}|\d{1,2}(?=\.\s))\.?(?:\s+|(?=[^\W\d_]))(?P<text>.+)"
)
_NUMBER = re.compile(r"(?:\d{1,2}|[IVX]{1,4})\.?")
_ALIKE = 0.6  # texts less alike than this are worth a remark; OCR slips stay far above


@dataclass(frozen=True, slots=True)
class Identified:
    """What was found out about a row.

    ``indicator`` is set when the row is about it; ``fault`` says why a row that names something
    cannot be used; both are ``None`` for a row that names nothing (a group, a note).
    """

    indicator: IndicatorDefinition | None = None
    fault: str | None = None
    remark: str | None = None


class IndicatorIndex:
    """Looks up the indicators of one criteria set by code and by text."""

    def __init__(self, definition: CriteriaSetDefinition) -> None:
        self.definition = definition
        self._codes = {indicator.code: indicator for indicator in definition.indicators()}
        self._criteria = {str(criterion.number): criterion for criterion in definition.criteria}
        self._texts: dict[str, list[IndicatorDefinition]] = {}
        for indicator in definition.indicators():
            self._texts.setdefault(fold(indicator.text), []).append(indicator)
        self._names = {fold(criterion.name) for criterion in definition.criteria} | {
            fold(group.name) for group in definition.groups
        }

    def identify(
        self, grid: Grid, row: int, cells: dict[int, GridCell], heading: Heading
    ) -> Identified:
        """The indicator of a row, judged by the cells of the heading's label columns."""
        numbers: list[str] = []
        codes: list[str] = []
        texts: list[str] = []
        for column in heading.labels:
            cell = cells.get(column)
            if cell is None:
                continue
            code = _code_of(cell)
            if code is not None:
                (codes if "." in code else numbers).append(code)
                continue
            inside = _CODE_IN_TEXT.fullmatch(cell.text)
            if inside and (inside["code"] in self._codes or "." in inside["code"]):
                codes.append(inside["code"])
                texts.append(inside["text"])
            elif cell.text not in texts:
                texts.append(cell.text)
        return self._decide(grid.address(row, heading.labels[0]), numbers, codes, texts)

    def _decide(
        self, place: str, numbers: list[str], codes: list[str], texts: list[str]
    ) -> Identified:
        by_text = [one for text in texts for one in self._texts.get(fold(text), ())]
        codes = list(dict.fromkeys(codes))
        if not codes:
            codes = [number for number in dict.fromkeys(numbers) if number in self._codes]
        if len(codes) > 1:
            listed = ", ".join(codes)
            return Identified(fault=f"ghi hai mã chỉ tiêu khác nhau: {listed}; hãy để lại một mã")
        if codes:
            indicator = self._codes.get(codes[0])
            if indicator is None:
                return Identified(
                    fault=f"ghi chỉ tiêu {codes[0]} nhưng bộ tiêu chí "
                    f"{self.definition.citation.number} không có chỉ tiêu {codes[0]}; "
                    "hãy sửa mã hoặc chọn đúng bộ tiêu chí"
                )
            return self._with_code(indicator, by_text, texts)
        if len(by_text) == 1:
            return Identified(by_text[0])
        if len(by_text) > 1:
            same = ", ".join(one.code for one in by_text)
            return Identified(fault=f"nội dung là của nhiều chỉ tiêu ({same}); hãy ghi mã chỉ tiêu")
        unknown = [number for number in numbers if number not in self._criteria]
        if unknown and not texts:
            return Identified(
                fault=f"ghi tiêu chí {unknown[0]} nhưng bộ tiêu chí "
                f"{self.definition.citation.number} không có tiêu chí {unknown[0]}; hãy sửa số"
            )
        return Identified()

    def _with_code(
        self,
        indicator: IndicatorDefinition,
        by_text: list[IndicatorDefinition],
        texts: list[str],
    ) -> Identified:
        """The code's indicator, unless the row's text is that of another one."""
        if indicator in by_text:
            return Identified(indicator)
        if by_text:
            return Identified(
                fault=f"ghi mã {indicator.code} nhưng nội dung là của chỉ tiêu {by_text[0].code}; "
                "hãy sửa mã hoặc nội dung"
            )
        wordy = [text for text in texts if fold(text) not in self._names]
        if not wordy:
            return Identified(indicator)
        printed = max(wordy, key=len)
        alike = SequenceMatcher(None, fold(printed), fold(indicator.text), autojunk=False)
        if alike.quick_ratio() < _ALIKE or alike.ratio() < _ALIKE:
            return Identified(
                indicator,
                remark=f"nội dung “{printed}” khác với chỉ tiêu {indicator.code} của bộ tiêu chí: "
                f"“{indicator.text}”",
            )
        return Identified(indicator)

    def is_criterion(self, labels: list[str]) -> bool:
        """Whether labels are the name of a group or criterion, with or without its number."""
        words = [text for text in labels if not _NUMBER.fullmatch(text)]
        return bool(words) and self.is_heading_text(words)

    def is_heading_text(self, texts: list[str]) -> bool:
        """Whether texts are only names of groups and criteria."""
        return all(fold(text) in self._names for text in texts)


def _code_of(cell: GridCell) -> str | None:
    """A cell that holds nothing but a code: "1.1", "1.1.", 5, 1.1 as a number, or as a date."""
    if cell.moment is not None:
        return f"{cell.moment.day}.{cell.moment.month}"
    match = _CODE.fullmatch(cell.text)
    if match is None or cell.percent:
        return None
    return f"{match[1]}.{match[2]}" if match[2] else match[1]
