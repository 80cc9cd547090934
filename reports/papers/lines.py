"""The fixed lines of a paper as Nghị định 30/2020/NĐ-CP, Phụ lục I writes them, for every renderer.

Texts come out in NFC and without characters that no file format can hold.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from reports.papers import layout
from reports.papers.paper import Annex, Block, Heading, Paper, PaperDate, Paragraph, Signature
from reports.renderers.cell_lines import heading_lines, text_lines
from reports.renderers.font_metrics import text_width
from reports.renderers.page import POINTS_PER_MM

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
ADDRESSED_TO = "Kính gửi:"
RECIPIENTS = "Nơi nhận:"
CODE = "Mã tra cứu:"
HEADING_LEVELS = (1, 2, 3)

_BLANK_NUMBER = " " * 6
_BLANK_DAY = " " * 5
_END = "./."
# A line of a heading does not end inside one of these.
_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "nông thôn mới",
        "ủy ban nhân dân",
        "hội đồng nhân dân",
        "hội đồng",
        "mặt trận tổ quốc",
        "việt nam",
        "văn phòng điều phối",
        "ban chỉ đạo",
        "ban quản lý",
        "chương trình",
        "mục tiêu",
        "quốc gia",
        "thành phố",
        "thị xã",
        "thị trấn",
        "kết quả",
        "thực hiện",
        "xây dựng",
        "hoàn thành",
        "nhiệm vụ",
        "thẩm định",
        "thẩm tra",
        "tiêu chí",
        "đạt chuẩn",
        "đề nghị",
        "công nhận",
        "giai đoạn",
        "tổng hợp",
        "ý kiến",
        "giảm nghèo",
        "bền vững",
    )
)
_BEFORE_NAMES = frozenset({"tỉnh", "huyện", "xã", "phố", "phường", "trấn", "thôn"})
_TORN_PHRASE = 0.5  # what tearing a phrase costs, as a share of a whole line left empty


def one_line(text: str) -> str:
    """Return ``text`` on one line."""
    return " ".join(text_lines(text))


def heading_text(heading: Heading) -> str:
    """Return what a heading prints, level 1 in capitals; ``ValueError`` for a level not 1 to 3."""
    if heading.level not in HEADING_LEVELS:
        raise ValueError(f"a heading of level {heading.level}")
    text = one_line(heading.text).strip()
    return text.upper() if heading.level == 1 else text


def paragraph_lines(paragraph: Paragraph) -> tuple[str, ...]:
    """Return the lines of a paragraph that say something; each is printed as one of its own."""
    return tuple(line for line in text_lines(paragraph.text) if line.strip()) or ("",)


def annex_lines(annex: Annex) -> tuple[str, ...]:
    """Return the lines of an annex's heading: its label, then its title in capitals."""
    lines = (*text_lines(annex.label), *heading_lines(annex.table.title))
    return tuple(line for line in lines if line.strip())


def number_line(paper: Paper) -> str:
    """Return "Số:      /BC-UBND", blank until there is a number; "" for papers that have none."""
    if not (paper.symbol or paper.number):
        return ""
    number = one_line(paper.number).strip()
    shown = f" {number.zfill(2)}" if number else _BLANK_NUMBER
    return f"Số:{shown}/{one_line(paper.symbol)}" if paper.symbol else f"Số:{shown}"


def date_line(dated: PaperDate) -> str:
    """Return "Bắc Kạn, ngày 05 tháng 4 năm 2021"; day and month may be blank.

    Days below 10 and the months 1 and 2 have a zero in front, as the decree says.
    """
    day = _BLANK_DAY if dated.day is None else f" {dated.day:02} "
    month = _BLANK_DAY
    if dated.month is not None:
        month = f" {dated.month:02} " if dated.month <= 2 else f" {dated.month} "
    return f"{one_line(dated.place)}, ngày{day}tháng{month}năm {dated.year}"


