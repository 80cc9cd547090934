"""Every route × every role × own and other objects: 200, 403, 404 or the login page."""

import uuid
from datetime import date

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from communes.entry_workbook.jobs import WorkbookJob, keep_job
from communes.models import ImportRun, IndicatorValue, PendingUpload, Unit
from criteria.services import latest_criteria_set
from reports.models import Decision, Dossier

pytestmark = pytest.mark.django_db

PEOPLE = ("an", "binh", "chi", "dung", "giang", "hai", "lan")


def value_pk(slug: str) -> int:
    return IndicatorValue.objects.filter(submission__unit__slug=slug).first().pk


def comparison_of(slug: str) -> str:
    return reverse("comparison", args=[slug, "bac_kan_2017_2020"])


def file_of(slug: str, suffix: str = "xlsx") -> str:
    return reverse("comparison_file", args=[slug, "bac_kan_2017_2020", suffix])


def workbook_of(slug: str, code: str = "bac_kan_2017_2020") -> str:
    return reverse("communes:entry_workbook", args=[slug, 2020, code])


def run_of(slug: str, what: str = "") -> str:
    run = ImportRun.objects.create(
        unit=Unit.objects.get(slug=slug), criteria_set=latest_criteria_set("bac_kan_2017_2020")
    )
    return reverse(f"communes:import_run{what}", args=[run.pk])


def others_job(what: str = "") -> str:
    now = timezone.now()
    job = WorkbookJob(uuid.uuid4(), 0, "xa-duong-quang", 2020, "bac_kan_2017_2020", 1, now)
    keep_job(job)
    return reverse(f"communes:workbook_job{what}", args=[job.key])


def dossier_of(slug: str, route: str = "dossier", *more: str) -> str:
    made = Dossier.objects.create(
        unit=Unit.objects.get(slug=slug),
        level="commune",
        year=2020,
        criteria_set=latest_criteria_set("bac_kan_2017_2020"),
        procedure="qd-2540-2016",
        state_since=timezone.now(),
    )
    return reverse(route, args=[made.pk, *more])


def recognition_of(slug: str) -> str:
    made = Decision.objects.create(
        kind="recognise",
        unit=Unit.objects.get(slug=slug),
        level="commune",
        year=2019,
        number="86/QĐ-UBND",
        signed_on=date(2020, 1, 17),
        issuer="UBND tỉnh Bắc Kạn",
        subject="Công nhận",
    )
    return reverse("recognition", args=[made.pk])


