"""Departments: kept by their own province's administrator; the samples."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from communes.models import Department, Responsibility
from communes.sample_departments import add_sample_departments

pytestmark = pytest.mark.django_db


def test_the_sample_departments_come_once(units, criteria_sets):
    for _ in range(2):
        made = add_sample_departments(units["tinh-bac-kan"], "bac_kan_2017_2020")
    assert len(made) == Department.objects.count() == 4
    for one in Responsibility.objects.all():
        one.clean()  # each criterion is one of the set
    numbers = Responsibility.objects.order_by("criterion").values_list("criterion", flat=True)
    assert list(numbers) == [2, 5, 14, 15, 17]


def test_an_administrator_keeps_the_departments_of_her_province(client, units, cast):
    own = add_sample_departments(units["tinh-bac-kan"], "bac_kan_2017_2020")["so-y-te"]
    foreign = add_sample_departments(units["tinh-bac-giang"], "bac_giang_2017_2020")["so-y-te"]
    cast.giang.user_permissions.set(Permission.objects.filter(content_type__app_label="communes"))
    client.force_login(cast.giang)
    page = client.get(reverse("admin:communes_department_changelist")).content.decode()
    assert f"/{own.pk}/change/" in page and f"/{foreign.pk}/change/" not in page
    form = client.get(reverse("admin:communes_posting_add")).content.decode()
    choices = form.split('name="department"')[1].split("</select>")[0]
    assert f'value="{own.pk}"' in choices and f'value="{foreign.pk}"' not in choices
