"""The marks before the lines of a list ("I", "1", "1.1", "a)", "-"), and which line is below which.

A mark of a kind that stands above takes up that level again; a new kind is one level deeper.
"""

import re
from dataclasses import dataclass, field

_ROMAN = re.compile(r"[IVX]+")
_MARK = re.compile(
    r"(?P<dotted>\d{1,2}(?:[.,]\d{1,2})+)(?:[.)]\s*|\s+)(?=[^\W\d_])"
    r"|(?P<number>\d{1,2})(?:\s*[.)]\s*|\s+)(?=[^\W\d_])"
    r"|(?P<capital>[IVX]{1,5}|[A-H])(?:\s*[.)]\s*|\s+)(?=[^\W\d_])"
    r"|(?P<letter>[a-zđ])(?:\s*[.)]\s*|\s+)(?=[^\W\d_])"
    r"|(?P<sign>[-–+*•])\s*(?=[^\W\d_])"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its kind, with the depth of a dotted number, and its own text."""

    kind: str
    text: str


def split_mark(label: str) -> tuple[Mark | None, str]:
    """The mark before a label, if any, and the rest."""
    found = _MARK.match(label)
    if found is None:
        return None, label
    rest = label[found.end() :]
    if found["dotted"]:
        text = found["dotted"].replace(",", ".")
        return Mark(f"number {text.count('.') + 1}", text), rest
    if found["number"]:
        return Mark("number 1", str(int(found["number"]))), rest
    if found["capital"]:
        kind = "roman" if _ROMAN.fullmatch(found["capital"]) else "capital"
        return Mark(kind, found["capital"]), rest
    if found["letter"]:
        return Mark("letter", found["letter"]), rest
    sign = found["sign"].replace("–", "-")
    return Mark(sign, sign), rest


@dataclass(slots=True)
class Outline:
    """The levels open above the next line, and how many lines there were."""

    has_marks: bool = False
    _open: list[tuple[Mark, str]] = field(default_factory=list)
    _count: int = 0

    def is_deeper(self, mark: Mark) -> bool:
        """Whether a line of this mark would be below the last one."""
        return all(one.kind != mark.kind for one, _ in self._open)

    def place(self, mark: Mark | None) -> tuple[str, str | None] | None:
        """Key of the next line and of the line it is below; None where that is not certain."""
        self._count += 1
        if mark is None:
            return None if self.has_marks else (str(self._count), None)
        if self._count > 1 and not self.has_marks:
            return None
        self.has_marks = True
        kinds = [one.kind for one, _ in self._open]
        before: Mark | None = None
        if mark.kind in kinds:
            level = kinds.index(mark.kind)
            before = self._open[level][0]
            del self._open[level:]
        if not self._follows(mark, before):
            return None
        parent = self._open[-1][1] if self._open else None
        own = mark.text if mark.kind != mark.text else f"{mark.text}{self._count}"
        key = own if parent is None else f"{parent}/{own}"
        self._open.append((mark, key))
        return key, parent

    def _follows(self, mark: Mark, before: Mark | None) -> bool:
        """Whether a number is the next one of its list, a dotted one under its own number."""
        if not mark.kind.startswith("number"):
            return True
        head, _, last = mark.text.rpartition(".")
        if head and (not self._open or self._open[-1][0].text != head):
            return False
        return int(last) == (int(before.text.rpartition(".")[2]) + 1 if before else 1)
