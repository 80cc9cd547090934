"""Units in time: the answer to "the communes of X in year Y" for every Y."""

from datetime import date

import pytest

from communes.models import Unit, UnitEvent, UnitVersion
from communes.unit_definitions import UnitDefinitionError, read_unit_file, shipped_unit_files
from communes.unit_services import store_unit_file


@pytest.mark.parametrize(
    ("year", "names"),
    [
        (2011, ["Dương Quang", "Nông Thượng", "Huyền Tụng", "Xuất Hóa"]),
        (2014, ["Dương Quang", "Nông Thượng", "Huyền Tụng", "Xuất Hóa"]),
        (2015, ["Dương Quang", "Nông Thượng"]),  # two became wards on 11/3/2015
        (2024, ["Dương Quang", "Nông Thượng"]),
        (2025, []),  # no city any more on 31/12/2025
        (2010, []),
    ],
)
def test_the_communes_of_bac_kan_city(units, year, names):
    found = UnitVersion.objects.communes_of(units["tp-bac-kan"], year)
    assert [version.name for version in found] == names


def test_a_province_has_the_communes_of_its_cities(units):
    found = UnitVersion.objects.communes_of(units["tinh-bac-giang"], 2020)
    assert len(found) == 6


def test_a_ward_is_the_same_unit_under_another_kind(units):
    xuat_hoa = Unit.objects.get(slug="xa-xuat-hoa")
    assert xuat_hoa.name_on(date(2015, 3, 10)) == "Xã Xuất Hóa"
    assert xuat_hoa.name_on(date(2015, 3, 11)) == "Phường Xuất Hóa"
    event = UnitEvent.objects.get(key="bac-kan-2015-len-phuong")
    assert event.legal_document.number == "892/NQ-UBTVQH13"


def test_the_code_24_names_two_provinces_in_turn(units):
    holders = {
        day: UnitVersion.objects.on(day).get(code="24").unit.slug
        for day in (date(2025, 6, 30), date(2025, 7, 1))
    }
    assert list(holders.values()) == ["tinh-bac-giang", "tinh-bac-ninh"]


def test_what_is_not_sure_has_no_successor(units):
    event = UnitEvent.objects.get(key="xa-tp-bac-kan-2025")
    assert {thread.successor for thread in event.lineage.all()} == {None}


def test_loading_again_writes_nothing_and_a_change_keeps_its_history(units):
    path = next(path for path in shipped_unit_files() if path.stem == "bac_kan")
    text = path.read_text(encoding="utf-8")
    counts = store_unit_file(text, source=path.name)
    assert (counts.units, counts.versions) == (0, 0)
    version = UnitVersion.objects.get(unit__slug="xa-nong-thuong")
    changed = store_unit_file(text.replace('"01852"', '"01853"'), source=path.name)
    assert changed.versions == 1
    assert [old.code for old in version.history.all()] == ["01853", "01852"]


GOOD = """
[[units]]
slug = "xa-a"
[[units.versions]]
name = "A"
kind = "commune"
valid_from = 2011-01-01
valid_to = 2020-01-01
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text + 'colour = "red"\n', "khóa “colour”"),
        (lambda text: text.replace('name = "A"\n', ""), "thiếu “name”"),
        (lambda text: text.replace('"commune"', '"hamlet"'), "“hamlet”"),
        (lambda text: text.replace("2020-01-01", "2010-01-01"), "valid_to phải sau"),
        (lambda text: text.replace("2020-01-01", '"2020"'), "sai kiểu"),
        (lambda text: text + 'parent = "xa-b"\n', "cấp trên “xa-b” chưa khai"),
        (
            lambda text: (
                text + '[[units.versions]]\nname = "B"\nkind = "ward"\nvalid_from = 2019-12-31\n'
            ),
            "cùng có hiệu lực",
        ),
        (lambda text: text + GOOD, "khai hai lần"),
        (lambda text: text + "[[", "không phải TOML"),
    ],
)
def test_a_wrong_definition_file_is_refused_with_its_place(change, message):
    read_unit_file(GOOD, source="a.toml")
    with pytest.raises(UnitDefinitionError, match=r"a\.toml") as refusal:
        read_unit_file(change(GOOD), source="a.toml")
    assert message in str(refusal.value)
