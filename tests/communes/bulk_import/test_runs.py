"""The life of an import run: upload, check, confirm, write, undo, and every way it can go wrong."""

import hashlib
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from openpyxl import load_workbook

from communes.bulk_import import run_work, runs
from communes.bulk_import.contract import GivenFile
from communes.bulk_import.progress import ProgressTeller, progress_of
from communes.models import (
    ImportRun,
    IndicatorValue,
    Posting,
    Role,
    Source,
    Submission,
    UnitTotal,
    User,
    ValueChange,
)
from communes.submission_actions import Action, act
from tests.cast import POSTED_FROM
from tests.communes.bulk_import.run_tables import (
    DUONG_QUANG,
    NONG_THUONG,
    NONG_THUONG_SPOILT,
    long_table,
)
from tests.communes.entry_workbook.filled import blank, fill, saved, zipped

pytestmark = pytest.mark.django_db

State = ImportRun.State
GOOD = long_table(*DUONG_QUANG, *NONG_THUONG)
HALF_SPOILT = long_table(*DUONG_QUANG, *NONG_THUONG_SPOILT)


@pytest.fixture
def send(client, cast, units, criteria_sets, django_capture_on_commit_callbacks):
    """Giang posts something; what waits for the commit is done then."""
    client.force_login(cast.giang)

    def send(address: str, data: dict | None = None):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address, data or {})
        return client.get(response.url) if response.status_code == 302 else response

    return send


@pytest.fixture
def upload(send, units, criteria_sets):
    """Giang uploads files for the city and lands on the run's page."""

    def upload(*data: bytes, names: tuple[str, ...] = ("so-lieu.xlsx", "b.xlsx"), **more):
        files = [SimpleUploadedFile(name, one) for name, one in zip(names, data, strict=False)]
        unit, kept = units["tp-bac-kan"].pk, criteria_sets["bac_kan_2017_2020"].pk
        return send(
            reverse("communes:import_runs"),
            {"unit": unit, "criteria_set": kept, "uploads": files, **more},
        )

    return upload


@pytest.fixture
def do(send):
    """Giang presses a button of the newest run."""

    def do(action: str, **data):
        return send(reverse(f"communes:import_run_{action}", args=[the_run().pk]), data)

    return do


def the_run() -> ImportRun:
    return ImportRun.objects.order_by("-made_at").first()


def nothing_written() -> bool:
    return not (
        Source.objects.exists()
        or IndicatorValue.objects.exists()
        or Submission.objects.exists()
        or ValueChange.objects.exists()
    )


def values_of(slug: str) -> set[str]:
    found = IndicatorValue.objects.filter(submission__unit__slug=slug, part="")
    return set(found.values_list("indicator__code", flat=True))


def text(response) -> str:
    return response.content.decode()


def test_a_run_is_checked_confirmed_written_and_undone(upload, do, cast):
    page = text(upload(GOOD))
    run = the_run()
    assert (run.state, run.made_by, run.kind) == (State.CHECKED, cast.giang, "values")
    written = {"new": 5, "changed": 0, "unchanged": 0, "refused": 0}
    assert run.counts == {**written, "faults": 0, "takeable": 2}
    assert "Ghi vào hệ thống" in page
    assert nothing_written()

    page = text(do("confirm"))
    run = the_run()
    assert run.state == State.DONE
    source = Source.objects.get()
    assert source == run.source
    assert (source.channel, source.made_by) == (Source.Channel.VALUES, cast.giang)
    assert source.file_name == "so-lieu.xlsx"
    assert source.sha256 == hashlib.sha256(GOOD).hexdigest()
    assert source.counts == written
    assert values_of("xa-duong-quang") == {"5", "1.1", "10"}
    assert values_of("xa-nong-thuong") == {"5", "1.1"}
    assert "Hoàn tác lượt nhập" in page

    page = text(do("undo", reason="Nhầm tệp"))
    run = the_run()
    assert (run.state, run.undone_by) == (State.UNDONE, cast.giang)
    assert "đã được hoàn tác: số liệu trở lại như trước" in page
    assert not IndicatorValue.objects.exclude(outcome="missing").exists()
    assert ValueChange.objects.filter(reason__contains="Nhầm tệp").exists()


