"""Share out the figures of a cell among the parts of a compound indicator.

A cell such as "100% nước HVS; 55,95% nước sạch" is cut into segments of one statement each, and a
segment goes to the part whose own words it uses. What no words and no unit assign stays with the
indicator when it stands alone, and is reported unread otherwise.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from communes.intake.drafts import Draft, read_ratio, take_figures
from communes.intake.figures import Figure, Kind, Scan, exact
from communes.intake.readings import PartReading
from communes.intake.wording import fold
from criteria.answers import COMMUNES
from criteria.numbers import NumberError
from criteria.rules import AllRule, Part, RatioRule

# Words that say nothing about which part is meant.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "co va tu den voi duoc cac so ty ti le theo quy dinh cua trong tren dam bao con lai do "
        "khong vao dat ho xa chuan hoa bang tai cho nhung la",
    )
)
_ABBREVIATIONS = (
    (re.compile(r"\bhvs\b"), "hop ve sinh"),
    (re.compile(r"\bns\b"), "nuoc sach"),
    (re.compile(r"\bhop tac xa\b"), "htx"),
    (re.compile(r"\bkien co hoa\b"), "cung hoa"),
    (re.compile(r"\bnhua hoa\b"), "cung hoa"),
    (re.compile(r"\bbe tong hoa\b"), "cung hoa"),
)
_HARD = re.compile(r";|(?<=\s)[-–](?=\s)|\.(?=\s)|(?=\bkhông có xã nào\b)")
_SOFT = re.compile(r",(?=\s)|\s(?=và\s)|(?<=\))|(?=\()")
_EDGE_WORDS = re.compile(
    r"^(?:được|đạt|là|có|bằng)(?![^\W\d_])\s*|\s*(?:đạt|là|bằng)$", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:chua|khong) co\b")
_NO_COMMUNE = re.compile(r"không có xã nào")


@dataclass(slots=True)
class Segment:
    """One statement of a cell: its words without the figures, and its figures."""

    words: str
    figures: tuple[Figure, ...]
    no_commune: bool = False


def _expand(text: str) -> str:
    folded = fold(text)
    for pattern, words in _ABBREVIATIONS:
        folded = pattern.sub(words, folded)
    return folded


@lru_cache(maxsize=512)
def _telling_words(labels: tuple[str, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    """For each part its whole label and the words that none of the other labels has."""
    expanded = [_expand(label) for label in labels]
    sets = [set(words.split()) - _COMMON for words in expanded]
    telling = []
    for place, words in enumerate(sets):
        others = set().union(*(sets[:place] + sets[place + 1 :]))
        telling.append((expanded[place], frozenset(words - others)))
    return tuple(telling)


def named_part(words: str, rule: AllRule) -> Part | None:
    """The one part whose words stand in ``words``; ``None`` if none or several do."""
    folded = f" {_expand(words)} "
    spoken = set(folded.split())
    telling = _telling_words(tuple(part.label for part in rule.parts))
    named = [
        part
        for part, (label, own) in zip(rule.parts, telling, strict=True)
        if f" {label} " in folded or own & spoken
    ]
    return named[0] if len(named) == 1 else None


def _labels_in(words: str, rule: AllRule) -> int:
    spoken = set(_expand(words).split())
    telling = _telling_words(tuple(part.label for part in rule.parts))
    return sum(1 for _, own in telling if own & spoken)


def segments_of(scan: Scan, start: int, rule: AllRule) -> list[Segment]:
    """The statements of a cell after ``start`` that hold figures (or say "không có xã nào")."""
    cuts = [start, *(m.start() for m in _HARD.finditer(scan.low, start)), len(scan.low)]
    spans = [(a, b) for a, b in pairwise(cuts) if b > a]
    fine: list[tuple[int, int]] = []
    for first, last in spans:
        figures = _within(scan.figures, first, last)
        if _is_one(figures) and _labels_in(scan.text[first:last], rule) <= 1:
            fine.append((first, last))
        else:
            fine.extend(_cut_softly(scan, first, last, figures, rule))
    found = []
    for first, last in fine:
        figures = _within(scan.figures, first, last)
        no_commune = bool(_NO_COMMUNE.search(scan.low, first, last))
        if figures or no_commune:
            found.append(Segment(_words(scan.text, first, last, figures), figures, no_commune))
    return found


def _within(figures: Sequence[Figure], first: int, last: int) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if first <= figure.start < last)


def _is_one(figures: Sequence[Figure]) -> bool:
    """Whether the figures can be one statement: one percentage and one ratio (and "6/6 xã")."""
    percents = {figure.first for figure in figures if figure.kind is Kind.PERCENT}
    ratios = {
        (figure.first, figure.second)
        for figure in figures
        if figure.kind is Kind.RATIO and not _is_communes(figure)
    }
    return len(percents) <= 1 and len(ratios) <= 1


def _cut_softly(
    scan: Scan, first: int, last: int, figures: tuple[Figure, ...], rule: AllRule
) -> list[tuple[int, int]]:
    """Cut between figures: at a comma, "và", a bracket, or where two touch ("94,3% 24,3%")."""
    cuts = [first]
    for one, other in pairwise(figures):
        between = [m.start() for m in _SOFT.finditer(scan.low, one.end, other.start)]
        if not scan.low[one.end : other.start].strip():
            between = [one.end]
        if between:
            cuts.append(between[-1])
    cuts.append(last)
    spans = list(pairwise(cuts))
    return _join_brackets(scan, spans, rule)


def _join_brackets(
    scan: Scan, spans: list[tuple[int, int]], rule: AllRule
) -> list[tuple[int, int]]:
    """A span that opens no statement of its own ("(112/748 hộ)", no label) joins the one before."""
    joined: list[tuple[int, int]] = []
    for span in spans:
        text = scan.low[span[0] : span[1]].strip()
        if (
            joined
            and text.startswith("(")
            and _is_one(_within(scan.figures, joined[-1][0], span[1]))
            and _labels_in(scan.text[joined[-1][0] : span[1]], rule) <= 1
        ):
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _words(text: str, first: int, last: int, figures: Sequence[Figure]) -> str:
    """The segment's own words: its text without figures, brackets, dashes and linking words."""
    pieces, place = [], first
    for figure in figures:
        pieces.append(text[place : figure.start])
        place = max(place, min(figure.end, last))
    pieces.append(text[place:last])
    words = " ".join(" ".join(piece.strip(" ()-–;:") for piece in pieces).split()).strip(
        " ,.;:-–()"
    )
    trimmed = _EDGE_WORDS.sub("", words).strip(" ,.;:-–()")
    while trimmed != words:
        words, trimmed = trimmed, _EDGE_WORDS.sub("", trimmed).strip(" ,.;:-–()")
    return words


