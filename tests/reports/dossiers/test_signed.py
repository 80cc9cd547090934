"""Signed copies: which are taken, and what is told of their figures."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from communes.entries import ValueEntry
from communes.models import Department, Posting
from communes.services import write_values
from criteria.answers import Answer
from criteria.outcomes import Outcome
from reports.dossiers.approving import signed, signed_pdf
from reports.dossiers.approving.approvals import approve, undo_approval
from reports.dossiers.approving.signed import (
    remove_signed_copy,
    standing_copies,
    take_signed_copy,
)
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import DossierRefusedError
from reports.models import Approval, DossierLine, SignedCopy
from tests.communes.side import files_for_tests as other_files
from tests.reports.dossiers import files_for_tests as files

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(dossier_commune, cast):
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    return dossier_commune


def take(dossier, data, by, paper="bao-cao", name="bao-cao-da-ky.pdf"):
    return take_signed_copy(dossier=dossier, paper=paper, upload=files.upload(data, name), by=by)


def refusal(dossier, data, by, **more):
    with pytest.raises(DossierRefusedError) as refused:
        take(dossier, data, by, **more)
    assert not SignedCopy.objects.filter(dossier=dossier).exists()
    return str(refused.value)


@pytest.mark.parametrize("paper", ["bao-cao", "bieu-so-sanh"])
def test_the_paper_as_it_was_approved_comes_back_without_a_difference(approved, cast, paper):
    copy = take(approved, files.signed_pdf(gather(approved), paper), cast.an, paper)
    assert (copy.has_text, copy.differences) == (True, [])
    copy.refresh_from_db()
    assert (copy.paper, copy.content_type, copy.made_by) == (paper, "application/pdf", cast.an)
    assert copy.file.name == f"dossiers/{copy.key}.bin"
    assert copy.approval.state == "preparing"


def test_a_figure_that_was_changed_before_signing_is_told(approved, units, criteria_sets, cast):
    """Xã Dương Quang, 13.2: what was approved stays, what was printed afterwards differs."""
    approved_text = "\n".join(approved.approvals.get().papers["bieu-so-sanh"])
    assert "9.876" not in approved_text
    write_values(
        entries=[
            ValueEntry(
                units["xa-duong-quang"],
                2020,
                "1.2",
                Answer(said=Outcome.ATTAINED),
                raw="Đạt 9.876 ha",
            )
        ],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=None,
        by=None,
        reason="Sửa",
    )
    copy = take(
        approved, files.signed_pdf(gather(approved), "bieu-so-sanh"), cast.an, "bieu-so-sanh"
    )
    assert ("", "9.876") in [(one["expected"], one["found"]) for one in copy.differences]


def test_a_scan_is_kept_and_says_that_nothing_was_compared(approved, cast):
    copy = take(approved, files.scan(), cast.dung)
    assert (copy.has_text, copy.differences) == (False, [])


def test_nothing_is_taken_before_an_approval_or_after_it_was_taken_back(dossier_commune, cast):
    assert refusal(dossier_commune, files.scan(), cast.an).startswith("Hồ sơ chưa được phê duyệt")
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    undo_approval(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    assert refusal(dossier_commune, files.scan(), cast.an).startswith("Hồ sơ chưa được phê duyệt")


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.pdf", "Tệp “a.pdf” trống (0 byte)"),
        (other_files.png(), "a.png", "Tệp “a.png” là ảnh PNG; bản đã ký phải là một tệp PDF"),
        (other_files.png(), "a.pdf", "Tệp “a.pdf” có đuôi .pdf nhưng nội dung là ảnh PNG"),
        (other_files.docx(), "a.docx", "là tài liệu Word (.docx); bản đã ký phải là một tệp PDF"),
        (b"MZ\x90 not a pdf", "a.exe", "không thuộc loại được nhận"),
        (files.encrypted(), "a.pdf", "Tệp “a.pdf” được bảo vệ bằng mật khẩu; hãy bỏ mật khẩu"),
        (files.broken(), "a.pdf", "Tệp “a.pdf” bị hỏng, không đọc được; hãy mở kiểm tra"),
        (files.scan()[:-40], "a.pdf", "Tệp “a.pdf” bị hỏng hoặc không phải là PDF"),
        (files.scan(0), "a.pdf", "Tệp “a.pdf” bị hỏng, không đọc được"),
        (files.laborious(450_000), "a.pdf", "Tệp “a.pdf” quá phức tạp"),
    ],
    ids=[
        "empty",
        "png",
        "disguised",
        "docx",
        "exe",
        "encrypted",
        "broken",
        "cut",
        "no page",
        "bomb",
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(approved, cast, data, name, sentence):
    assert sentence in refusal(approved, data, cast.an, name=name)


def test_pages_and_size_end_at_their_limits(approved, cast, settings, monkeypatch):
    monkeypatch.setattr(signed_pdf, "MAX_PAGES", 3)
    assert "có 4 trang, nhiều hơn 3 trang" in refusal(approved, files.scan(4), cast.an)
    settings.UPLOAD_LIMIT_MB = 1
    room = 1024 * 1024 - len(files.scan(3))
    assert "lớn hơn 1 MB" in refusal(approved, files.scan(3) + b" " * (room + 1), cast.an)
    filler = files.scan(3).replace(b"startxref", b"%" + b"x" * (room - 2) + b"\nstartxref")
    assert len(filler) == 1024 * 1024
    assert take(approved, filler, cast.an).size == 1024 * 1024


def test_reading_ends_with_its_time(approved, cast, monkeypatch):
    monkeypatch.setattr(signed_pdf, "MAX_SECONDS", -1)
    assert "quá phức tạp" in refusal(approved, files.scan(), cast.an)


def test_the_very_same_file_is_told_and_not_kept_twice(approved, cast):
    take(approved, files.scan(1), cast.an)
    for paper in ("bao-cao", "to-trinh"):
        with pytest.raises(DossierRefusedError, match="đã được nhận làm bản đã ký của “Báo cáo"):
            take(approved, files.scan(1), cast.an, paper, "khac.pdf")
    take(approved, files.scan(2), cast.an)
    assert SignedCopy.objects.count() == 2


def test_a_paper_that_was_not_approved_is_told(approved, cast):
    assert "không có văn bản này" in refusal(approved, files.scan(), cast.an, paper="la")


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("an", "bao-cao"), ("dung", "bao-cao"), ("chi", "bao-cao"), ("giang", "bao-cao")],
)
def test_who_prepares_and_the_office_take_signed_copies(approved, cast, name, allowed):
    assert take(approved, files.scan(), getattr(cast, name), allowed).pk


@pytest.mark.parametrize("name", ["binh", "lan", "hai"])
def test_others_take_none(approved, cast, name):
    with pytest.raises(PermissionDenied):
        take(approved, files.scan(), getattr(cast, name))


def test_a_department_takes_no_signed_copies(approved, cast, units):
    department = Department.objects.create(unit=units["tinh-bac-kan"], code="so-gd", name="Sở GD")
    Posting.objects.filter(user=cast.dung).update(department=department)
    with pytest.raises(PermissionDenied):
        take(approved, files.scan(), cast.dung)


def test_comparing_ends_with_its_time(approved, cast, monkeypatch):
    monkeypatch.setattr(signed, "MAX_SECONDS", -1)
    data = files.signed_pdf(gather(approved), "bao-cao")
    assert "không đối chiếu được" in refusal(approved, data, cast.an)


@pytest.mark.parametrize("again", [True, False])
def test_an_approval_that_changes_while_a_copy_is_read_is_told(approved, cast, monkeypatch, again):
    def read(data, name):
        if again:
            approve(dossier=approved, state=State.VERIFYING, by=cast.chi)
        else:
            undo_approval(dossier=approved, state=State.PREPARING, by=cast.an)
        return ""

    monkeypatch.setattr(signed, "signed_text", read)
    assert "trong lúc tải tệp lên" in refusal(approved, files.scan(), cast.an)


def test_a_copy_is_taken_out_once_and_stays_marked_and_logged(approved, cast):
    copy = take(approved, files.scan(), cast.an)
    assert list(standing_copies(approved)) == [copy]
    removed = remove_signed_copy(key=copy.key, by=cast.dung)
    assert (removed.removed_by, removed.removed_at is None) == (cast.dung, False)
    assert remove_signed_copy(key=copy.key, by=cast.an).removed_by == cast.dung
    assert removed.file.storage.exists(removed.file.name)
    assert not standing_copies(approved).exists()
    lines = DossierLine.objects.order_by("pk")
    assert [(one.action, one.before, one.after, one.made_by) for one in lines] == [
        ("sign", "preparing", "preparing", cast.an),
        ("unsign", "preparing", "preparing", cast.dung),
    ]
    assert lines[0].reason.endswith("“bao-cao-da-ky.pdf”, bản quét, chưa đối chiếu được")
    assert lines[1].reason.endswith(": “bao-cao-da-ky.pdf”")
    assert take(approved, files.scan(), cast.an).pk  # it may come again


def test_who_took_a_copy_who_acts_there_and_the_office_take_it_out(approved, cast):
    for name, maker, paper, taken_out in (
        ("an", "an", "quyet-dinh", True),
        ("an", "dung", "quyet-dinh", False),  # the unit does not act where it is decided
        ("an", "dung", "bao-cao", True),
        ("chi", "dung", "quyet-dinh", False),
        ("dung", "an", "quyet-dinh", True),
    ):
        Approval.objects.update(papers={"bao-cao": [], "quyet-dinh": []})
        copy = take(approved, files.scan(), getattr(cast, maker), paper)
        if taken_out:
            remove_signed_copy(key=copy.key, by=getattr(cast, name))
            continue
        with pytest.raises(PermissionDenied):
            remove_signed_copy(key=copy.key, by=getattr(cast, name))
        remove_signed_copy(key=copy.key, by=cast.dung)
    copy = take(approved, files.scan(), cast.an)
    for name, error in (("lan", PermissionDenied), ("binh", Http404), ("hai", Http404)):
        with pytest.raises(error):
            remove_signed_copy(key=copy.key, by=getattr(cast, name))


def test_a_copy_counts_while_its_approval_stands_in_this_round(approved, cast):
    copy = take(approved, files.scan(), cast.an)
    undo_approval(dossier=approved, state=State.PREPARING, by=cast.an)
    assert not standing_copies(approved).exists()
    approve(dossier=approved, state=State.PREPARING, by=cast.an)
    again = take(approved, files.scan(), cast.an)  # the same file, for the new approval
    assert list(standing_copies(approved)) == [again] != [copy]
    approved.round = 2
    approved.save()
    assert not standing_copies(approved).exists()
