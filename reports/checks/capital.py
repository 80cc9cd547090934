"""Capital tables: parts to their whole, shares to their amounts, shares to 100 %."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import (
    format_decimal,
    percent_agrees,
    percent_of,
    printed_decimals,
    round_half_up,
)
from reports.checks.model import Certainty, CheckResult, Family, Finding, Severity
from reports.checks.wording import computed_percent, stated

_NO_PARTS = "bảng nguồn vốn không có dòng chi tiết nào"
_NO_SHARES = "bảng nguồn vốn không ghi tỷ lệ"


@dataclass(frozen=True, slots=True)
class CapitalLine:
    """One source of capital. ``parent`` is the key of the line it is a part of, if of any."""

    key: str
    name: str
    amount: Decimal | None
    stated_percent: Decimal | None = None
    parent: str | None = None
    printed: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class CapitalTable:
    """The capital of a programme in a unit: ``total`` is what the text gives for all of it."""

    unit: str
    money_unit: str
    lines: tuple[CapitalLine, ...]
    total: Decimal | None = None
    total_printed: str = ""
    total_cell: str = ""
    year: int | None = None

    def parts_of(self, parent: str | None) -> tuple[CapitalLine, ...]:
        """The lines directly below a line, or below the total."""
        return tuple(line for line in self.lines if line.parent == parent)

    def money(self, amount: Decimal) -> str:
        """An amount with its unit."""
        return f"{format_decimal(amount)} {self.money_unit}"


CapitalCheck = Callable[[CapitalTable], CheckResult]


def capital_parts_miss_their_whole(table: CapitalTable) -> CheckResult:
    """Các nguồn vốn cộng lại không bằng tổng số đã ghi.

    Ví dụ: các khoản 3.954, 6.640 và 9.018,25 triệu đồng cộng lại là 19.612,25 triệu đồng, tổng
    ghi 19.621,25.
    """
    places = 0
    findings: list[Finding] = []
    for name, whole, printed, cell, parts in _wholes(table):
        amounts = [part.amount for part in parts if part.amount is not None]
        if whole is None or not parts or len(amounts) < len(parts):
            continue
        places += 1
        total = sum(amounts, Decimal(0))
        if total != whole:
            message = (
                f"{name}: các khoản cộng lại là {table.money(total)}, khác {table.money(whole)} đã "
                f"ghi (chênh {table.money(abs(total - whole))}); cần sửa tổng số hoặc khoản ghi "
                "sai."
            )
            texts = (printed, *(part.printed for part in parts))
            check = capital_parts_miss_their_whole
            found = _finding(check, table, message, texts, table.money(total), parts)
            findings.append(_at(found, cell))
    return CheckResult(places, tuple(findings), "" if places else _NO_PARTS)


def capital_share_disagrees(table: CapitalTable) -> CheckResult:
    """Tỷ lệ của một nguồn vốn không đúng với số tiền của nguồn đó trên tổng số.

    Ví dụ: 112.092/645.135 triệu đồng = 17,37%, bảng ghi 17,38%.
    """
    places = 0
    findings: list[Finding] = []
    for line, wholes in _shares(table):
        places += 1
        assert line.amount is not None and line.stated_percent is not None
        if any(_agrees(line, whole) for whole in wholes):
            continue
        exact = percent_of(line.amount, wholes[0])
        computed = computed_percent(exact, unlike=(line.stated_percent,))
        message = (
            f"{line.name}: {format_decimal(line.amount)}/{table.money(wholes[0])} = {computed}, "
            f"không phải {stated(line.stated_percent)}; cần sửa tỷ lệ hoặc số tiền."
        )
        check = capital_share_disagrees
        findings.append(_finding(check, table, message, (line.printed,), computed, (line,)))
    return CheckResult(places, tuple(findings), "" if places else _NO_SHARES)


def capital_share_is_cut_off(table: CapitalTable) -> CheckResult:
    """Tỷ lệ của một nguồn vốn bị cắt bớt chữ số thay vì làm tròn.

    Ví dụ: 45.208/645.135 triệu đồng = 7,0075%, bảng ghi 7,00% thay vì 7,01%.
    """
    places = 0
    findings: list[Finding] = []
    for line, wholes in _shares(table):
        places += 1
        assert line.amount is not None and line.stated_percent is not None
        fitting = [whole for whole in wholes if _agrees(line, whole)]
        if not fitting or any(_is_rounded(line, whole) for whole in fitting):
            continue
        exact = percent_of(line.amount, fitting[0])
        places_printed = printed_decimals(line.stated_percent)
        computed = stated(round_half_up(exact, places_printed))
        message = (
            f"{line.name}: {stated(line.stated_percent)} bị cắt bớt chữ số; làm tròn đúng là "
            f"{computed}."
        )
        check, severity = capital_share_is_cut_off, Severity.COSMETIC
        texts = (line.printed,)
        findings.append(_finding(check, table, message, texts, computed, (line,), severity))
    return CheckResult(places, tuple(findings), "" if places else _NO_SHARES)


def capital_shares_miss_100(table: CapitalTable) -> CheckResult:
    """Tỷ lệ của các nguồn vốn cộng lại không bằng 100%.

    Ví dụ: các tỷ lệ 17,06%, 66,32%, 6,69% và 6,68% cộng lại là 96,75%.
    """
    parts = table.parts_of(None)
    shares = [part.stated_percent for part in parts if part.stated_percent is not None]
    if not shares or len(shares) < len(parts):
        return CheckResult(0, why_not=_NO_SHARES)
    slack = sum((_half_unit(share) for share in shares), Fraction(0))
    total = sum(shares, Decimal(0))
    if abs(Fraction(total) - 100) <= slack:
        return CheckResult(1)
    message = (
        f"Tỷ lệ các nguồn vốn cộng lại là {stated(total)}, không bằng 100%; cần sửa tỷ lệ ghi sai."
    )
    texts = tuple(part.printed for part in parts)
    finding = _finding(capital_shares_miss_100, table, message, texts, stated(total), parts)
    return CheckResult(1, (finding,))


CAPITAL_CHECKS: tuple[CapitalCheck, ...] = (
    capital_parts_miss_their_whole,
    capital_share_disagrees,
    capital_share_is_cut_off,
    capital_shares_miss_100,
)


def _wholes(
    table: CapitalTable,
) -> Iterator[tuple[str, Decimal | None, str, str, tuple[CapitalLine, ...]]]:
    """Every whole with its name, amount, printed text, cell and parts."""
    parts = table.parts_of(None)
    yield "Tổng nguồn vốn", table.total, table.total_printed, table.total_cell, parts
    for line in table.lines:
        yield line.name, line.amount, line.printed, line.cell, table.parts_of(line.key)


def _shares(table: CapitalTable) -> Iterator[tuple[CapitalLine, tuple[Decimal, ...]]]:
    """Lines with a share, and the wholes it may be of: the total, or the line above."""
    amounts: Mapping[str | None, Decimal | None] = {line.key: line.amount for line in table.lines}
    for line in table.lines:
        parent = amounts.get(line.parent) if line.parent is not None else None
        wholes = tuple(whole for whole in (table.total, parent) if whole)
        if line.amount is not None and line.stated_percent is not None and wholes:
            yield line, wholes


def _agrees(line: CapitalLine, whole: Decimal) -> bool:
    assert line.amount is not None and line.stated_percent is not None
    share = line.stated_percent
    return percent_agrees(share, printed_decimals(share), line.amount, whole)


def _is_rounded(line: CapitalLine, whole: Decimal) -> bool:
    assert line.amount is not None and line.stated_percent is not None
    gap = percent_of(line.amount, whole) - Fraction(line.stated_percent)
    return abs(gap) <= _half_unit(line.stated_percent)


def _half_unit(share: Decimal) -> Fraction:
    return Fraction(1, 2 * 10 ** printed_decimals(share))


def _at(finding: Finding, cell: str) -> Finding:
    """The finding at the cell of the whole, if it is known, the parts' cells after it."""
    if not cell:
        return finding
    others = tuple(filter(None, (finding.cell, *finding.other_cells)))
    return replace(finding, cell=cell, other_cells=others)


def _finding(
    check: CapitalCheck,
    table: CapitalTable,
    message: str,
    printed: tuple[str, ...],
    computed: str,
    lines: tuple[CapitalLine, ...],
    severity: Severity = Severity.FIGURE,
) -> Finding:
    cells = [line.cell for line in lines if line.cell]
    return Finding(
        check.__name__,
        Family.CAPITAL,
        severity,
        Certainty.PROVED,
        table.unit,
        table.year,
        "",
        message,
        printed=tuple(filter(None, printed)),
        computed=(computed,),
        cell=cells[0] if cells else "",
        other_cells=tuple(cells[1:]),
        part=lines[0].key if len(lines) == 1 else None,
    )
