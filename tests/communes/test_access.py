"""Who sees what: the tree of units decides."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from communes.access import Right, may, unit_for, units_with, visible_units
from communes.models import Posting, Unit


def slugs(queryset) -> set[str]:
    return set(queryset.values_list("slug", flat=True))


def test_an_officer_sees_her_commune_and_its_villages_only(cast):
    seen = slugs(visible_units(cast.an))
    assert "xa-duong-quang" in seen
    assert "thon-ban-bung-duong-quang" in seen
    assert not seen & {"xa-nong-thuong", "tp-bac-kan", "tinh-bac-kan", "xa-song-mai"}
    assert not any(slug.endswith("-nong-thuong") for slug in seen)


def test_the_province_sees_its_tree_and_no_other(cast):
    seen = slugs(visible_units(cast.dung))
    assert {"tinh-bac-kan", "tp-bac-kan", "xa-nong-thuong", "xa-xuat-hoa"} <= seen
    assert not seen & {"tp-bac-giang", "xa-song-mai"}


def test_who_serves_at_the_successor_sees_what_merged_into_it(cast, units):
    user = cast.lan
    Posting.objects.filter(user=user).delete()
    Posting.objects.create(
        user=user, unit=units["tinh-thai-nguyen"], role="viewer", valid_from=date(2025, 7, 1)
    )
    assert {"tinh-bac-kan", "xa-duong-quang"} <= slugs(visible_units(user))


@pytest.mark.parametrize("ended", [True, False])
def test_a_posting_that_is_over_opens_nothing(cast, ended):
    posting = Posting.objects.get(user=cast.an)
    posting.valid_to = date(2021, 1, 1) if ended else None
    posting.save()
    assert visible_units(cast.an).exists() is not ended


def test_an_account_that_is_switched_off_opens_nothing(cast):
    cast.giang.is_active = False
    cast.giang.save()
    assert not visible_units(cast.giang).exists()


@pytest.mark.parametrize(
    ("name", "rights"),
    [
        ("an", {Right.VIEW, Right.ENTER}),
        ("chi", {Right.VIEW, Right.ENTER, Right.VERIFY}),
        ("dung", {Right.VIEW, Right.WAIVE, Right.REVIEW}),
        ("giang", set(Right)),
        ("lan", {Right.VIEW}),
    ],
)
def test_rights_of_each_role(cast, name, rights):
    user = getattr(cast, name)
    assert {right for right in Right if may(user, right)} == rights


def test_another_units_object_is_404_and_a_missing_right_403(cast):
    with pytest.raises(Http404):
        unit_for(cast.an, "xa-nong-thuong")
    with pytest.raises(Http404):
        unit_for(cast.giang, "tp-bac-giang", Right.IMPORT)
    with pytest.raises(PermissionDenied):
        unit_for(cast.dung, "tp-bac-kan", Right.IMPORT)
    assert unit_for(cast.giang, "tp-bac-kan", Right.IMPORT).slug == "tp-bac-kan"


def test_a_superuser_holds_every_right_everywhere(cast):
    cast.lan.is_superuser = True
    cast.lan.save()
    assert units_with(cast.lan, Right.LOCK).count() == Unit.objects.count()
