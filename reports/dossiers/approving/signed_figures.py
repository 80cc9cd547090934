"""The figures of a signed paper that came back, beside those of the paper as it was approved.

Both are aligned word by word, so that new line ends, pages and fonts do not matter; what was blank
in the draft (number, day), page numbers, repeated table heads and the stamps of digital signatures
are nobody's change. Figures are compared as they are printed. Plain Python.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from reports.dossiers.approving.bounded_matching import (
    BoundedMatcher,
    TooMuchToCompareError,
)
from reports.papers.paper import Paper, Paragraph, TextTable
from reports.renderers.cell_lines import cell_lines
from reports.tables import Table

MAX_DIFFERENCES = 100
PAGE_END = "\f"  # between the pages of a text that was found
MOST_TIMES = 5  # so many times the approved words and no more are compared
_ALWAYS = 5_000  # words that are compared with the shortest paper too
_CONTEXT_WORDS = 6
_WITHIN_FIGURES = frozenset("0123456789.,/:%-")
_REFINED = 1000  # words; longer stretches that differ are aligned by their rarer words only
_REPEATED = 4  # so many words in a row are no accident
_HEAD_LINES = 12  # of a page, among which the head of a table that goes on stands
_NEAR = 600  # words between the places of what the end of a page tore apart


@dataclass(frozen=True, slots=True)
class FigureDifference:
    """One figure that differs: "" where it is missing or was not there; and the words around it."""

    expected: str
    found: str
    context: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or a figure: how it compares, and the place in the text where it stands."""

    key: str
    start: int
    end: int
    is_figure: bool
    is_weightless: bool  # a page number, a stamp, the paper's number: no change where it is new


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    words: list[_Word] = field(repr=False)

    def printed(self, index: int | None) -> str:
        """The whole figure around a word: "7,5/10" for its 10; "" for none."""
        if index is None:
            return ""
        start, end = self._span(index)
        return self.text[start:end].strip("/.,:-")

    def place(self, index: int | None) -> int | None:
        """Where the figure around a word begins; the same for all words of one figure."""
        return None if index is None else self._span(index)[0]

    def _span(self, index: int) -> tuple[int, int]:
        word = self.words[index]
        start, end = word.start, word.end
        while start and self.text[start - 1] in _WITHIN_FIGURES:
            start -= 1
        while end < len(self.text) and self.text[end] in _WITHIN_FIGURES:
            end += 1
        return start, end

    def around(self, index: int) -> str:
        """A word with some on both sides."""
        start = self.words[max(0, index - _CONTEXT_WORDS)].start
        _, end = self._span(min(len(self.words) - 1, index + _CONTEXT_WORDS))
        return " ".join(self.text[start:end].split())


def printed_texts(paper: Paper) -> Iterator[str]:
    """All that a paper prints and that can hold a figure, in reading order, but number and day."""
    yield from (paper.subject, *paper.addressees, *paper.bases)
    for block in paper.blocks:
        if isinstance(block, TextTable):
            yield from _table_texts(block.table)
        elif isinstance(block, Paragraph):
            yield f"{block.lead} {block.text}".strip()
        else:
            yield block.text
    yield from paper.recipients
    for annex in paper.annexes:
        yield annex.label
        yield from _table_texts(annex.table)


def _table_texts(table: Table) -> Iterator[str]:
    yield from (table.title, table.reference)
    yield from (cell.text for row in table.header for cell in row)
    for cell in table.cells():
        yield from (line.text for line in cell_lines(cell))
    yield from table.notes


def has_words(found_text: str) -> bool:
    """Whether a text is more than page numbers and stamps: a scan has no other words."""
    words = [one for one in _read(found_text).words if not one.is_weightless]
    return len(words) >= _FEWEST_WORDS


_FEWEST_WORDS = 10


def compare_figures(
    expected: Sequence[str], found_text: str, is_over: Callable[[], bool] = lambda: False
) -> tuple[FigureDifference, ...]:
    """The figures that differ between the approved texts and the text of the signed paper.

    Changed ones have both, missing ones no ``found``, added ones no ``expected``. Pages of
    ``found_text`` end with ``PAGE_END``. After ``MAX_DIFFERENCES`` one more says how many are left.
    Raises ``TooMuchToCompareError`` for a text of more than ``MOST_TIMES`` the approved words, and
    once ``is_over`` says so.
    """
    texts = _read("\n".join(expected)), _read(found_text)
    if len(texts[1].words) > max(_ALWAYS, MOST_TIMES * len(texts[0].words)):
        raise TooMuchToCompareError
    told = list(_told(_without_moves(list(_differences(*texts, is_over)), *texts), *texts))
    if len(told) <= MAX_DIFFERENCES:
        return tuple(told)
    left = len(told) - MAX_DIFFERENCES
    rest = FigureDifference("", "", f"Còn {left} chỗ khác không liệt kê; hãy đọc lại cả văn bản.")
    return (*told[:MAX_DIFFERENCES], rest)


