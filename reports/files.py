"""The file formats of a table: name, media type, renderer."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from reports.renderers.docx import render_docx
from reports.renderers.pdf import render_pdf
from reports.renderers.xlsx import render_xlsx
from reports.tables import Table


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A way to write a table to a file."""

    suffix: str
    label: str
    media_type: str
    render: Callable[[Table], bytes]


FILE_FORMATS = {
    "xlsx": FileFormat(
        "xlsx",
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        render_xlsx,
    ),
    "docx": FileFormat(
        "docx",
        "Word",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        render_docx,
    ),
    "pdf": FileFormat("pdf", "PDF", "application/pdf", render_pdf),
}


def file_name(
    table: Table, years: tuple[int, ...], file_format: FileFormat, *, kind: str = "so-sanh"
) -> str:
    """A name that every file system keeps: "so-sanh-thanh-pho-bac-kan-2011-2020.xlsx"."""
    plain = unicodedata.normalize("NFD", table.unit_name.lower().replace("đ", "d"))
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    span = "-".join(str(year) for year in sorted({years[0], years[-1]}))
    return f"{kind}-{slug}-{span}.{file_format.suffix}"
