"""An approval does not outlive what it approved: no higher level goes on over changed figures."""

import pytest

from reports.dossiers.contents import save_paragraph
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import Action, DossierRefusedError
from reports.dossiers.way.workflow import act
from reports.models import Dossier
from tests.reports.dossiers.dossiers_at_work import ready, say, walk, write_schools

pytestmark = pytest.mark.django_db


@pytest.fixture
def appraised(dossier_commune, cast) -> Dossier:
    """Submitted by An, verified by Chi; Dũng is to appraise."""
    return walk(ready(dossier_commune, cast.an), cast, until=State.APPRAISING)


def test_a_figure_that_changed_after_a_lower_approval_stops_the_next_one(appraised, cast):
    write_schools(appraised, "4", "5")  # 80 %, attained as before
    with pytest.raises(DossierRefusedError) as refused:
        act(dossier=appraised, action=Action.APPRAISE, by=cast.dung)
    told = str(refused.value)
    assert "nội dung đã thay đổi sau khi Nguyễn Thị An duyệt ở bước “Đang lập hồ sơ”" in told
    assert "3/4" in told and "4/5" in told
    assert "hãy trả lại hồ sơ" in told
    write_schools(appraised, "3", "4")
    assert act(dossier=appraised, action=Action.APPRAISE, by=cast.dung).state == "council"


def test_a_declared_fact_that_changed_stops_it_too(appraised, cast):
    say(appraised, cast.an, people_satisfied=55)
    with pytest.raises(DossierRefusedError, match=r"Đang lập hồ sơ” \(số hộ hài lòng: 49 → 55\)"):
        act(dossier=appraised, action=Action.APPRAISE, by=cast.dung)


def test_what_the_appraiser_writes_is_no_change_of_the_unit(appraised, cast):
    save_paragraph(
        dossier=appraised, by=cast.dung, key="tham-dinh-nhan-xet", text="Đủ điều kiện trình."
    )
    act(dossier=appraised, action=Action.RETURN, by=cast.dung, reason="Bổ sung sổ họp thôn")
    with pytest.raises(DossierRefusedError, match="chưa có gì thay đổi kể từ khi bị trả lại"):
        act(dossier=appraised, action=Action.SUBMIT, by=cast.an)