_WORD = re.compile(r"(?P<figure>\d+(?:[.,]\d+)*(?:\s?%)?)|[^\W\d_]+")
_STAMP = re.compile(
    r"ký bởi|người ký|thời gian ký|ngày ký|giờ ký|được ký|chữ ký số|e-?mail"
    r"|signed by|digitally|signature|signing|\bdate:",
    re.IGNORECASE,
)
_ONLY_TIME = re.compile(r"[\d\s:./+\-]+(?:GMT|UTC|Z|AM|PM)?[\d\s:+\-]*", re.IGNORECASE)
# What is filled in when a paper is issued, and the code under a table.
_ISSUED = re.compile(
    r"\bSố\s*:\s*\d[\w./-]*"
    # The day is left blank in drafts, and often written by hand on what is signed.
    r"|[^\W\d_]\s*,\s*ngày\s*(?:\d{1,2})?\s*tháng\s*(?:\d{1,2})?\s*năm\s*\d{4}"
    r"|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|\bhttps?://\S+"
)
_LEFT_BLANK = re.compile(r" {2,}|…|\.{3,}|_{2,}")


def _read(text: str) -> _Text:
    """The words of a text, those without weight marked."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u00ad", "")
    without_weight = [*_furniture(text), *(one.span() for one in _ISSUED.finditer(text))]
    weightless = bytearray(len(text))
    for start, end in without_weight:
        weightless[start:end] = b"\x01" * (end - start)
    words = [
        _Word(
            _key(found[0]),
            found.start(),
            found.end(),
            found["figure"] is not None,
            bool(weightless[found.start()]) or bool(weightless[found.end() - 1]),
        )
        for found in _WORD.finditer(text)
    ]
    return _Text(text, words)


def _furniture(text: str) -> Iterator[tuple[int, int]]:
    """Where page numbers, repeated heads and the stamps of signatures stand: from, to."""
    pages = [page.split("\n") for page in text.split(PAGE_END)]
    heads = Counter(
        line for lines in pages for line in {one.strip() for one in lines[:_HEAD_LINES]} if line
    )
    place = 0
    for lines in pages:
        filled = [number for number, line in enumerate(lines) if line.strip()]
        edges = (filled[0], filled[-1]) if filled else ()
        in_stamp = False
        for number, line in enumerate(lines):
            shown = line.strip()
            in_stamp = bool(_STAMP.search(line)) or (in_stamp and bool(_ONLY_TIME.fullmatch(shown)))
            is_page_number = number in edges and shown.strip(" -–").isdecimal()
            is_head = number < _HEAD_LINES and heads[shown] > 1
            if in_stamp or is_page_number or is_head:
                yield place, place + len(line)
            place += len(line) + 1


def _key(word: str) -> str:
    """A word as it compares: small letters without marks, which fonts of PDF files often lose."""
    bare = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(one for one in bare if not unicodedata.combining(one) and not one.isspace())


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of both texts that stand at the same place and differ: from, to (exclusive)."""

    first: int
    last: int
    found_first: int
    found_last: int


@dataclass(frozen=True, slots=True)
class _Pair:
    """A figure of the approved text beside the one in its place, by index; one may be missing.

    ``at`` are the places in both texts, whichever is missing.
    """

    own: int | None
    other: int | None
    at: tuple[int, int]


def _differences(expected: _Text, found: _Text, is_over: Callable[[], bool]) -> Iterator[_Pair]:
    stretches = list(_stretches(expected, found, is_over))
    moved = _moved(stretches, expected, found)
    repeated = f" {' '.join(one.key for one in expected.words)} "
    for stretch in stretches:
        if stretch in moved:
            continue
        other = found.words[stretch.found_first : stretch.found_last]
        if stretch.first == stretch.last and _is_repeated(other, repeated):
            continue
        yield from _paired(stretch, expected, found, is_over)


def _stretches(expected: _Text, found: _Text, is_over: Callable[[], bool]) -> Iterator[_Stretch]:
    """The differing stretches, as short as can be; those that only break words are left out."""
    own, other = [one.key for one in expected.words], [one.key for one in found.words]
    matcher = BoundedMatcher(own, other, is_over)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal" or _only_torn(expected, (i, j), found, (k, m)):
            continue
        if tag != "replace" or max(j - i, m - k) > _REFINED:
            yield _Stretch(i, j, k, m)
            continue
        refined = BoundedMatcher(own[i:j], other[k:m], is_over, autojunk=False)
        for kind, a, b, c, d in refined.get_opcodes():
            places = (i + a, i + b), (k + c, k + d)
            if kind != "equal" and not _only_torn(expected, places[0], found, places[1]):
                yield _Stretch(*places[0], *places[1])


def _only_torn(expected: _Text, own: tuple[int, int], found: _Text, other: tuple[int, int]) -> bool:
    """Whether both say the same but for blanks and ends of lines within words and figures."""
    words = expected.words[slice(*own)], found.words[slice(*other)]
    if not words[0] or not words[1]:
        return False
    keys = ["".join(one.key for one in part) for part in words]
    texts = [
        "".join(text.text[part[0].start : part[-1].end].split())
        for text, part in zip((expected, found), words, strict=True)
    ]
    return keys[0] == keys[1] or texts[0] == texts[1]


