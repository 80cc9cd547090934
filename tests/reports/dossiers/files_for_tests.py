"""PDF files as they come back signed, and files that must be refused."""

import io
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from reports.dossiers.drafting.papers import build_paper
from reports.papers.paper import PaperDate
from reports.papers.pdf import render_paper_pdf


def upload(data: bytes, name: str = "bao-cao-da-ky.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def signed_pdf(content, key: str) -> bytes:
    """The paper as it goes out: with a number and a day."""
    paper = build_paper(content, key, lambda table: None)
    dated = PaperDate(paper.dated.place, 2021, 6, 18)
    return render_paper_pdf(replace(paper, number="228", dated=dated))


def scan(pages: int = 1) -> bytes:
    """Pages without any text."""
    return _written(_blank(pages))


def encrypted() -> bytes:
    writer = _blank(1)
    writer.encrypt("mot-mat-khau", algorithm="RC4-128")
    return _written(writer)


def broken() -> bytes:
    """A head and an end with nothing to read between."""
    return b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog >>" + b"\nstartxref\n99999\n%%EOF\n"


def laborious(operators: int) -> bytes:
    """One page whose content has more operators than any paper."""
    writer = _blank(1)
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf " + b"(a) Tj " * operators + b"ET")
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page = writer.pages[0]
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    page[NameObject("/Contents")] = writer._add_object(stream)
    return _written(writer)


def _blank(pages: int) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    return writer


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    writer.close()
    return target.getvalue()
