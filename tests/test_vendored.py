"""Vendored files are what their table says they are, to the byte."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLES = (
    ROOT / "static" / "vendor" / "README.md",
    ROOT / "tests" / "vendor" / "README.md",
    ROOT / "reports" / "fonts" / "liberation-serif" / "README.md",
)
_ROW = re.compile(r"^\| `(?P<file>[^`]+)` \|.*?`(?P<sha256>[0-9a-f]{64})`", re.MULTILINE)
ROWS = [
    (table.parent / match["file"], match["sha256"])
    for table in TABLES
    for match in _ROW.finditer(table.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("path", "sha256"), ROWS, ids=lambda one: getattr(one, "name", ""))
def test_checksum(path, sha256):
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def test_every_vendored_program_and_font_is_listed():
    listed = {path for path, _ in ROWS}
    for table in TABLES:
        for path in table.parent.rglob("*"):
            if path.suffix in (".js", ".css", ".ttf"):
                assert path in listed, path.name
