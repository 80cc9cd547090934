"""Opening a year again: not under a dossier that was approved upon it, by whatever door."""

import html

import pytest
from django.urls import reverse

from communes.submission_actions import Action, ActionRefusedError, act
from communes.submitting import accept_year, submit_year
from reports.dossiers.rules.procedure import Level, State
from reports.models import Approval, Dossier
from reports.review.reopening import reopen
from tests.communes.resources.tables import permit
from tests.communes.years_at_work import complete, submission_of

pytestmark = pytest.mark.django_db

PLACE = ["xa-duong-quang", 2020, "bac_kan_2017_2020"]
REASON = "Sót số hộ nghèo"


@pytest.fixture
def url() -> str:
    return reverse("submission_reopen", args=PLACE)


@pytest.fixture
def accepted(imported, opened, cast):
    year = submission_of("xa-duong-quang")
    complete(year, cast.an)
    submit_year(submission=year, by=cast.an, agreed=True)
    return accept_year(submission=year, by=cast.dung, remark="")


@pytest.fixture
def approved(accepted, cast) -> Dossier:
    """The commune's dossier, verified upon the accepted year."""
    dossier = Dossier.objects.create(
        unit=accepted.unit,
        level=Level.COMMUNE.value,
        year=2020,
        criteria_set=accepted.criteria_set,
        procedure="qd-2540-2016",
        state=State.APPRAISING.value,
        state_since="2021-01-04T08:00+07:00",
    )
    Approval.objects.create(
        dossier=dossier,
        state=State.VERIFYING.value,
        round=1,
        snapshot=dossier.snapshots.create(sha256="0" * 64, content={}),
        made_by=cast.chi,
    )
    return dossier


def main_of(response) -> str:
    return html.unescape(response.content.decode().split("<main")[1])


@pytest.mark.parametrize("is_locked", [False, True])
def test_under_an_approved_dossier_nobody_opens_the_year(client, cast, approved, url, is_locked):
    year = submission_of("xa-duong-quang")
    if is_locked:
        act(submission=year, action=Action.LOCK, by=cast.giang, reason="Khóa sổ")
    state = submission_of("xa-duong-quang").state
    with pytest.raises(ActionRefusedError, match="Không mở lại số liệu được: hồ sơ xét, công nhận"):
        reopen(submission=year, by=cast.giang, reason=REASON)
    client.force_login(cast.giang)
    answer = client.post(url, {"action": "reopen", "reason": REASON})
    assert answer.status_code == 409
    page = main_of(answer)
    assert "Xã Dương Quang đạt chuẩn nông thôn mới, năm 2020" in page and REASON in page
    assert submission_of("xa-duong-quang").state == state


def test_nor_by_the_administration(client, cast, approved):
    year = submission_of("xa-duong-quang")
    change = reverse("admin:communes_submission_change", args=[year.pk])
    inline = {"state_changes-TOTAL_FORMS": "0", "state_changes-INITIAL_FORMS": "0"}
    permit(cast.giang, "submission")
    client.force_login(cast.giang)
    said = {"action": "reopen", "reason": REASON, **inline}
    page = html.unescape(client.post(change, said).content.decode())
    assert "Không mở lại số liệu được" in page
    assert submission_of("xa-duong-quang").state == "accepted"
    approved.state = State.RETURNED.value
    approved.save()
    assert client.post(change, said).status_code == 302
    assert submission_of("xa-duong-quang").state == "open"


def test_who_opens_a_year_again(client, cast, accepted, url):
    expected = dict.fromkeys(("an", "chi", "dung", "lan"), 403) | {"binh": 404, "hai": 404}
    for name, status in expected.items():
        client.force_login(getattr(cast, name))
        assert client.post(url, {"reason": REASON}).status_code == status, name
    client.force_login(cast.giang)
    assert client.get(url).status_code == 405
    assert client.post(url, {"reason": " "}).status_code == 409, "asks why"
    assert submission_of("xa-duong-quang").state == "accepted"
    assert "Đã mở lại số liệu." in main_of(client.post(url, {"reason": REASON}, follow=True))
    assert submission_of("xa-duong-quang").state == "open"
    assert client.post(url, {"reason": REASON}).status_code == 409, "is open already"