def test_entry_workbooks_in_a_package_go_the_same_way(upload, do, client):
    sound, spoilt = blank("xa-duong-quang"), blank("xa-nong-thuong")
    fill(sound.worksheets[1], "5", numerator=2, denominator=3)
    fill(spoilt.worksheets[1], "5", numerator=4, denominator=3)
    package = zipped({"Dương Quang.xlsx": saved(sound), "Nông Thượng.xlsx": saved(spoilt)})
    page = text(upload(package, names=("cac-xa.zip",)))
    run = the_run()
    assert (run.kind, run.preview["spoilt"]) == ("entry", ["xa-nong-thuong"])
    assert "cac-xa.zip/Nông Thượng.xlsx" in run.faults[0]["file"]
    assert "Phiếu nhập số liệu" in page

    response = client.get(reverse("communes:import_run_marked", args=[run.pk]))
    marked = ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert marked.namelist() == ["Nông Thượng.xlsx"]

    do("confirm", left_out=["xa-nong-thuong"])
    assert Source.objects.get().channel == Source.Channel.ENTRY
    assert "5" in values_of("xa-duong-quang")
    assert values_of("xa-nong-thuong") == set()
    do("undo", reason="Nhầm phiếu")
    assert the_run().state == State.UNDONE


def test_the_preview_tells_what_changes_flips_and_attains(upload, do):
    upload(GOOD)
    do("confirm")
    mended = ("xa-duong-quang", 2020, "5", "", 3, 3, None, "Đạt", "")
    page = text(upload(long_table(mended, *DUONG_QUANG[1:], *NONG_THUONG)))
    counts = the_run().counts
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 1, 4)
    assert "Chỉ tiêu đổi kết quả (1)" in page
    assert "Giá trị đã có sẽ thay đổi (1)" in page
    assert "tử số: 2" in page
    assert "Đạt: 3/3 trường = 100%" in page


def test_the_same_file_again_is_told_and_writes_nothing(upload, do):
    upload(GOOD)
    do("confirm")
    before = (Source.objects.count(), ValueChange.objects.count())
    page = text(upload(GOOD))
    assert "không có gì mới" in page
    assert "Ghi vào hệ thống" not in page
    assert "Tệp không có gì mới để ghi." in text(do("confirm"))
    assert before == (Source.objects.count(), ValueChange.objects.count())


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(upload, do, data):
    page = text(upload(data))
    assert "Chưa nhập được" in page
    assert "Đã kiểm tra, không nhận được tệp" in page
    assert "Ghi vào hệ thống" not in page
    assert the_run().faults
    assert "hãy sửa tệp và tải lại" in text(do("confirm"))
    assert the_run().state == State.CHECKED
    assert nothing_written()


def test_a_flood_of_faults_is_cut_on_the_page_and_counted_in_full(upload):
    rows = [(f"xa-{number}", 2020, "1.1", "", None, None, None, "Đạt", "") for number in range(502)]
    page = text(upload(long_table(*rows)))
    assert "Những chỗ sai (502)" in page
    assert page.count('data-label="Sửa thế nào"') == 500
    assert "Còn 2 dòng nữa" in page
    assert len(the_run().faults) == 502


def test_a_spoilt_commune_can_only_be_left_out_and_the_rest_taken(upload, do):
    page = text(upload(HALF_SPOILT))
    run = the_run()
    assert run.counts["new"] == 3
    assert run.preview["spoilt"] == ["xa-nong-thuong"]
    (group,) = run.faults
    assert (group["file"], group["sheet"], group["cells"]) == ("so-lieu.xlsx", "Số liệu", ["E5"])
    assert "lớn hơn" in page
    assert "Để lại 1 đơn vị có chỗ sai, ghi 1 đơn vị còn lại" in page
    assert 'value="xa-nong-thuong" checked' in page
    assert "Đơn vị có chỗ sai chỉ có thể để lại" in text(do("confirm"))
    assert nothing_written()

    page = text(do("confirm", left_out=["xa-nong-thuong"]))
    assert the_run().state == State.DONE
    assert "Đơn vị để lại, không ghi:" in page
    assert values_of("xa-duong-quang") == {"5", "1.1", "10"}
    assert values_of("xa-nong-thuong") == set()

    page = text(upload(HALF_SPOILT))
    assert "không có gì mới để ghi. Hãy sửa tệp và tải lại" in page
    assert "Ghi vào hệ thống" not in page


