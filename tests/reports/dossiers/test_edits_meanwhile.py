"""What was written or attached since a page was made: who is told of it before she acts."""

import pytest

from reports.dossiers.contents import save_facts, save_paragraph
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import EDITS, Action, DossierRefusedError
from reports.dossiers.way.workflow import act, give_opinion, locked, log
from reports.models import Dossier, DossierLine
from tests.reports.dossiers.dossiers_at_work import put, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(dossier_commune, cast) -> Dossier:
    """Xã Dương Quang's, with all that its way asks, said by An."""
    return ready(dossier_commune, cast.an)


def test_ones_own_edits_hinder_nobody_and_a_colleagues_are_told(dossier, cast):
    for by in (cast.an, cast.chi):
        save_facts(dossier=dossier, by=by, values={"leader": str(by)}, reason="đổi người ký")
    of_an, of_chi = DossierLine.objects.order_by("pk").values_list("pk", flat=True)
    with pytest.raises(DossierRefusedError, match="Lê Thị Chi vừa thực hiện “Sửa nội dung hồ sơ”"):
        act(dossier=dossier, action=Action.SUBMIT, by=cast.an, seen=of_an)
    save_facts(dossier=dossier, by=cast.an, values={"leader": "Hà Văn Nam"}, reason="đổi")
    assert act(dossier=dossier, action=Action.SUBMIT, by=cast.an, seen=of_chi).state == "verifying"


def test_an_edit_of_the_command_line_is_somebody_elses(dossier, cast):
    save_facts(dossier=dossier, by=None, values={"leader": "Hà Văn Nam"}, reason="đổi")
    with pytest.raises(DossierRefusedError, match="Máy chủ vừa thực hiện"):
        act(dossier=dossier, action=Action.SUBMIT, by=cast.an, seen=0)


def test_an_act_between_is_told_whoever_did_it(dossier, cast):
    act(dossier=dossier, action=Action.SUBMIT, by=cast.an, seen=0)
    with pytest.raises(DossierRefusedError, match="Nguyễn Thị An vừa thực hiện “Trình hồ sơ”"):
        act(dossier=dossier, action=Action.WITHDRAW, by=cast.an, seen=0, reason="Nhầm")


def test_a_word_or_a_meeting_is_written_whatever_was_attached_meanwhile(dossier, cast):
    put(dossier, State.APPRAISING, submitted_by=cast.an)
    seen = DossierLine.objects.get().pk
    for action in EDITS:
        log(dossier=dossier, action=action, by=cast.chi, reason="x")
    assert locked(dossier, seen) == dossier
    assert give_opinion(dossier=dossier, by=cast.dung, agrees=True, text="Đủ", seen=seen).pk


def test_what_is_written_in_verifying_does_not_stop_withdrawing(dossier, cast):
    act(dossier=dossier, action=Action.SUBMIT, by=cast.an)
    save_paragraph(dossier=dossier, by=cast.chi, key="tham-tra-nhan-xet", text="Đủ điều kiện.")
    assert DossierLine.objects.last().action == "edit"
    withdrawn = act(dossier=dossier, action=Action.WITHDRAW, by=cast.an, reason="Nhầm")
    assert withdrawn.state == "preparing"
