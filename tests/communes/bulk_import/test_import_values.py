"""The command import_values, and the dispatcher that tells files by their content."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command

from communes.bulk_import.contract import GivenFile
from communes.bulk_import.reading import read_files
from communes.models import ImportRun, IndicatorValue, Source, Submission
from tests.communes.make_long_corpus import (
    REFUSED_FOLDER,
    ROWS,
    THUONG,
    book_of,
    file_name,
    saved,
    with_cell,
)

pytestmark = pytest.mark.django_db

CODE = "bac_kan_2017_2020"


@pytest.fixture
def run(units, criteria_sets, tmp_path, capsys):
    """Run the command on one file: exit status, what it printed, what it complained about."""

    def run(data: bytes, *options: str, name: str = "bang.xlsx") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_bytes(data)
        status = 0
        try:
            call_command("import_values", str(path), "--criteria-set", CODE, *options)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_an_import_is_written_and_kept_as_a_run(run):
    status, out, _ = run(saved(book_of()))
    assert status == 0
    assert out.startswith("Đã ghi: 8 mới, 0 thay đổi, 0 giữ nguyên, 0 để lại.")
    kept = ImportRun.objects.get()
    assert (kept.kind, kept.state, kept.made_by) == ("values", "done", None)
    assert kept.counts["new"] == kept.source.counts["new"] == IndicatorValue.objects.count() == 8
    assert [file["name"] for file in kept.files] == ["bang.xlsx"]


def test_the_same_again_and_a_dry_run_leave_no_trace(run):
    assert run(saved(book_of()), "--dry-run")[1].startswith("Thử (không ghi): 8 mới")
    assert not (Submission.objects.exists() or Source.objects.exists())
    run(saved(book_of()))
    assert run(saved(book_of()))[1].startswith("Không có gì mới: 0 mới, 0 thay đổi, 8 giữ nguyên")
    assert Source.objects.count() == ImportRun.objects.count() == 1


def test_faults_are_told_with_their_cells_and_nothing_is_written(run):
    bad = book_of([(*row[:4], "nhiều", *row[5:]) if row[2] == "4.2" else row for row in ROWS])
    status, out, err = run(saved(bad))
    assert (status, out) == (1, "")
    assert "bang.xlsx, Số liệu!E4, E8: “nhiều” không phải là một số" in err
    assert not Submission.objects.exists()


def test_bad_units_can_be_left_out(run):
    status, out, _ = run(with_cell("E4", 801), "--leave-out-bad", "--json")
    told = json.loads(out)
    assert (status, told["new"], told["refused"]) == (0, 1, 5)
    assert told["left_out"] == ["xa-duong-quang"]
    assert told["errors"][0]["cells"] == ["E4"]
    assert Submission.objects.get().unit.slug == THUONG
    assert ImportRun.objects.get().left_out == ["xa-duong-quang"]


def test_a_refusal_in_json_names_every_fault(run):
    status, out, _ = run((REFUSED_FOLDER / file_name("key_cells_empty")).read_bytes(), "--json")
    assert status == 1
    assert [one["cells"] for one in json.loads(out)["errors"]] == [["A2"], ["B2"], ["C2"]]


def test_what_the_command_line_gets_wrong_is_said_at_once(units, criteria_sets, capsys, tmp_path):
    with pytest.raises(SystemExit):
        call_command("import_values", str(tmp_path / "khong-co.xlsx"), "--unit", "xa-khong-co")
    err = capsys.readouterr().err
    assert "--criteria-set là một trong: bac_giang_2017_2020, bac_kan_2017_2020" in err
    assert "Không có đơn vị “xa-khong-co”" in err
    assert "khong-co.xlsx”; hãy kiểm tra đường dẫn" in err


def test_tables_within_a_zip_are_read_and_named(run):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xã 1.xlsx", saved(book_of(ROWS[:6])))
        archive.writestr("xã 2.xlsx", with_cell("A2", "Xã Không Có"))
    status, _, err = run(packed.getvalue(), name="cac-xa.zip")
    assert status == 1
    assert "cac-xa.zip/xã 2.xlsx, Số liệu!A2: “Xã Không Có” không phải đơn vị" in err


def test_a_table_among_entry_workbooks_is_a_fault(units, criteria_sets):
    entry = REFUSED_FOLDER / "entry_text_in_number.xlsx"
    read = read_files(
        [GivenFile(entry.name, entry.read_bytes()), GivenFile("bang.xlsx", saved(book_of()))],
        criteria_set=criteria_sets[CODE],
        unit=units["tinh-bac-kan"],
        by=None,
    )
    assert read.kind == ImportRun.Kind.ENTRY
    assert read.result.faults[0].file == "bang.xlsx"
    assert read.result.spoilt_wholly