def test_a_sound_commune_may_be_left_out_too_but_not_all(upload, do):
    upload(GOOD)
    everyone = ["xa-nong-thuong", "xa-duong-quang"]
    assert "Không còn đơn vị nào để ghi." in text(do("confirm", left_out=everyone))
    do("confirm", left_out=["xa-duong-quang"])
    assert values_of("xa-duong-quang") == set()
    assert values_of("xa-nong-thuong") == {"5", "1.1"}


def test_the_persons_own_workbook_comes_back_with_its_faulty_cells_marked(upload, client):
    upload(HALF_SPOILT)
    response = client.get(reverse("communes:import_run_marked", args=[the_run().pk]))
    assert "cho-sai-so-lieu.xlsx" in response["Content-Disposition"]
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content)))["Số liệu"]
    assert "lớn hơn" in sheet["E5"].comment.text
    assert sheet["E2"].comment is None


def test_marked_workbooks_of_a_package_come_in_one_archive(upload, client):
    archive = BytesIO()
    other = long_table(("xa-khong-co", 2020, "5", "", 1, 3, None, "", ""))
    with ZipFile(archive, "w") as packed:
        packed.writestr("nam-2020/xa-a.xlsx", HALF_SPOILT)
        packed.writestr("nam-2020/xa-b.xlsx", other)
    upload(archive.getvalue(), names=("tat-ca.zip",))
    response = client.get(reverse("communes:import_run_marked", args=[the_run().pk]))
    marked = ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert {name.rpartition("/")[2] for name in marked.namelist()} == {"xa-a.xlsx", "xa-b.xlsx"}


def test_marked_workbooks_of_several_uploads_come_in_one_archive_with_a_list_for_the_rest(
    upload, client
):
    upload(HALF_SPOILT, b"no workbook", GOOD, names=("a.xlsx", "bao-cao.doc", "c.xlsx"))
    response = client.get(reverse("communes:import_run_marked", args=[the_run().pk]))
    marked = ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert {"cho-sai-a.xlsx", "cho-sai-bao-cao.doc.xlsx"} <= set(marked.namelist())
    listed = load_workbook(BytesIO(marked.read("cho-sai-bao-cao.doc.xlsx")))
    assert "bao-cao.doc" in str([cell.value for row in listed.active for cell in row])


def test_nothing_to_mark_is_not_found(upload, client):
    upload(GOOD)
    address = reverse("communes:import_run_marked", args=[the_run().pk])
    assert client.get(address).status_code == 404


def test_corrected_files_take_the_place_of_the_run_that_was_refused(upload):
    upload(HALF_SPOILT)
    old = the_run()
    upload(GOOD, replaces=str(old.pk))
    old.refresh_from_db()
    assert (old.state, the_run().state) == (State.DROPPED, State.CHECKED)
    assert [file["path"] for file in old.files] == [""]


def test_confirming_twice_writes_once(upload, do, django_capture_on_commit_callbacks, cast):
    upload(GOOD)
    first, second = the_run(), the_run()
    with django_capture_on_commit_callbacks(execute=True):
        runs.confirm(first, left_out=[], by=cast.giang)
        with pytest.raises(runs.RunRefused, match="đã được xác nhận"):
            runs.confirm(second, left_out=[], by=cast.giang)
    assert the_run().state == State.DONE
    run_work.write(first.pk, cast.giang)  # the task handed out once more
    assert "không còn chờ xác nhận" in text(do("confirm"))
    assert Source.objects.count() == 1
    assert IndicatorValue.objects.count() == 5


def test_dropping_forgets_the_files_and_writes_nothing(upload, do, tmp_path):
    upload(GOOD)
    stored = tmp_path / "uploads" / the_run().files[0]["path"]
    assert stored.exists()
    assert "Chưa có gì được ghi." in text(do("drop"))
    assert the_run().state == State.DROPPED
    assert not stored.exists()
    assert "Chỉ bỏ được" in text(do("drop"))
    assert nothing_written()


