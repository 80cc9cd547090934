"""Villages as a table: known by commune, name and first day, without a slug to type."""

import pytest

from communes.models import Unit, UnitVersion
from tests.communes.resources.tables import (
    confirm,
    export,
    faults,
    permit,
    read,
    refusal,
    totals,
    upload,
    workbook,
)

pytestmark = pytest.mark.django_db

HEADINGS = [
    "Xã (tên khóa)",
    "Tên thôn",
    "Thứ tự",
    "Từ ngày",
    "Đến trước ngày",
    "Ghi chú về ngày",
    "Cách viết khác",
    "Văn bản: số, ký hiệu",
    "Văn bản: ngày",
]


def row(commune, name, since="01/01/2018", until=None):
    return [commune, name, None, since, until, None, None, None, None]


@pytest.fixture
def giang(cast, client):
    permit(cast.giang, "unitversion")
    client.force_login(cast.giang)
    return client


def test_what_is_exported_is_imported_back_and_changes_nothing(giang):
    data = export(giang, "unitversion", table=1)
    rows = read(data)
    assert list(rows[0]) == HEADINGS
    assert {"Xã (tên khóa)": "xa-duong-quang", "Tên thôn": "Bản Bung"}.items() <= rows[0].items()
    assert totals(upload(giang, "unitversion", data, table=1)) == (0, 0, len(rows))


def test_a_new_village_gets_a_slug_and_a_known_one_a_new_version(giang):
    data = workbook(
        HEADINGS,
        row("xa-nong-thuong", "Thôn Khuổi Hoà", until="01/01/2020"),
        row("xa-nong-thuong", "Khuổi Hòa", since="01/01/2020"),  # the same name, spelled otherwise
        row("xa-nong-thuong", "Khuổi Đa"),
    )
    preview = upload(giang, "unitversion", data, table=1)
    assert totals(preview) == (3, 0, 0)
    confirm(giang, "unitversion", preview)
    villages = UnitVersion.objects.filter(parent__slug="xa-nong-thuong", kind="village")
    found = villages.filter(valid_from__year__gte=2018).values_list("unit__slug", "name")
    assert sorted(found) == [
        ("xa-nong-thuong-thon-khuoi-da", "Khuổi Đa"),
        ("xa-nong-thuong-thon-khuoi-hoa", "Khuổi Hoà"),
        ("xa-nong-thuong-thon-khuoi-hoa", "Khuổi Hòa"),
    ]


def test_faults(giang):
    data = workbook(
        HEADINGS,
        row("xa-khong-co", "Một"),
        row("tp-bac-kan", "Hai"),
        row("tp-bac-giang", "Ba"),
        row("xa-nong-thuong", "thôn"),
        row("xa-nong-thuong", "Bốn", since="2018-01-01"),
        row("xa-nong-thuong", "Năm"),
        row("xa-nong-thuong", "Thôn NĂM"),
    )
    found = faults(upload(giang, "unitversion", data, table=1))
    assert [(number, column) for number, column, _ in found] == [
        (2, "Xã (tên khóa)"),
        (3, "Xã (tên khóa)"),
        (4, "Xã (tên khóa)"),
        (5, "Tên thôn"),
        (6, "Từ ngày"),
        (8, ""),
    ]
    assert "Không có đơn vị “xa-khong-co”" in found[0][2]
    assert "không phải là một xã" in found[1][2]
    assert "ngoài địa bàn" in found[2][2]
    assert "“2018-01-01” không phải là ngày; hãy ghi như 18/06/2021" in found[4][2]
    assert "cùng một mục với dòng 7" in found[5][2]


def test_villages_that_hold_at_once_are_one_too_many(giang):
    # thôn Bản Bung of xã Dương Quang holds from 2011 to 1/7/2025
    data = workbook(HEADINGS, row("xa-duong-quang", "Bản Bung"))
    [(number, column, sentence)] = faults(upload(giang, "unitversion", data, table=1))
    assert (number, column) == (2, "Đến trước ngày")
    assert "hai phiên bản cùng có hiệu lực" in sentence
    assert not Unit.objects.filter(slug__contains="thon-ban-bung-2").exists()


def test_the_table_of_units_is_not_taken_for_villages(giang):
    preview = upload(giang, "unitversion", export(giang, "unitversion"), table=1)
    assert "Cột không có trong mẫu: “Tên khóa”" in refusal(preview)