def _moved(stretches: Sequence[_Stretch], expected: _Text, found: _Text) -> set[_Stretch]:
    """The stretches that are missing in one place and stand in another, word for word."""
    missing: dict[tuple[str, ...], list[_Stretch]] = {}
    for stretch in stretches:
        keys = tuple(one.key for one in expected.words[stretch.first : stretch.last])
        if stretch.found_first == stretch.found_last and len(keys) >= _REPEATED:
            missing.setdefault(keys, []).append(stretch)
    moved: set[_Stretch] = set()
    for stretch in stretches:
        if stretch.first != stretch.last:
            continue
        keys = tuple(
            one.key
            for one in found.words[stretch.found_first : stretch.found_last]
            if not one.is_weightless
        )
        if missing.get(keys):
            moved |= {stretch, missing[keys].pop()}
    return moved


def _is_repeated(words: Sequence[_Word], expected: str) -> bool:
    """Whether words that came in addition stand in the paper anyway, as a table's head does."""
    keys = [one.key for one in words if not one.is_weightless]
    return len(keys) >= _REPEATED and f" {' '.join(keys)} " in expected


def _paired(
    stretch: _Stretch, expected: _Text, found: _Text, is_over: Callable[[], bool]
) -> Iterator[_Pair]:
    """The figures of a stretch that differ."""
    own = [one for one in range(stretch.first, stretch.last) if expected.words[one].is_figure]
    other = [
        one
        for one in range(stretch.found_first, stretch.found_last)
        if found.words[one].is_figure and not found.words[one].is_weightless
    ]
    if not own and _was_left_blank(stretch, expected):
        return
    keys = [expected.words[one].key for one in own], [found.words[one].key for one in other]
    for tag, i, j, k, m in BoundedMatcher(*keys, is_over).get_opcodes():
        if tag != "equal":
            for one, new in zip_longest(own[i:j], other[k:m]):
                yield _Pair(one, new, (stretch.first, stretch.found_first))


def _without_moves(pairs: Sequence[_Pair], expected: _Text, found: _Text) -> list[_Pair]:
    """The pairs but those that only show how tables are laid out and read.

    A number of a row that spans others is read before or behind them; a row that the end of a page
    tears apart is read in two halves. What is missing here then stands there.
    """
    missing: dict[str, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.own is not None:
            missing[expected.words[pair.own].key].append(pair)
    moved: tuple[set[int | None], set[int | None]] = (set(), set())
    for pair in pairs:
        if pair.other is None:
            continue
        key = found.words[pair.other].key
        for one in missing[key]:
            # Where each stands for another figure they were exchanged, and that is told.
            is_free = one.own not in moved[0] and (one.other is None or pair.own is None)
            if is_free and _is_move(key, one, pair, found):
                moved[0].add(one.own)
                moved[1].add(pair.other)
                break
    left = []
    for pair in pairs:
        own = None if pair.own in moved[0] else pair.own
        other = None if pair.other in moved[1] else pair.other
        if (own, other) != (None, None):
            left.append(_Pair(own, other, pair.at))
    return [pair for pair in left if not _in_furniture(pair, expected, found)]


def _in_furniture(pair: _Pair, expected: _Text, found: _Text) -> bool:
    """Whether a missing figure stands in a table's head, or was read as one with a page number."""
    if pair.own is None or pair.other is not None:
        return False
    key, place = expected.words[pair.own].key, pair.at[1]
    near = found.words[max(0, place - _NEAR) : place + _NEAR]
    return any(one.is_weightless and one.is_figure and one.key.endswith(key) for one in near)


def _is_move(key: str, one: _Pair, other: _Pair, found: _Text) -> bool:
    first, last = sorted((one.at[1], other.at[1]))
    if last - first > _NEAR:
        return False
    last = min(last, len(found.words) - 1)
    between = found.text[found.words[min(first, last)].start : found.words[last].end]
    return _ROW_NUMBER.fullmatch(key) is not None or PAGE_END in between


_ROW_NUMBER = re.compile(r"\d{1,2}")


def _told(pairs: Sequence[_Pair], expected: _Text, found: _Text) -> Iterator[FigureDifference]:
    """The pairs in words, each printed figure once."""
    told: set[tuple[int | None, int | None]] = set()
    for pair in pairs:
        places = expected.place(pair.own), found.place(pair.other)
        if places in told:
            continue
        told.add(places)
        context = (
            expected.around(pair.own)
            if pair.own is not None
            else found.around(pair.other if pair.other is not None else 0)
        )
        yield FigureDifference(expected.printed(pair.own), found.printed(pair.other), context)


def _was_left_blank(stretch: _Stretch, expected: _Text) -> bool:
    """Whether the approved text leaves room where the signed one has more words."""
    if not 0 < stretch.first < len(expected.words):
        return False
    before, after = expected.words[stretch.first - 1], expected.words[stretch.first]
    return bool(_LEFT_BLANK.search(expected.text, before.end, after.start))