def test_another_administrator_of_the_unit_may_take_over_and_nobody_else(
    upload, client, cast, units, django_capture_on_commit_callbacks
):
    upload(GOOD)
    run = the_run()
    page = reverse("communes:import_run", args=[run.pk])
    for name, status in {"an": 403, "chi": 403, "dung": 403, "lan": 403, "hai": 404}.items():
        client.force_login(getattr(cast, name))
        assert client.get(page).status_code == status, name
        assert client.post(f"{page}ghi/").status_code == status, name
    colleague = User.objects.create_user("khanh")
    Posting.objects.create(
        user=colleague,
        unit=units["tp-bac-kan"],
        role=Role.ADMINISTRATOR,
        valid_from=POSTED_FROM,
    )
    client.force_login(colleague)
    assert "so-lieu.xlsx" in text(client.get(reverse("communes:import_runs")))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{page}ghi/")
    assert Source.objects.get().made_by == colleague


def test_a_right_that_ended_meanwhile_is_asked_for_again(upload, do, cast, units):
    upload(GOOD)
    Posting.objects.filter(user=cast.giang).update(valid_to=timezone.localdate())
    Posting.objects.create(
        user=cast.giang,
        unit=units["tinh-bac-giang"],
        role=Role.ADMINISTRATOR,
        valid_from=POSTED_FROM,
    )
    assert do("confirm").status_code == 403
    with pytest.raises(PermissionDenied):
        runs.start_run(
            unit=units["tp-bac-kan"],
            criteria_set=the_run().criteria_set,
            files=[GivenFile("a.xlsx", GOOD)],
            by=cast.giang,
        )
    assert nothing_written()


def test_a_crash_while_writing_leaves_nothing_and_is_told(upload, do, caplog):
    upload(GOOD)
    write_read = run_work.write_read

    def crash(*args, **kwargs):
        write_read(*args, **kwargs)
        assert IndicatorValue.objects.exists()
        raise RuntimeError("đứt cáp")

    with patch.object(run_work, "write_read", crash):
        page = text(do("confirm"))
    run = the_run()
    assert run.state == State.FAILED
    assert "Việc ghi dừng giữa chừng" in page
    assert str(run.pk) in run.error
    assert str(run.pk) in caplog.text
    assert "đứt cáp" in caplog.text
    assert nothing_written()

    assert "Ghi vào hệ thống" in text(do("retry"))
    do("confirm")
    assert the_run().state == State.DONE
    assert IndicatorValue.objects.count() == 5


def test_a_worker_that_is_told_to_end_leaves_nothing_and_ends(upload, do, cast):
    upload(GOOD)
    with (
        patch.object(run_work, "write_read", side_effect=SystemExit(1)),
        pytest.raises(SystemExit),
    ):
        runs.confirm(the_run(), left_out=[], by=cast.giang)
        run_work.write(the_run().pk, cast.giang)
    assert the_run().state == State.FAILED
    assert "tiến trình nền trên máy chủ bị tắt" in the_run().error
    assert nothing_written()


def test_what_was_locked_since_the_check_comes_back_for_another_decision(upload, do, cast):
    upload(GOOD)
    do("confirm", left_out=["xa-nong-thuong"])
    upload(long_table(("xa-duong-quang", 2020, "5", "", 3, 3, None, "", ""), *NONG_THUONG))
    act(
        submission=Submission.objects.get(),
        action=Action.LOCK,
        by=cast.giang,
        reason="Chốt số liệu",
    )
    page = text(do("confirm"))
    run = the_run()
    assert run.state == State.CHECKED
    assert run.preview["spoilt"] == ["xa-duong-quang"]
    assert "đã thay đổi nên tệp có chỗ sai mới" in page
    assert values_of("xa-nong-thuong") == set()
    do("confirm", left_out=["xa-duong-quang"])
    assert values_of("xa-nong-thuong") == {"5", "1.1"}


def test_a_file_that_changed_on_the_server_is_not_written(upload, do, tmp_path):
    upload(GOOD)
    (tmp_path / "uploads" / the_run().files[0]["path"]).write_bytes(HALF_SPOILT)
    assert "không còn đúng như lúc tải lên" in text(do("confirm"))
    assert the_run().state == State.CHECKED
    assert nothing_written()


