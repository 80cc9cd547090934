"""The bundle: one ZIP with the dossier's papers, numbered, and the checksum of each.

The same content gives the same bytes: nothing in it knows the time it was made, and files are
stored as they are, so that no other version of a compressor changes them.
"""

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from django.utils import timezone

from reports.comparison import comparison_table
from reports.dossiers.approving.approvals import standing, take_snapshot
from reports.dossiers.approving.codes import codes_for
from reports.dossiers.approving.signed import standing_copies
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.papers import build_paper, generated_keys
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import PaperSlot, State
from reports.models import Dossier, PaperFile, SignedCopy
from reports.papers.docx import render_paper_docx
from reports.papers.paper import Paper
from reports.papers.pdf import render_paper_pdf
from reports.renderers.xlsx import render_xlsx

Tell = Callable[[str, int, int], None]

LIST_NAME = "00-danh-muc-ho-so.txt"
SUMS_NAME = "SHA256SUMS.txt"
_CHUNK = 1 << 20
_FIXED = (1980, 1, 1, 0, 0, 0)  # the earliest time that ZIP knows
_NUMBERS = "bieu-so-sanh"  # the table that offices go on calculating with


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One file of a bundle: its name there and its bytes, in pieces."""

    name: str
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """What the bundle holds: name, bytes, SHA-256."""

    name: str
    size: int
    sha256: str


def write_bundle(
    dossier: Dossier, target: IO[bytes], tell: Tell | None = None
) -> list[ManifestLine]:
    """Write the whole bundle of a dossier to ``target`` (seekable); what it holds, in order.

    ``tell`` hears of each file: words, files done, files in all. Memory holds one paper at a time.
    """
    content = gather(dossier)
    files = list(bundled_files(dossier, content))
    manifest: list[ManifestLine] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for done, file in enumerate(files):
            if tell is not None:
                tell("Đang lập văn bản", done, len(files))
            manifest.append(_add(archive, file))
        listing = _listing(dossier, content, manifest)
        manifest.insert(0, _add(archive, BundledFile(LIST_NAME, lambda: iter([listing]))))
        sums = "".join(f"{one.sha256}  {one.name}\n" for one in manifest).encode()
        _add(archive, BundledFile(SUMS_NAME, lambda: iter([sums])))
    if tell is not None:
        tell("Đang lập văn bản", len(files), len(files))
    return manifest


def bundled_files(dossier: Dossier, content: DossierContent) -> Iterator[BundledFile]:
    """The files of a dossier in the order of its procedure, each made when it is asked for.

    A paper that the portal writes comes as DOCX and PDF, the comparison as XLSX too; what was
    attached follows under the number of its paper, then the signed copies that count.
    """
    code = codes_for(dossier, content)

    @lru_cache(maxsize=1)  # built once for DOCX and PDF, which follow each other
    def paper(key: str) -> Paper:
        return build_paper(content, key, code)

    attached = _by_slot(
        PaperFile.objects.filter(dossier=dossier, removed_at=None).order_by("made_at", "key")
    )
    signed = _by_slot(standing_copies(dossier))
    generated = generated_keys(content)
    for number, slot in enumerate(content.rules.papers, start=1):
        if slot.generated and slot.key in generated and _is_due(slot, content):
            yield from _written(content, slot, number, paper)
        for position, file in enumerate(attached.get(slot.key, ()), start=1):
            yield _kept(file, f"{number:02d}-{slot.key}-dinh-kem-{position:02d}")
        for position, copy in enumerate(signed.get(slot.key, ()), start=1):
            yield _kept(copy, f"{number:02d}-{slot.key}-da-ky-{position:02d}")


def _is_due(slot: PaperSlot, content: DossierContent) -> bool:
    """Whether the dossier has come as far as the paper's step; an ended one has all of them."""
    order = [step.state for step in content.rules.steps]
    here = State.PREPARING if content.state is State.RETURNED else content.state
    if here not in order or slot.state not in order:
        return True
    return order.index(slot.state) <= order.index(here)


def _written(
    content: DossierContent,
    slot: PaperSlot,
    number: int,
    paper: Callable[[str], Paper],
) -> Iterator[BundledFile]:
    stem = f"{number:02d}-{slot.key}"
    yield BundledFile(f"{stem}.docx", lambda: iter([render_paper_docx(paper(slot.key))]))
    yield BundledFile(f"{stem}.pdf", lambda: iter([render_paper_pdf(paper(slot.key))]))
    if slot.key == _NUMBERS and content.comparison is not None:
        table = comparison_table(content.comparison)
        yield BundledFile(f"{stem}.xlsx", lambda: iter([render_xlsx(table)]))


def _kept(file: PaperFile | SignedCopy, stem: str) -> BundledFile:
    def pieces() -> Iterator[bytes]:
        with file.file.open("rb") as stored:
            yield from iter(lambda: stored.read(_CHUNK), b"")

    return BundledFile(f"{stem}-{_plain(file.file_name)}", pieces)


def _by_slot(
    files: Iterable[PaperFile | SignedCopy],
) -> dict[str, list[PaperFile | SignedCopy]]:
    found: dict[str, list[PaperFile | SignedCopy]] = {}
    for file in files:
        slot = file.slot if isinstance(file, PaperFile) else file.paper
        found.setdefault(slot, []).append(file)
    return found


def _add(archive: zipfile.ZipFile, file: BundledFile) -> ManifestLine:
    info = zipfile.ZipInfo(file.name, _FIXED)
    info.create_system = 3  # the same on every machine
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as entry:
        for piece in file.pieces():
            digest.update(piece)
            size += len(piece)
            entry.write(piece)
    return ManifestLine(file.name, size, digest.hexdigest())


def _listing(dossier: Dossier, content: DossierContent, manifest: list[ManifestLine]) -> bytes:
    """The list of papers for people: what is there, what is missing, what was approved."""
    snapshot = take_snapshot(dossier, content)
    lines = [
        "DANH MỤC HỒ SƠ",
        f"{content.names.title}, {content.level.label}, năm {content.year}",
        f"Quy trình: {content.procedure.name}",
        f"Trạng thái: {content.state.label}",
        f"Dấu vân tay nội dung (SHA-256): {snapshot.sha256}",
        "",
    ]
    for approval in standing(dossier).select_related("made_by"):
        same = (
            "nội dung còn nguyên"
            if approval.snapshot_id == snapshot.pk
            else ("nội dung đã thay đổi sau khi duyệt")
        )
        lines.append(
            f"Đã duyệt bước “{State(approval.state).label}”: {approval.made_by}, "
            f"{timezone.localtime(approval.made_at):%H:%M %d/%m/%Y}; {same}"
        )
    for number, slot in enumerate(content.rules.papers, start=1):
        own = [one for one in manifest if one.name.startswith(f"{number:02d}-")]
        kind = "" if slot.required else " (nếu có)"
        lines.append(f"{number:02d}. {slot.title}{kind}")
        lines += [f"      {one.name}  {one.size} byte  {one.sha256}" for one in own]
        if not own:
            lines.append("      chưa có")
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def _plain(name: str) -> str:
    """A file name that every system keeps: ASCII, no spaces, its ending kept."""
    folded = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    ascii_only = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.]+", "-", ascii_only).strip("-.")[-80:] or "tep"
