"""Small true files of each kind that is taken, and files that pretend."""

import io
import struct
import zipfile
import zlib

import openpyxl
from docx import Document


def pdf(text: str = "") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% "
        + text.encode()
        + b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n45\n%%EOF\n"
    )


def jpg() -> bytes:
    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + segment(0xC0, struct.pack(">BHHB", 8, 2, 3, 1) + b"\x01\x11\x00")
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\x34\xff\xd9"
    )


def png(width: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 3))
        + chunk(b"IEND", b"")
    )


def docx() -> bytes:
    target = io.BytesIO()
    document = Document()
    document.add_paragraph("Biên bản nghiệm thu đường trục thôn")
    document.save(target)
    return target.getvalue()


def xlsx() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return target.getvalue()


def changed(office_file: bytes, **parts: bytes) -> bytes:
    """An office file with parts added or replaced; ``__`` in a name stands for "/"."""
    with zipfile.ZipFile(io.BytesIO(office_file)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content.update({name.replace("__", "/"): body for name, body in parts.items()})
    return zipped(content)


def with_macro() -> bytes:
    """A .docm as Word writes it, renamed."""
    with zipfile.ZipFile(io.BytesIO(docx())) as archive:
        types = archive.read("[Content_Types].xml")
    macro = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    return changed(docx(), **{"[Content_Types].xml": macro, "word__vbaProject.bin": b"\x00" * 9})