def test_an_import_is_not_undone_once_its_values_changed(upload, do):
    upload(GOOD)
    do("confirm")
    first = the_run()
    upload(long_table(("xa-duong-quang", 2020, "5", "", 3, 3, None, "Đạt", "")))
    do("confirm")
    second = the_run()
    ImportRun.objects.filter(pk=second.pk).update(made_at=first.made_at - timedelta(days=1))
    page = text(do("undo", reason="Nhầm tệp"))
    first.refresh_from_db()
    assert (first.state, first.undone_by) == (State.DONE, None)
    assert "Không hoàn tác được vì sau lượt nhập đã có người sửa số liệu" in page
    assert "xã Dương Quang năm 2020" in page
    assert IndicatorValue.objects.count() == 5


def test_a_crash_while_undoing_leaves_everything_written(upload, do):
    upload(GOOD)
    do("confirm")
    changes = ValueChange.objects.count()
    undo_source = run_work.undo_source

    def crash(*args, **kwargs):
        undo_source(*args, **kwargs)
        raise RuntimeError("đứt cáp")

    with patch.object(run_work, "undo_source", crash):
        page = text(do("undo", reason="Nhầm tệp"))
    run = the_run()
    assert (run.state, run.undone_by, run.undone_at) == (State.DONE, None, None)
    assert "Việc hoàn tác dừng giữa chừng" in page
    assert ValueChange.objects.count() == changes
    assert values_of("xa-nong-thuong") == {"5", "1.1"}


def test_an_undoing_that_was_stopped_leaves_the_run_written(upload, do, client):
    upload(GOOD)
    do("confirm")
    long_ago = timezone.now() - timedelta(seconds=61)
    ImportRun.objects.update(state=State.UNDOING, started_at=long_ago)
    page = reverse("communes:import_run", args=[the_run().pk])
    assert "ngừng xử lý lượt nhập này giữa chừng" in text(client.get(page))
    assert "Hoàn tác lượt nhập" in text(do("retry"))
    assert the_run().state == State.DONE


def test_undoing_asks_for_a_reason_at_its_field_and_happens_once(upload, do):
    upload(GOOD)
    assert "chưa ghi hoặc đã được hoàn tác" in text(do("undo", reason="Thử"))
    do("confirm")
    response = do("undo", reason="  ")
    assert response.status_code == 400
    assert "Hãy ghi lý do hoàn tác." in text(response)
    do("undo", reason="Nhầm tệp")
    changes = ValueChange.objects.count()
    assert "đã được hoàn tác" in text(do("undo", reason="Lần nữa"))
    assert ValueChange.objects.count() == changes


@pytest.mark.parametrize(
    ("state", "what"), [(State.CHECKING, "Đang kiểm tra"), (State.WRITING, "Đang ghi")]
)
def test_a_run_whose_worker_is_gone_says_so_and_can_be_begun_again(upload, do, client, state, what):
    upload(GOOD)
    page = reverse("communes:import_run", args=[the_run().pk])
    just_now, long_ago = (timezone.now() - timedelta(seconds=one) for one in (59, 61))
    ImportRun.objects.update(state=state, started_at=just_now)
    assert "ngừng xử lý" not in text(client.get(page))
    assert "không cần làm lại" in text(do("retry"))

    ImportRun.objects.update(started_at=long_ago)
    told = text(client.get(page))
    assert "ngừng xử lý lượt nhập này giữa chừng" in told
    assert what in told
    with ProgressTeller(the_run().pk):  # a heart still beats
        assert "ngừng xử lý" not in text(client.get(page))
    do("retry")
    assert the_run().state == State.CHECKED
    assert nothing_written()


def test_a_worker_that_wakes_up_late_finds_its_run_taken_away(upload, cast):
    upload(GOOD)
    ImportRun.objects.update(state=State.WRITING, started_at=None)
    read_files = run_work.read_files

    def slow(*args, **kwargs):
        ImportRun.objects.update(state=State.QUEUED, started_at=None)
        return read_files(*args, **kwargs)

    with patch.object(run_work, "read_files", slow):
        run_work.write(the_run().pk, cast.giang)
    assert the_run().state == State.QUEUED
    assert nothing_written()


def test_a_run_that_no_worker_takes_says_so(units, criteria_sets, cast):
    run = runs.start_run(  # never committed, so never handed out
        unit=units["tp-bac-kan"],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        files=[GivenFile("so-lieu.xlsx", GOOD)],
        by=cast.giang,
    )
    now = timezone.now()
    told = progress_of(run.pk)
    assert told.phase == "Đang chờ đến lượt"
    assert not runs.waits_long(run, told, now + timedelta(seconds=59))
    assert runs.waits_long(run, told, now + timedelta(seconds=62))
    assert not runs.is_stopped(run, told, now + timedelta(hours=1))


