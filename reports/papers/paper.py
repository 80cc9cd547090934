"""A paper of a dossier as data: built once, drawn by thin renderers (DOCX to edit, PDF to read).

What a paper says stands here, word for word; how it looks is the renderers' part, by the layout of
Nghị định 30/2020/NĐ-CP, Phụ lục I. Plain Python; no ORM, no request, no clock.
"""

from dataclasses import dataclass
from datetime import date

from reports.tables import Table


@dataclass(frozen=True, slots=True)
class Organ:
    """Who issues: the organ above ("" where none is printed) and the organ itself.

    As a sentence writes them ("UBND tỉnh Bắc Kạn"); renderers print capitals.
    """

    superior: str
    name: str


@dataclass(frozen=True, slots=True)
class PaperDate:
    """Place and date of a paper; a draft leaves the day, or day and month, blank (``None``)."""

    place: str  # "Bắc Kạn"
    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, place: str, day: date) -> "PaperDate":
        """A full date."""
        return cls(place, day.year, day.month, day.day)


@dataclass(frozen=True, slots=True)
class ShortCode:
    """The code under a table that leads to its very values: as text, and as the QR's address."""

    text: str  # "K7Q2-9MXA"
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the text, with its number: "I. ĐẶC ĐIỂM TÌNH HÌNH CHUNG" is level 1.

    Level 1 is printed in bold capitals, level 2 in bold, level 3 in bold italics.
    """

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of text. ``lead`` is printed in bold before it ("Điều 1.")."""

    text: str
    lead: str = ""
    italic: bool = False


@dataclass(frozen=True, slots=True)
class TextTable:
    """A small table between paragraphs, in the width of the text; ``code`` leads to its values."""

    table: Table
    code: ShortCode | None = None


Block = Heading | Paragraph | TextTable


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the lines above the name ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), and the name or ""."""

    titles: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on landscape pages of its own, numbered from one again. ``label``: "Phụ lục I"."""

    label: str
    table: Table
    code: ShortCode | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper, ready to draw.

    ``kind`` is the type as printed ("Báo cáo"), "" for none; ``symbol`` what follows the blank
    number ("BC-UBND"), "" for papers without number (minutes, lists). ``number`` is "" until it is
    signed.
    ``addressees`` stand after "Kính gửi:", ``bases`` are the "Căn cứ" lines, in italics.
    ``announcement`` is the bold line of a decision between them and its articles ("QUYẾT ĐỊNH:").
    ``signatures``: one stands on the right beside "Nơi nhận", two stand side by side.
    ``mark`` is a line at the head of page 1 ("DỰ THẢO"), "" for none.
    """

    key: str
    title: str  # for properties and file lists: "Báo cáo kết quả thực hiện …"
    organ: Organ
    symbol: str
    dated: PaperDate
    kind: str
    subject: str
    blocks: tuple[Block, ...]
    number: str = ""
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    decider: str = ""  # who decides, in capitals between heading and bases: "CHỦ TỊCH UBND TỈNH"
    announcement: str = ""
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    mark: str = ""
