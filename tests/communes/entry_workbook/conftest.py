"""A headless LibreOffice that opens, calculates and saves workbooks, as an office would."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Convert = Callable[[bytes, str], bytes]
_SECONDS = 180


@pytest.fixture
def converted(tmp_path: Path) -> Convert:
    """Convert a workbook to "xlsx" or "pdf"; where there is no LibreOffice: skip, in CI fail."""
    program = os.environ.get("SOFFICE") or shutil.which("soffice")
    if program is None:
        reason = "no LibreOffice: soffice not found, and SOFFICE is not set"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)

    def convert(data: bytes, suffix: str) -> bytes:
        source, target = tmp_path / "phieu.xlsx", tmp_path / "out"
        source.write_bytes(data)
        subprocess.run(
            [
                program,
                "--headless",
                f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
                "--convert-to",
                suffix,
                "--outdir",
                str(target),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
        return (target / f"phieu.{suffix}").read_bytes()

    return convert