def _is_communes(figure: Figure) -> bool:
    return figure.kind is Kind.RATIO and fold(figure.unit or "") == fold(COMMUNES)


def take_parts(draft: Draft, scan: Scan, start: int, rule: AllRule, year: int | None) -> None:
    """Put the figures of a result cell into the draft, part by part where the cell tells them."""
    segments = segments_of(scan, start, rule)
    loose: list[Segment] = []
    whole = _part_of_the_first(segments, rule)
    for segment in segments:
        part = None
        if _is_one(segment.figures) and not _DENIED.search(fold(segment.words)):
            part = named_part(segment.words, rule) or _part_by_unit(segment, rule)
            if part is None and segment is segments[0]:
                part = whole
        if part is None:
            loose.append(segment)
        else:
            add_to_part(draft, part, segment)
    if not loose:
        return
    if len(segments) == len(loose) and len(loose) == 1:
        take_figures(draft, scan, loose[0].figures, rule, year)
        return
    for segment in loose:
        for figure in segment.figures:
            draft.reasons.append(
                figure.reason or f"không rõ “{figure.text}” là của phần nào trong chỉ tiêu"
            )


def _part_of_the_first(segments: list[Segment], rule: AllRule) -> Part | None:
    """The other of two parts, where a percentage without words stands before the one named.

    As thresholds print them: "95% (55% nước sạch)", "100%, trong đó cứng hóa 79,49%". Both have
    their own percentage, so the first cannot be the second's.
    """
    if len(segments) != 2 or len(rule.parts) != 2 or set(fold(segments[0].words).split()) - _COMMON:
        return None
    named = named_part(segments[1].words, rule)
    kinds = [{figure.kind for figure in segment.figures} for segment in segments]
    bounds = any(figure.op is not None for figure in segments[0].figures)
    if named is None or bounds or any(Kind.PERCENT not in kind for kind in kinds):
        return None
    return next(part for part in rule.parts if part is not named)


def _part_by_unit(segment: Segment, rule: AllRule) -> Part | None:
    """The only part measured in the unit of the segment's ratio, where its words name none."""
    if segment.words and _labels_in(segment.words, rule):
        return None
    units = {fold(figure.unit or "") for figure in segment.figures if figure.kind is Kind.RATIO}
    fitting = [
        part
        for part in rule.parts
        if isinstance(part.rule, RatioRule) and {fold(part.rule.quantity_unit)} == units
    ]
    return fitting[0] if len(fitting) == 1 else None


def add_to_part(draft: Draft, part: Part, segment: Segment) -> None:
    """Add one statement to a part's reading; a second, different figure is reported instead."""
    place = next((i for i, one in enumerate(draft.parts) if one.key == part.key), None)
    reading = PartReading(part.key, segment.words or part.label)
    if place is not None:
        reading = draft.parts[place]
    for figure in segment.figures:
        try:
            fields = _part_fields(figure, part)
        except NumberError as error:
            draft.reasons.append(str(error))
            continue
        if fields is None:
            draft.reasons.append(figure.reason or f"không rõ “{figure.text}” là số liệu gì")
        elif any(getattr(reading, name) not in (None, value) for name, value in fields.items()):
            draft.reasons.append(f"“{figure.text}” khác với số liệu đã ghi của “{reading.label}”")
        else:
            reading = replace(reading, **fields)
    if segment.no_commune and not segment.figures:
        reading = replace(reading, communes_attained=0)
    if place is None:
        if reading != PartReading(part.key, reading.label):
            draft.parts.append(reading)
    else:
        draft.parts[place] = reading


def _part_fields(figure: Figure, part: Part) -> dict[str, Any] | None:
    """The fields of a ``PartReading`` that a figure fills; ``None`` for one it has no place for."""
    if figure.kind is Kind.PERCENT:
        value = exact(figure.first, "%")
        if figure.op is not None:
            return {"result_op": figure.op, "result_stated_percent": value}
        return {"stated_percent": value}
    if figure.kind is not Kind.RATIO or figure.op is not None:
        return None
    asked = part.rule.quantity_unit if isinstance(part.rule, RatioRule) else None
    if _is_communes(figure) and asked != COMMUNES:
        return {
            "communes_attained": int(exact(figure.first, COMMUNES)),
            "communes_total": int(exact(figure.second, COMMUNES)),
        }
    ratio = read_ratio(figure, asked)
    return {
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "quantity_unit": ratio.unit,
    }