# route: who gets which answer; a person not named gets 404
ANSWERS = {
    "home": (lambda: reverse("home"), dict.fromkeys(PEOPLE, 200)),
    "own password": (lambda: reverse("password_change"), dict.fromkeys(PEOPLE, 200)),
    "unit of the city": (
        lambda: reverse("communes:unit", args=["tp-bac-kan"]),
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "unit of a commune": (
        lambda: reverse("communes:unit", args=["xa-duong-quang"]),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "unit that never was": (lambda: reverse("communes:unit", args=["xa-khong-co"]), {}),
    "comparison of the city": (
        lambda: comparison_of("tp-bac-kan"),
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "comparison of a commune": (
        lambda: comparison_of("xa-duong-quang"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "findings of the city": (
        lambda: reverse("findings", args=["tp-bac-kan", "bac_kan_2017_2020"]),
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "findings of a commune": (
        lambda: reverse("findings", args=["xa-duong-quang", "bac_kan_2017_2020"]),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "findings of the city as a file": (
        lambda: reverse("findings_file", args=["tp-bac-kan", "bac_kan_2017_2020", "docx"]),
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "findings beside a commune's entry page": (
        lambda: reverse("entry_findings", args=["xa-duong-quang", 2020, "bac_kan_2017_2020"]),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "entry page of a commune": (
        lambda: reverse("communes:entry", args=["xa-duong-quang", 2020, "bac_kan_2017_2020"]),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "entry page of a year that was never opened": (
        lambda: reverse("communes:entry", args=["xa-duong-quang", 2011, "bac_kan_2017_2020"]),
        {},
    ),
    "inbox": (lambda: reverse("communes:notices"), dict.fromkeys(PEOPLE, 200)),
    # Of an opened year: tests/communes/side/test_evidence.py, for every person and route.
    "beside an indicator of a year that was never opened": (
        lambda: reverse(
            "communes:entry_side", args=["xa-duong-quang", 2011, "bac_kan_2017_2020", "1.1"]
        ),
        {},
    ),
    # Of an opened year: tests/communes/villages/test_pages.py, tests/communes/test_totals.py.
    "totals of a year that was never opened": (
        lambda: reverse("communes:profile", args=["xa-duong-quang", 2011, "bac_kan_2017_2020"]),
        {"dung": 403, "lan": 403},
    ),
    "villages of a year that was never opened": (
        lambda: reverse(
            "communes:village_list", args=["xa-duong-quang", 2011, "bac_kan_2017_2020"]
        ),
        {"dung": 403, "lan": 403},
    ),
    "changing the villages of a year that was never opened": (
        lambda: reverse(
            "communes:village_changes", args=["xa-duong-quang", 2011, "bac_kan_2017_2020"]
        ),
        {"dung": 403, "lan": 403},
    ),
    "evidence that never was": (
        lambda: reverse("communes:evidence_file", args=[uuid.uuid4()]),
        {},
    ),
    "opened years": (
        lambda: reverse("communes:years"),
        {**dict.fromkeys(PEOPLE, 403), **dict.fromkeys(("dung", "giang", "hai", "lan"), 200)},
    ),
    "opened year of a province": (
        lambda: reverse("communes:year", args=["tinh-bac-kan", 2020, "bac_kan_2017_2020"]),
        dict.fromkeys(("dung", "giang", "lan"), 200),
    ),
    "year of a province that was never opened": (
        lambda: reverse("communes:year", args=["tinh-bac-kan", 2019, "bac_kan_2017_2020"]),
        {},
    ),
    "submission of a commune": (
        lambda: reverse("communes:submission", args=["xa-duong-quang", 2020, "bac_kan_2017_2020"]),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "submission of a year that was never opened": (
        lambda: reverse("communes:submission", args=["xa-duong-quang", 2011, "bac_kan_2017_2020"]),
        {},
    ),
    "queue of the reviewers": (
        lambda: reverse("review_queue"),
        {**dict.fromkeys(PEOPLE, 403), **dict.fromkeys(("dung", "giang", "hai"), 200)},
    ),
    "review of a commune's year": (
        lambda: reverse("review", args=["xa-duong-quang", 2020, "bac_kan_2017_2020"]),
        {"dung": 200, "giang": 200, "an": 403, "chi": 403, "lan": 403},
    ),
    "review of a year that was never opened": (
        lambda: reverse("review", args=["xa-duong-quang", 2011, "bac_kan_2017_2020"]),
        {"an": 403, "chi": 403, "lan": 403},
    ),
    # Of files that are: tests/reports/review/test_review_pages.py, for every person.
    "evidence to look at that never was": (
        lambda: reverse("review_evidence", args=[uuid.uuid4()]),
        {},
    ),
    "start of entering": (
        lambda: reverse("communes:entry_start"),
        dict.fromkeys(PEOPLE, 302),
    ),
    "printed form of a commune": (
        lambda: reverse("entry_print", args=["xa-nong-thuong", 2020, "bac_kan_2017_2020"]),
        dict.fromkeys(("binh", "chi", "dung", "giang", "lan"), 200),
    ),
    "printed form of a commune as a file": (
        lambda: reverse(
            "entry_print_file", args=["xa-nong-thuong", 2020, "bac_kan_2017_2020", "pdf"]
        ),
        dict.fromkeys(("binh", "chi", "dung", "giang", "lan"), 200),
    ),
    "printed form as a spreadsheet": (
        lambda: reverse(
            "entry_print_file", args=["xa-nong-thuong", 2020, "bac_kan_2017_2020", "xlsx"]
        ),
        {},
    ),
    "all findings": (lambda: reverse("findings_overview"), dict.fromkeys(PEOPLE, 200)),
    "file of the city": (
        lambda: file_of("tp-bac-kan"),
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "file of a commune": (
        lambda: file_of("xa-nong-thuong"),
        dict.fromkeys(("binh", "chi", "dung", "giang", "lan"), 200),
    ),
    "file of an unknown format": (lambda: file_of("tp-bac-kan", "exe"), {}),
    "value of the city": (
        lambda: reverse("communes:value", args=[value_pk("tp-bac-kan")]),
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "value of a commune": (
        lambda: reverse("communes:value", args=[value_pk("xa-duong-quang")]),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "entry workbook of the city": (
        lambda: workbook_of("tp-bac-kan"),
        {"chi": 200, "giang": 200, "dung": 403, "lan": 403},
    ),
    "entry workbook of a commune": (
        lambda: workbook_of("xa-duong-quang"),
        {"an": 200, "chi": 200, "giang": 200, "dung": 403, "lan": 403},
    ),
    "entry workbook by another province's set": (
        lambda: workbook_of("xa-duong-quang", "bac_giang_2017_2020"),
        {"dung": 403, "lan": 403},
    ),
    # One's own: tests/communes/entry_workbook/test_jobs.py, for every person and route.
    "entry workbook that somebody else asked for": (others_job, {}),
    "progress of an entry workbook that somebody else asked for": (
        lambda: others_job("_progress"),
        {},
    ),
    "entry workbook that somebody else asked for, as a file": (lambda: others_job("_file"), {}),
    "entry workbook that is not known any more": (
        lambda: reverse("communes:workbook_job", args=[uuid.uuid4()]),
        dict.fromkeys(PEOPLE, 410),
    ),
    "value that never was": (lambda: reverse("communes:value", args=[10**9]), {}),
    "import runs": (
        lambda: reverse("communes:import_runs"),
        {**dict.fromkeys(PEOPLE, 403), "giang": 200, "hai": 200},
    ),
    "an import run of the city": (
        lambda: run_of("tp-bac-kan"),
        {**dict.fromkeys(PEOPLE, 403), "giang": 200, "hai": 404},
    ),
    "progress of an import run of the city": (
        lambda: run_of("tp-bac-kan", "_progress"),
        {**dict.fromkeys(PEOPLE, 403), "giang": 200, "hai": 404},
    ),
    "marked workbook of an import run without faults": (
        lambda: run_of("tp-bac-kan", "_marked"),
        {**dict.fromkeys(PEOPLE, 403), "giang": 404, "hai": 404},
    ),
    "an import run that never was": (
        lambda: reverse("communes:import_run", args=[uuid.uuid4()]),
        {**dict.fromkeys(PEOPLE, 403), "giang": 404, "hai": 404},
    ),
    "dossiers": (lambda: reverse("dossiers"), dict.fromkeys(PEOPLE, 200)),
    "opening a dossier": (
        lambda: reverse("dossier_open"),
        {**dict.fromkeys(PEOPLE, 200), "lan": 403},
    ),
    # What is done there: tests/reports/dossiers/test_pages_*.py, for every person.
    "dossier of a commune": (
        lambda: dossier_of("xa-duong-quang"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "council of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_council"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "decision of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_decision"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "facts of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_facts"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "capital of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_capital"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "roadmap of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_roadmap"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "opinions of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_opinions"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "narrative of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_narrative"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "papers of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_papers"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "bundles of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_bundle"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "paragraph of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_paragraph", "tieu-chi-17"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "paper of a commune's dossier": (
        lambda: dossier_of("xa-duong-quang", "dossier_paper_file", "to-trinh", "docx"),
        dict.fromkeys(("an", "chi", "dung", "giang", "lan"), 200),
    ),
    "facts of a dossier that never was": (lambda: reverse("dossier_facts", args=[10**30]), {}),
    # Of files, bundles and codes that are: tests/reports/dossiers, for every person.
    "attached paper that never was": (
        lambda: reverse("dossier_attached", args=[uuid.uuid4()]),
        {},
    ),
    "signed copy that never was": (lambda: reverse("dossier_signed", args=[uuid.uuid4()]), {}),
    "bundle that never was": (lambda: reverse("dossier_bundle_page", args=[uuid.uuid4()]), {}),
    "progress of a bundle that never was": (
        lambda: reverse("dossier_bundle_progress", args=[uuid.uuid4()]),
        {},
    ),
    "file of a bundle that never was": (
        lambda: reverse("dossier_bundle_file", args=[uuid.uuid4()]),
        {},
    ),
    "where codes are typed": (
        lambda: reverse("paper_code_search"),
        dict.fromkeys(PEOPLE, 200),
    ),
    "code that never was": (lambda: reverse("paper_code", args=["ZZZZ-ZZZZ"]), {}),
    "dossier that never was": (lambda: reverse("dossier", args=[10**9]), {}),
    "council of a dossier that never was": (
        lambda: reverse("dossier_council", args=[10**30]),
        {},
    ),
    "recognised units": (lambda: reverse("recognised"), dict.fromkeys(PEOPLE, 200)),
    "recognised communes of the city": (
        lambda: f"{reverse('recognised')}?don-vi=tp-bac-kan&nam=2020",
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "recognised communes of the city as a file": (
        lambda: f"{reverse('recognised_file', args=['xlsx'])}?don-vi=tp-bac-kan&nam=2020",
        dict.fromkeys(("chi", "dung", "giang", "lan"), 200),
    ),
    "an older recognition": (
        lambda: recognition_of("xa-nong-thuong"),
        dict.fromkeys(("binh", "chi", "dung", "giang", "lan"), 200),
    ),
    "audit log": (
        lambda: reverse("audit"),
        {**dict.fromkeys(PEOPLE, 403), "giang": 200, "hai": 200},
    ),
    "imports": (
        lambda: reverse("communes:imports"),
        {**dict.fromkeys(PEOPLE, 403), "giang": 200, "hai": 200},
    ),
    "findings of an upload that never was": (
        lambda: reverse("upload_findings", args=[uuid.uuid4()]),
        {**dict.fromkeys(PEOPLE, 403), "giang": 404, "hai": 404},
    ),
    "an upload that never was": (
        lambda: reverse("communes:import_preview", args=[uuid.uuid4()]),
        {**dict.fromkeys(PEOPLE, 403), "giang": 404, "hai": 404},
    ),
}


@pytest.mark.parametrize("route", ANSWERS)
def test_reading(route, cast, opened, imported, client):
    address, answers = ANSWERS[route]
    url = address()
    for name in PEOPLE:
        client.force_login(getattr(cast, name))
        assert client.get(url).status_code == answers.get(name, 404), name


@pytest.mark.parametrize("route", ANSWERS)
def test_without_login_every_route_leads_to_the_login_page(route, cast, imported, client):
    url = ANSWERS[route][0]()
    response = client.get(url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize(
    ("url", "status"),
    [("/quen-mat-khau/", 200), ("/quen-mat-khau/da-nhan/", 200), ("/kich-hoat/MQ/x-y/", 410)],
)
def test_pages_about_a_lost_password_need_no_login(url, status, cast, client):
    assert client.get(url).status_code == status
    client.force_login(cast.an)
    assert client.get(url).status_code == status


@pytest.mark.parametrize("action", ["confirm", "drop", "retry", "undo"])
def test_an_import_run_is_for_those_who_import_for_its_unit(
    action, cast, units, criteria_sets, client
):
    run = ImportRun.objects.create(
        unit=units["tp-bac-kan"],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        made_by=cast.giang,
    )
    url = reverse(f"communes:import_run_{action}", args=[run.pk])
    assert client.post(url).url.startswith(reverse("login"))
    for name, status in {"an": 403, "chi": 403, "dung": 403, "lan": 403, "hai": 404}.items():
        client.force_login(getattr(cast, name))
        assert client.post(url).status_code == status, name
    client.force_login(cast.giang)
    assert client.get(url).status_code == 405
    assert client.post(url, {"reason": "Nhầm tệp"}).status_code == 302


@pytest.mark.parametrize("action", ["import_confirm", "import_cancel", "import_preview"])
def test_an_upload_is_its_uploaders_alone(action, cast, units, criteria_sets, client):
    pending = PendingUpload.objects.create(
        file="x.bin",
        file_name="x.xlsx",
        unit=units["tp-bac-kan"],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        made_by=cast.giang,
    )
    url = reverse(f"communes:{action}", args=[pending.pk])
    call = client.get if action == "import_preview" else client.post
    for name, status in {"an": 403, "chi": 403, "dung": 403, "lan": 403, "hai": 404}.items():
        client.force_login(getattr(cast, name))
        assert call(url).status_code == status, name
    assert PendingUpload.objects.exists()


def test_an_administrator_cannot_choose_another_provinces_unit(
    cast, units, criteria_sets, client, bac_kan_workbook
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.hai)
    response = client.post(
        reverse("communes:imports"),
        {
            "unit": units["tp-bac-kan"].pk,
            "criteria_set": criteria_sets["bac_kan_2017_2020"].pk,
            "form": "",
            "file": SimpleUploadedFile("bieu.xlsx", bac_kan_workbook),
        },
    )
    assert response.status_code == 400
    assert "Lựa chọn không có trong danh sách." in response.content.decode()
    assert not PendingUpload.objects.exists()


@pytest.mark.parametrize(
    ("route", "unit"),
    [
        ("communes:submission_act", "xa-duong-quang"),  # by action: test_submission_pages.py
        ("communes:year_dates", "tinh-bac-kan"),
        ("communes:year_extend", "tinh-bac-kan"),
    ],
)
def test_who_may_change_years_and_submissions(route, unit, cast, opened, client):
    url = reverse(route, args=[unit, 2020, "bac_kan_2017_2020"])
    sees = {"an", "chi"} if unit == "xa-duong-quang" else set()
    for name in PEOPLE:
        client.force_login(getattr(cast, name))
        assert client.get(url).status_code == 405
        status = client.post(url, {"action": "lock"}).status_code
        if name == "giang":
            assert status in (400, 409)
        else:
            assert status == (403 if name in sees | {"dung", "lan"} else 404), name


@pytest.mark.parametrize(
    ("route", "status"), [("communes:import_confirm", 405), ("communes:import_cancel", 405)]
)
def test_what_writes_is_not_done_by_a_link(route, status, cast, client):
    client.force_login(cast.giang)
    assert client.get(reverse(route, args=[uuid.uuid4()])).status_code == status


def test_the_table_above_names_every_route_of_the_portal():
    covered = {
        "home",
        "login",
        "logout",
        "password_change",
        "activate",
        "password_reset",
        "password_reset_done",
        "comparison",
        "comparison_file",
        "entry_findings",
        "entry_print",
        "entry_print_file",
        "communes:entry_start",
        "communes:submission",
        "communes:submission_act",
        "submission_reopen",  # for every person: tests/reports/review/test_reopening.py
        "communes:year",
        "communes:year_dates",
        "communes:year_extend",
        "communes:years",
        "audit",
        "dossiers",
        "dossier",
        "dossier_act",  # for every person: tests/reports/dossiers/test_pages_dossier.py
        "dossier_council",
        "dossier_decision",
        "dossier_attach",  # for every person: tests/reports/dossiers/test_pages_papers.py
        "dossier_attached",
        "dossier_attached_remove",  # for every person: tests/reports/dossiers/test_pages_papers.py
        "dossier_bundle",
        "dossier_bundle_file",
        "dossier_bundle_page",
        "dossier_bundle_progress",
        "dossier_capital",
        "dossier_facts",
        "dossier_narrative",
        "dossier_opinions",
        "dossier_paper_file",
        "dossier_papers",
        "dossier_paragraph",
        "dossier_roadmap",
        "dossier_sign",  # for every person: tests/reports/dossiers/test_pages_papers.py
        "dossier_signed",
        "dossier_signed_remove",  # for every person: tests/reports/dossiers/test_pages_papers.py
        "paper_code",
        "paper_code_search",
        "dossier_open",
        "dossier_opinion",  # for every person: tests/reports/dossiers/test_pages_dossier.py
        "recognised",
        "recognised_file",
        "recognition",
        "review",
        "review_evidence",
        "review_queue",
        "findings",
        "findings_overview",
        "upload_findings",
        "findings_file",
        "communes:unit",
        "communes:value",
        "communes:entry_workbook",
        "communes:workbook_job",
        "communes:workbook_job_progress",
        "communes:workbook_job_file",
        "communes:imports",
        "communes:import_runs",
        "communes:import_run",
        "communes:import_run_progress",
        "communes:import_run_marked",
        "communes:import_run_confirm",
        "communes:import_run_drop",
        "communes:import_run_retry",
        "communes:import_run_undo",
        "communes:import_preview",
        "communes:import_confirm",
        "communes:import_cancel",
        "communes:notices",
        "communes:notices_read",
        "communes:notice_mail",
        "communes:notice_read",
        "communes:entry",
        "communes:entry_save",  # for every person: tests/communes/entry/test_saving.py
        "communes:entry_confirm",  # for every person: tests/communes/entry/test_page.py
        "communes:entry_side",
        "communes:entry_comment",
        "communes:comment_resolve",
        "communes:evidence_add",
        "communes:evidence_file",
        "communes:evidence_remove",
        "communes:profile",
        "communes:village_list",
        "communes:village_changes",
    }
    assert portal_routes() == covered


def portal_routes() -> set[str]:
    found = set()

    def walk(patterns, namespace=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                found.add(f"{namespace}{pattern.name}")
            elif pattern.namespace != "admin":
                walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else "")

    walk(get_resolver().url_patterns)
    return found


def admin_lists():
    return [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model in admin.site._registry
        if model._meta.app_label in ("criteria", "communes", "reports")
    ]


@pytest.mark.parametrize("route", admin_lists())
def test_the_administration_is_for_staff_with_the_permission(route, cast, imported, client):
    url = reverse(route)
    for name in ("an", "dung", "lan"):
        client.force_login(getattr(cast, name))
        assert client.get(url).status_code == 302, name  # to the administration's login
    client.force_login(cast.giang)
    assert client.get(url).status_code == 403  # staff, but without the model's permission
    cast.giang.is_superuser = True
    cast.giang.save()
    client.force_login(cast.giang)
    assert client.get(url).status_code == 200
