"""An administrator sees and changes her own province's rows in the administration, no others."""

import pytest
from django.urls import reverse

from communes.access import people_kept_by
from communes.models import IndicatorValue, Posting, Submission, UnitVersion, User
from tests.communes.resources.tables import permit, workbook

pytestmark = pytest.mark.django_db

MODELS = ("unit", "unitversion", "posting", "user", "submission", "source", "indicatorvalue")
OWN_PEOPLE = {"an", "binh", "chi", "dung", "giang", "lan"}
TABLES = ("unitversion", "posting", "indicatorvalue")


@pytest.fixture
def giang(cast, client):
    permit(cast.giang, *MODELS, "unitevent")
    client.force_login(cast.giang)
    return client


def listed(client, model):
    return list(
        client.get(reverse(f"admin:communes_{model}_changelist")).context_data["cl"].queryset
    )


def test_lists_show_the_own_province(giang, imported, cast):
    slugs = {unit.slug for unit in listed(giang, "unit")}
    assert {"tinh-bac-kan", "tp-bac-kan", "xa-duong-quang"} <= slugs
    assert "tinh-bac-giang" not in slugs and "tp-bac-giang" not in slugs
    assert {p.user.username for p in listed(giang, "posting")} == OWN_PEOPLE
    # staff accounts are a superuser's, but for one's own
    assert {u.username for u in listed(giang, "user")} == OWN_PEOPLE
    assert len(listed(giang, "submission")) == Submission.objects.count() > 0
    assert len(listed(giang, "indicatorvalue")) == IndicatorValue.objects.count() > 0
    giang.force_login(cast.hai)
    permit(cast.hai, *MODELS)
    for model in ("submission", "source", "indicatorvalue"):
        assert listed(giang, model) == []


def test_another_provinces_row_is_not_found_neither_is_its_history(giang, cast, units):
    foreign = {
        "unit": units["tp-bac-giang"].pk,
        "unitversion": UnitVersion.objects.get(unit__slug="tp-bac-giang").pk,
        "posting": Posting.objects.get(user=cast.hai).pk,
        "user": cast.hai.pk,
    }
    for model, pk in foreign.items():
        # the administration answers a row that is not there by leading to its index
        answer = giang.get(reverse(f"admin:communes_{model}_change", args=[pk]))
        assert answer.status_code == 302 and answer.url == reverse("admin:index"), model
    version = UnitVersion.objects.get(pk=foreign["unitversion"])
    version.save()
    history = reverse("admin:communes_unitversion_history", args=[version.pk])
    assert giang.get(history).status_code == 404
    one = reverse(
        "admin:communes_unitversion_simple_history",
        args=[version.pk, version.history.first().history_id],
    )
    assert giang.get(one).status_code == 404
    own = UnitVersion.objects.filter(unit__slug="xa-duong-quang").first()
    assert (
        giang.get(reverse("admin:communes_unitversion_history", args=[own.pk])).status_code == 200
    )


def test_no_foreign_unit_or_person_can_be_posted_into_a_form(giang, cast, units):
    add = reverse("admin:communes_posting_add")
    data = {"role": "officer", "valid_from": "01/01/2021", "user": cast.an.pk}
    refused = giang.post(add, {**data, "unit": units["tp-bac-giang"].pk})
    assert refused.status_code == 200
    assert "unit" in refused.context_data["adminform"].form.errors
    refused = giang.post(add, {**data, "unit": units["tp-bac-kan"].pk, "user": cast.hai.pk})
    assert "user" in refused.context_data["adminform"].form.errors
    assert giang.post(add, {**data, "unit": units["tp-bac-kan"].pk}).status_code == 302


