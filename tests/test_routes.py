"""Every route × every role × own and other objects: 200, 403, 404 or the login page."""

import uuid

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from communes.models import IndicatorValue, PendingUpload

pytestmark = pytest.mark.django_db

PEOPLE = ("an", "binh", "chi", "dung", "giang", "hai", "lan")


def value_pk(slug: str) -> int:
    return IndicatorValue.objects.filter(submission__unit__slug=slug).first().pk


def comparison_of(slug: str) -> str:
    return reverse("comparison", args=[slug, "bac_kan_2017_2020"])


def file_of(slug: str, suffix: str = "xlsx") -> str:
    return reverse("comparison_file", args=[slug, "bac_kan_2017_2020", suffix])


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
    "value that never was": (lambda: reverse("communes:value", args=[10**9]), {}),
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
def test_reading(route, cast, imported, client):
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
        "comparison",
        "comparison_file",
        "findings",
        "findings_overview",
        "upload_findings",
        "findings_file",
        "communes:unit",
        "communes:value",
        "communes:imports",
        "communes:import_preview",
        "communes:import_confirm",
        "communes:import_cancel",
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
        if model._meta.app_label in ("criteria", "communes")
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