def test_the_progress_alone_is_fetched_until_the_work_is_over(upload, client):
    upload(GOOD)
    run = the_run()
    fetch = reverse("communes:import_run_progress", args=[run.pk])
    over = client.get(fetch)
    assert over["HX-Refresh"] == "true"
    ImportRun.objects.update(state=State.CHECKING, started_at=timezone.now())
    with ProgressTeller(run.pk) as tell:
        tell("Đang kiểm tra số liệu", 30, 110)
        page = text(client.get(fetch))
    assert "Đang kiểm tra số liệu" in page
    assert 'value="30" max="110"' in page
    assert "HX-Refresh" not in client.get(fetch)


@pytest.mark.django_db(transaction=True)
def test_the_worker_of_the_database_does_the_work(settings, upload, do):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert "Đang chờ đến lượt" in text(upload(GOOD))
    assert the_run().state == State.QUEUED
    work()
    assert the_run().state == State.CHECKED
    assert "Đang chờ đến lượt" in text(do("confirm"))
    assert nothing_written()
    work()
    assert the_run().state == State.DONE
    assert IndicatorValue.objects.count() == 5


def work() -> None:
    """What ``db_worker --batch`` does."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()


def test_uploads_that_are_too_large_or_have_the_same_name_are_refused_at_the_field(
    upload, settings
):
    settings.UPLOAD_LIMIT_MB = 1
    half = b"x" * (1024 * 1024 // 2)
    assert "Tệp lớn hơn 1 MB" in text(upload(half * 2 + b"x"))
    names = tuple(f"{number}.xlsx" for number in range(11))
    assert "cộng lại lớn hơn 5 MB" in text(upload(*[half] * 11, names=names))
    page = text(upload(GOOD, HALF_SPOILT, names=("a.xlsx", "a.xlsx")))
    assert "Có 2 tệp cùng tên “a.xlsx”" in page
    response = upload()
    assert response.status_code == 400
    assert "Hãy chọn hoặc điền mục này." in text(response)
    assert not ImportRun.objects.exists()


def test_unconfirmed_runs_are_dropped_after_a_week(upload):
    upload(GOOD)
    old = the_run()
    ImportRun.objects.update(made_at=timezone.now() - timedelta(days=8))
    upload(GOOD)
    old.refresh_from_db()
    assert old.state == State.DROPPED


def test_the_list_costs_the_same_however_many_runs_there_are(
    upload, client, django_assert_num_queries
):
    upload(GOOD)
    address = reverse("communes:import_runs")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    with_one = len(asked)
    for _ in range(3):
        upload(GOOD)
    with django_assert_num_queries(with_one):
        client.get(address)


def test_the_citys_cell_follows_an_import_and_its_undoing(imported, upload, do):
    """Its two communes both have their third school now: "2/2 xã" is true at last."""
    city = IndicatorValue.objects.filter(
        submission__unit__slug="tp-bac-kan", submission__year=2020, indicator__code="5"
    )
    assert (city.get().raw, city.get().outcome) == ("2/2 xã", "not_attained")
    third = ("5", "", 3, 3, None, "Đạt", "")
    upload(
        long_table(("xa-duong-quang", 2020, *third), ("xa-nong-thuong", 2020, *third)),
    )
    assert city.get().outcome == "not_attained"  # a preview changes nothing
    do("confirm")
    assert (city.get().raw, city.get().outcome) == ("2/2 xã", "attained")
    do("undo", reason="Nhầm tệp")
    assert (city.get().raw, city.get().outcome) == ("2/2 xã", "not_attained")


def test_totals_of_an_entry_workbook_are_kept_as_the_communes_own(upload, do, units):
    filled = blank("xa-duong-quang")
    sheet = filled.worksheets[1]
    sheet["I6"] = 851  # tổng số hộ, the first of the totals on top
    fill(sheet, "5", numerator=2, denominator=3)
    upload(saved(filled))
    do("confirm")
    total = UnitTotal.objects.get(unit=units["xa-duong-quang"], year=2020)
    assert (total.key, total.figure) == ("households", 851)
    assert total.history.get().history_user == Source.objects.get().made_by