def test_nobody_makes_herself_a_superuser(giang, cast):
    change = reverse("admin:communes_user_change", args=[cast.giang.pk])
    fields = {"username": "giang", "full_name": "Giang", "is_active": "on"}
    answer = giang.post(change, {**fields, "is_superuser": "on", "is_staff": "on"})
    assert answer.status_code == 302
    cast.giang.refresh_from_db()
    assert not cast.giang.is_superuser and cast.giang.full_name == "Giang"


def test_who_serves_elsewhere_too_is_kept_by_neither(cast, units):
    kept = people_kept_by(cast.giang)
    assert cast.an in kept and cast.giang in kept and cast.hai not in kept
    Posting.objects.create(
        user=cast.an, unit=units["tp-bac-giang"], role="officer", valid_from="2021-01-01"
    )
    assert cast.an not in people_kept_by(cast.giang) and cast.an not in people_kept_by(cast.hai)
    assert not people_kept_by(cast.dung).exists()
    new = User.objects.create(username="moi")
    assert new in people_kept_by(cast.giang) and new in people_kept_by(cast.hai)


@pytest.mark.parametrize("model", TABLES)
def test_tables_need_the_models_permissions(model, cast, client, imported):
    pages = [reverse(f"admin:communes_{model}_export")]
    if model != "indicatorvalue":
        pages += [reverse(f"admin:communes_{model}_{one}") for one in ("import", "process_import")]
    for url in pages:
        call = client.post if "process" in url else client.get
        for name in ("an", "dung", "lan"):
            client.force_login(getattr(cast, name))
            assert call(url).status_code == 302, (url, name)  # the administration's login
        client.force_login(cast.giang)
        assert call(url).status_code == 403, url
        permit(cast.giang, model, actions=("view",))
        assert call(url).status_code == (200 if "export" in url else 403), url
        cast.giang.user_permissions.clear()
    assert client.get(reverse("admin:communes_user_slips")).status_code == 403


def test_an_import_of_people_needs_the_right_to_make_accounts(cast, client):
    permit(cast.giang, "posting")
    client.force_login(cast.giang)
    assert client.get(reverse("admin:communes_posting_import")).status_code == 403
    permit(cast.giang, "user")
    assert client.get(reverse("admin:communes_posting_import")).status_code == 200


def test_values_are_imported_on_the_imports_own_pages(giang, imported):
    page = giang.get(reverse("admin:communes_indicatorvalue_changelist")).content.decode()
    assert reverse("communes:import_runs") in page
    assert "Thêm vào số liệu" not in page


ENGLISH = (
    "Import",
    "Export",
    "Submit",
    "Format",
    "Resource",
    "Errors",
    "Row",
    "Preview",
    "Confirm",
    "Select",
    "following fields",
    "Home",
    "File to",
    "required",
    "This field",
)


def visible_text(response) -> str:
    import re

    body = response.content.decode().partition("<body")[2]
    body = re.sub(r"<(script|style).*?</\1>|<!--.*?-->", " ", body, flags=re.S)
    return re.sub(r"<[^>]*>", " ", body)


def test_the_tables_pages_speak_vietnamese(giang):
    heading = ["Tên khóa"]
    import_page = reverse("admin:communes_unitversion_import")
    export_page = reverse("admin:communes_unitversion_export")
    from django.core.files.uploadedfile import SimpleUploadedFile

    faulty = {"resource": "0", "import_file": SimpleUploadedFile("a.xlsx", workbook(heading))}
    pages = [
        giang.get(import_page),
        giang.post(import_page, {"resource": "0"}),
        giang.post(import_page, faulty),
        giang.post(import_page, {"resource": "7", "import_file": SimpleUploadedFile("a.txt", b"")}),
        giang.get(export_page),
        giang.post(export_page, {"resource": "0", "format": ""}),
        giang.get(reverse("admin:communes_unitversion_changelist")),
        giang.get(reverse("admin:communes_posting_changelist")),
    ]
    for page in pages:
        text = visible_text(page)
        for word in ENGLISH:
            assert word not in text, (word, page.request["PATH_INFO"])
