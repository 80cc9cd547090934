"""A headless LibreOffice Writer that opens and prints papers, as an office would."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Printed = Callable[[bytes], tuple[bytes, list[str]]]
_SECONDS = 180
# Said wherever no Java is installed, of any document; Writer needs none.
_NO_JAVA = "Warning: failed to launch javaldx - java may not function correctly"


@pytest.fixture
def printed(tmp_path: Path) -> Printed:
    """Print a .docx to PDF, with what was complained of; without LibreOffice: skip, in CI fail."""
    program = os.environ.get("SOFFICE") or shutil.which("soffice")
    if program is None:
        reason = "no LibreOffice: soffice not found, and SOFFICE is not set"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)

    def convert(data: bytes) -> tuple[bytes, list[str]]:
        source, target = tmp_path / "paper.docx", tmp_path / "out"
        source.write_bytes(data)
        run = subprocess.run(
            [
                program,
                "--headless",
                f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
                "--convert-to",
                "pdf",
                "--outdir",
                str(target),
                str(source),
            ],
            check=True,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        complaints = [line for line in run.stderr.splitlines() if line not in ("", _NO_JAVA)]
        return (target / "paper.pdf").read_bytes(), complaints

    return convert