def listed(items: Sequence[str]) -> tuple[str, ...]:
    """Return one line for each item that says something: ";" after each, "." after the last."""
    texts = [one_line(item).strip().removeprefix("- ").rstrip(" ;,.") for item in items]
    texts = [text for text in texts if text]
    return tuple(
        f"{text}{'.' if index == len(texts) - 1 else ';'}" for index, text in enumerate(texts)
    )


def ended(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return what is drawn of ``blocks``, with "./." at the end where that is a paragraph.

    A heading that says nothing is left out.
    """
    blocks = [one for one in blocks if not isinstance(one, Heading) or one_line(one.text).strip()]
    last = blocks[-1] if blocks else None
    if not isinstance(last, Paragraph):
        return tuple(blocks)
    text = last.text.rstrip()
    if not text.endswith(_END):
        text = text.rstrip(";,").removesuffix(".") + _END
    return (*blocks[:-1], replace(last, text=text))


def balanced_lines(text: str, width_mm: float, size: int, *, bold: bool) -> tuple[str, ...]:
    """Break ``text`` into as few lines of at most ``width_mm`` as hold it, equally long.

    "ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC KẠN" gets two lines, the second from "THÀNH PHỐ" on. Line ends
    in ``text`` stay. A word wider than the line has one of its own.
    """
    room = width_mm * POINTS_PER_MM
    return tuple(
        line for part in text_lines(text) for line in _balanced(part.split(), room, size, bold)
    )


def post_lines(signature: Signature, width_mm: float) -> tuple[str, ...]:
    """Return what stands above a signature, in capitals and in lines of at most ``width_mm``."""
    return tuple(
        line
        for title in signature.titles
        for line in balanced_lines(title.upper(), width_mm, layout.SIGNATORY_PT, bold=True)
    )


def signature_width_mm(paper: Paper) -> float:
    """Return the room of one signature: the right column for one, half of the text for more."""
    return layout.RIGHT_COLUMN_MM if len(paper.signatures) == 1 else layout.TEXT_WIDTH_MM / 2


def width_mm(lines: Sequence[str], size: int, *, bold: bool) -> float:
    """Return the width of the longest of ``lines``, 0 if there is none."""
    widest = max((text_width(line, size, bold=bold) for line in lines), default=0.0)
    return widest / POINTS_PER_MM


def short_rule_mm(lines: Sequence[str], size: int) -> float:
    """Return the length of the rule under bold ``lines``: between a third and a half of them."""
    return layout.RULE_SHARE * width_mm(lines, size, bold=True)


def _balanced(words: list[str], room: float, size: int, bold: bool) -> list[str]:
    """Choose the line ends with the least cost: few lines, then even ones, whole phrases."""
    torn = _torn_after(words)
    # of the words from each place on: count of lines, cost, end of the first line
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)] * (len(words) + 1)
    for start in reversed(range(len(words))):
        choices = []
        for end in range(start + 1, len(words) + 1):
            width = text_width(" ".join(words[start:end]), size, bold=bold)
            if width > room and end > start + 1:
                break
            unused = max(0.0, 1 - width / room)
            cost = unused**2 + (_TORN_PHRASE if end in torn else 0.0)
            choices.append((1 + best[end][0], cost + best[end][1], end))
        best[start] = min(choices)
    lines, start = [], 0
    while start < len(words):
        end = best[start][2]
        lines.append(" ".join(words[start:end]))
        start = end
    return lines


def _torn_after(words: list[str]) -> set[int]:
    """Return the counts of words after which a line end would tear a phrase, name or year."""
    torn: set[int] = set()
    lower = [word.lower().strip(",;.()") for word in words]
    for phrase in _PHRASES:
        for start in range(len(words) - len(phrase) + 1):
            if tuple(lower[start : start + len(phrase)]) == phrase:
                torn.update(range(start + 1, start + len(phrase)))
    for index, (word, following) in enumerate(pairwise(words), start=1):
        is_name = following.istitle() and (word.istitle() or word in _BEFORE_NAMES)
        if is_name or following[:1].isdigit():  # "xã Nông Thượng", "năm 2020"
            torn.add(index)
    return torn
