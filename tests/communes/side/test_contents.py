"""What a file is, judged by its content: taken kinds, and everything that only pretends."""

import contextlib
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.side.contents import EvidenceRefusedError, kind_of
from communes.side.file_names import shown_name, suffix_of
from communes.side.office_files import MAX_ENTRIES
from tests.communes.side import files_for_tests as files

PDF, JPG, PNG, DOCX, XLSX = (
    files.pdf(),
    files.jpg(),
    files.png(),
    files.docx(),
    files.xlsx(),
)
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00" + b"\x00" * 200
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PDF, "Quyết định.PDF", "application/pdf"),
        (JPG, "a.jpg", "image/jpeg"),
        (JPG, "a.jpeg", "image/jpeg"),
        (PNG, "a.png", "image/png"),
        (
            DOCX,
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (XLSX, "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (PDF, "bien-ban.exe.pdf", "application/pdf"),  # a name with dots is no fault
    ],
)
def test_taken(data, name, content_type):
    assert kind_of(data, name).content_type == content_type


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.pdf", "trống (0 byte)"),
        (HTML, "a.pdf", "có đuôi .pdf nhưng nội dung không phải là PDF"),
        (EXE, "a.png", "có đuôi .png nhưng nội dung không phải là ảnh PNG"),
        (SVG, "a.svg", "không thuộc loại được nhận"),
        (SVG, "a.png", "nội dung không phải là ảnh PNG"),
        (PDF, "a.pdf.exe", "không thuộc loại được nhận"),
        (PDF, "pdf", "không thuộc loại được nhận"),
        (PDF, ".pdf", "không thuộc loại được nhận"),
        (DOCX, "a.pdf", "có đuôi .pdf nhưng nội dung là tài liệu Word (.docx)"),
        (XLSX, "a.docx", "có đuôi .docx nhưng nội dung là sổ tính Excel (.xlsx)"),
        (PNG, "a.jpg", "có đuôi .jpg nhưng nội dung là ảnh PNG"),
        (files.zipped({"a.txt": b"x"}), "a.docx", "nội dung không phải là tài liệu Word"),
        (files.zipped({"word/document.xml": b"<w/>"}), "a.docx", "không phải là tài liệu Word"),
        (files.with_macro(), "a.docx", "có macro"),
        (files.with_macro(), "a.docm", "có macro"),
        (files.changed(DOCX, **{"word__VbaProject.bin": b"x"}), "a.docx", "có macro"),
        (
            files.changed(DOCX, **{"word__document.xml": b"MZ"}),
            "a.docx",
            "không phải là tài liệu Word",
        ),
        (
            files.changed(
                DOCX, **{"[Content_Types].xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}
            ),
            "a.docx",
            "bị hỏng",
        ),
        (files.changed(DOCX, bomb=b"\x00" * (3 * 1024 * 1024)), "a.docx", "giải nén ra quá lớn"),
        (OLE, "a.doc", "định dạng cũ"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "mật khẩu"),
        (DOCX[: len(DOCX) // 2], "a.docx", "bị hỏng"),
        (PDF[:-20], "a.pdf", "bị hỏng"),
        (b" " + PDF, "a.pdf", "không phải là PDF"),
        (b"%PDF-9.9\nstartxref\n0\n%%EOF", "a.pdf", "bị hỏng"),
        (JPG[:-2], "a.jpg", "bị hỏng"),
        (b"\xff\xd8\xff" + HTML, "a.jpg", "bị hỏng"),
        (PNG[:-1], "a.png", "bị hỏng"),
        (PNG[:30] + b"\x01" + PNG[31:], "a.png", "bị hỏng"),  # a wrong checksum
        (files.png(width=0), "a.png", "bị hỏng"),
    ],
)
def test_refused_with_a_sentence_that_names_the_file(data, name, reason):
    with pytest.raises(EvidenceRefusedError) as refusal:
        kind_of(data, name)
    assert str(refusal.value).startswith(f"Tệp “{name}” ")
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xd8" + b"\xff" * 20_000_000, "a.jpg"),
        (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 5_000_000, "a.jpg"),
        (PNG[:33] + (b"\x00" * 4 + b"tEXt" + b"\x00" * 4) * 1_600_000, "a.png"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 4_000_000, "a.docx"),
        (
            files.zipped({str(n): b"" for n in range(MAX_ENTRIES + 1)}, zipfile.ZIP_STORED),
            "a.docx",
        ),
    ],
    ids=["padding", "segments", "chunks", "entries", "members"],
)
def test_hostile_files_cost_little(data, name):
    begun = time.perf_counter()
    with pytest.raises(EvidenceRefusedError):
        kind_of(data, name)
    assert time.perf_counter() - begun < 1


@given(st.sampled_from([PDF, JPG, PNG, DOCX, XLSX]), st.data())
def test_a_damaged_file_is_taken_or_refused_and_never_breaks(data, draw):
    at = draw.draw(st.integers(0, len(data) - 1))
    broken = data[:at] + draw.draw(st.binary(max_size=4)) + data[at + 1 :]
    with contextlib.suppress(EvidenceRefusedError):
        kind_of(broken, "a.pdf")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Biên bản.pdf", "Biên bản.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\An\\ảnh.png", "ảnh.png"),
        ("a\x00b\r\nX-Evil: 1.pdf", "abX-Evil: 1.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a.pdf. ", "a.pdf"),
        ("a\u0323\u0302n.pdf", "ận.pdf"),
        ("..", "tep"),
        ("", "tep"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_names_are_shown_without_path_and_control_characters(name, shown):
    assert shown_name(name) == shown


@given(st.text())
def test_a_shown_name_is_short_and_one_line(name):
    shown = shown_name(name)
    assert 0 < len(shown) <= 255
    assert shown.isprintable()
    assert "/" not in shown
    assert "\\" not in shown
    assert shown_name(shown) == shown


def test_only_the_last_suffix_counts():
    assert [suffix_of(name) for name in ("a.pdf.exe", "a.PDF", "pdf", ".pdf", "a.")] == [
        ".exe",
        ".pdf",
        "",
        "",
        ".",
    ]
