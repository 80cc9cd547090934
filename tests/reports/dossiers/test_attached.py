"""Papers attached to a dossier: by whom, when, what; and who reads its files."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from reports.dossiers.approving.approvals import approve
from reports.dossiers.approving.signed import take_signed_copy
from reports.dossiers.files.attached import attach_paper, dossier_file_to_read, remove_paper_file
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import DossierRefusedError
from reports.models import DossierLine, PaperFile
from tests.communes.side import files_for_tests as kinds
from tests.reports.dossiers import files_for_tests as files

pytestmark = pytest.mark.django_db


def slots(dossier, state):
    """The slots of a step that are attached, and those that the portal writes."""
    found = {True: [], False: []}
    for slot in gather(dossier).rules.papers:
        if slot.state is state:
            found[slot.generated].append(slot.key)
    return found[False], found[True]


@pytest.fixture
def slot(dossier_commune):
    return slots(dossier_commune, State.PREPARING)[0][0]


def attach(dossier, slot, by, *named):
    uploads = [files.upload(data, name) for name, data in named or [("a.pdf", kinds.pdf())]]
    return attach_paper(dossier=dossier, slot=slot, uploads=uploads, by=by)


def in_state(dossier, state):
    dossier.state = state.value
    dossier.save()
    return dossier


def test_good_files_are_kept_and_the_others_told_of(dossier_commune, slot, cast):
    attached = attach(
        dossier_commune,
        slot,
        cast.an,
        ("../Ảnh.png", kinds.png()),
        ("b.exe", b"MZ"),
        ("c.pdf", kinds.png()),
        ("d.pdf", kinds.pdf()),
        ("e.pdf", kinds.pdf()),
    )
    assert [one.file_name for one in attached.kept] == ["Ảnh.png", "d.pdf"]
    assert [one.split("”")[0] for one in attached.refused] == [
        "Tệp “b.exe",
        "Tệp “c.pdf",
        "Tệp “e.pdf",
    ]
    assert "giống hệt tệp “d.pdf” cùng tải lên" in attached.refused[2]
    assert gather(dossier_commune).attached == {slot: ("Ảnh.png", "d.pdf")}
    again = attach(dossier_commune, slot, cast.an, ("f.pdf", kinds.pdf()))
    assert again.kept == []
    assert "đã có trong" in again.refused[0]
    kept = attached.kept[1]
    assert kept.file.name == f"dossiers/{kept.key}.bin"
    with kept.file.open("rb") as stored:
        assert stored.read() == kinds.pdf()


@pytest.mark.parametrize(("more", "kept"), [(0, 1), (1, 0)])
def test_the_size_ends_at_the_limit(dossier_commune, slot, cast, settings, more, kept):
    settings.UPLOAD_LIMIT_MB = 1
    data = kinds.pdf("x" * (1024 * 1024 - len(kinds.pdf()) + more))
    attached = attach(dossier_commune, slot, cast.an, ("lon.pdf", data))
    assert (len(attached.kept), len(attached.refused)) == (kept, 1 - kept)


STATES = {state: state in (State.PREPARING, State.RETURNED) for state in State}


@pytest.mark.parametrize(("state", "open_"), STATES.items(), ids=str)
def test_the_units_papers_are_attached_while_it_prepares(dossier_commune, slot, cast, state, open_):
    dossier = in_state(dossier_commune, state)
    if open_:
        assert attach(dossier, slot, cast.an).kept
        return
    with pytest.raises(
        DossierRefusedError, match="chỉ thêm, gỡ được khi hồ sơ ở bước “Đang lập hồ sơ”"
    ):
        attach(dossier, slot, cast.an)
    assert not PaperFile.objects.exists()


def test_a_later_steps_paper_is_attached_there_by_who_acts_there(dossier_commune, cast):
    verifying, _ = slots(dossier_commune, State.VERIFYING)
    appraising, _ = slots(dossier_commune, State.APPRAISING)
    places = [(State.VERIFYING, one, cast.chi) for one in verifying]
    places += [(State.APPRAISING, one, cast.dung) for one in appraising]
    assert places
    for state, slot, by in places:
        with pytest.raises(DossierRefusedError):
            attach(in_state(dossier_commune, State.PREPARING), slot, by)
        assert attach(in_state(dossier_commune, state), slot, by).kept
        with pytest.raises(PermissionDenied):
            attach(dossier_commune, slot, cast.an)


@pytest.mark.parametrize("name", ["binh", "dung", "lan", "hai"])
def test_others_attach_nothing(dossier_commune, slot, cast, name):
    with pytest.raises(PermissionDenied):
        attach(dossier_commune, slot, getattr(cast, name))


def test_papers_that_the_portal_writes_and_unknown_ones_are_refused(dossier_commune, cast):
    _, [generated, *_] = slots(dossier_commune, State.PREPARING)
    with pytest.raises(DossierRefusedError, match="do cổng lập từ số liệu"):
        attach(dossier_commune, generated, cast.an)
    with pytest.raises(Http404):
        attach(dossier_commune, "khong-co", cast.an)


def test_a_removed_file_stays_and_reviewers_read_it(dossier_commune, slot, cast):
    [file] = attach(dossier_commune, slot, cast.an).kept
    for name in ("an", "chi", "dung", "lan"):
        assert dossier_file_to_read(getattr(cast, name), file.key) == file
    for name in ("binh", "hai"):
        with pytest.raises(Http404):
            dossier_file_to_read(getattr(cast, name), file.key)
        with pytest.raises(Http404):
            remove_paper_file(key=file.key, by=getattr(cast, name))
    with pytest.raises(PermissionDenied):
        remove_paper_file(key=file.key, by=cast.dung)
    removed = remove_paper_file(key=file.key, by=cast.an)
    assert (removed.removed_by, removed.removed_at is None) == (cast.an, False)
    assert remove_paper_file(key=file.key, by=cast.chi).removed_by == cast.an
    assert removed.file.storage.exists(removed.file.name)
    assert dossier_file_to_read(cast.dung, file.key) == file
    with pytest.raises(Http404):
        dossier_file_to_read(cast.an, file.key)
    assert attach(dossier_commune, slot, cast.an).kept  # it may come again


def test_a_file_stays_where_the_dossier_has_moved_on(dossier_commune, slot, cast):
    [file] = attach(dossier_commune, slot, cast.an).kept
    in_state(dossier_commune, State.VERIFYING)
    with pytest.raises(DossierRefusedError):
        remove_paper_file(key=file.key, by=cast.an)
    file.refresh_from_db()
    assert file.removed_at is None


def test_signed_copies_are_read_the_same_way(dossier_commune, cast):
    approve(dossier=dossier_commune, state=State.PREPARING, by=cast.an)
    copy = take_signed_copy(
        dossier=dossier_commune, paper="bao-cao", upload=files.upload(files.scan()), by=cast.an
    )
    assert dossier_file_to_read(cast.lan, copy.key) == copy
    for user, key in ((cast.binh, copy.key), (cast.lan, uuid.uuid4())):
        with pytest.raises(Http404):
            dossier_file_to_read(user, key)


def test_attaching_and_removing_are_logged_once_each(dossier_commune, slot, cast):
    title = next(one.title for one in gather(dossier_commune).rules.papers if one.key == slot)
    two = (("a.pdf", kinds.pdf()), ("b.png", kinds.png()))
    [file, _] = attach(dossier_commune, slot, cast.an, *two).kept
    assert not attach(dossier_commune, slot, cast.an).kept  # the same again
    for by in (cast.an, cast.chi):
        remove_paper_file(key=file.key, by=by)
    lines = DossierLine.objects.order_by("pk").values_list("action", "after", "reason", "made_by")
    assert list(lines) == [
        ("attach", "preparing", f"{title}: “a.pdf”, “b.png”", cast.an.pk),
        ("detach", "preparing", f"{title}: “a.pdf”", cast.an.pk),
    ]


def test_one_upload_brings_five_times_the_largest_file_and_no_more(
    dossier_commune, slot, cast, settings
):
    settings.UPLOAD_LIMIT_MB = 1
    room = 1024 * 1024 - len(kinds.pdf())
    five = [(f"{one}.pdf", kinds.pdf(str(one) * room)) for one in range(5)]
    attached = attach(dossier_commune, slot, cast.an, *five, ("sáu.pdf", kinds.pdf("6")))
    assert [one.file_name for one in attached.kept] == [name for name, _ in five]
    assert attached.refused == [
        "Tệp “sáu.pdf” chưa lưu: mỗi lần tải lên nhận tối đa 5 MB; hãy tải tệp này lên ở lần sau."
    ]
