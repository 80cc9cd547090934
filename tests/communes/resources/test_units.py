"""Units and versions as a table: natural keys, one province, no overlap, all faults at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

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
    "Tên khóa",
    "Tên",
    "Loại",
    "Mã",
    "Thuộc (tên khóa)",
    "Thứ tự",
    "Vùng",
    "Từ ngày",
    "Đến trước ngày",
    "Ghi chú về ngày",
    "Cách viết khác",
    "Văn bản: số, ký hiệu",
    "Văn bản: ngày",
]


def row(slug, name="Mới", kind="xã", code=None, parent="tp-bac-kan", **more):
    cells = {
        "Tên khóa": slug,
        "Tên": name,
        "Loại": kind,
        "Mã": code,
        "Thuộc (tên khóa)": parent,
        "Từ ngày": "01/01/2015",
        **more,
    }
    return [cells.get(heading) for heading in HEADINGS]


@pytest.fixture
def giang(cast, client):
    permit(cast.giang, "unitversion")
    client.force_login(cast.giang)
    return client


def test_what_is_exported_is_imported_back_and_changes_nothing(giang):
    for file_format, name in ((0, "a.xlsx"), (1, "a.csv")):
        data = export(giang, "unitversion", file_format=file_format)
        rows = read(data, csv=name.endswith("csv"))
        assert list(rows[0]) == HEADINGS
        preview = upload(giang, "unitversion", data, name=name)
        assert totals(preview) == (0, 0, len(rows))
        assert len(rows) > 10
    before = UnitVersion.history.count()
    confirm(giang, "unitversion", preview)
    assert UnitVersion.history.count() == before


def test_an_export_holds_the_own_province_only_and_keeps_leading_zeros(giang):
    rows = {r["Tên khóa"]: r for r in read(export(giang, "unitversion"))}
    assert rows["xa-duong-quang"]["Mã"] == "01849"
    assert rows["xa-duong-quang"]["Từ ngày"] == date(2011, 1, 1)
    assert "tinh-bac-giang" not in rows


def test_a_new_unit_and_a_new_version_are_written_with_their_history(giang, cast):
    data = workbook(
        HEADINGS,
        # the village's commune comes into being in a later row
        row("thon-moi", "Thôn Một", "Thôn", parent="xa-moi"),
        row("xa-moi", "Hòa Mới", "XÃ", "01850", **{"Từ ngày": date(2015, 1, 1), "Thứ tự": 7}),
        row("xa-duong-quang", "Dương Quang", "xã", "01849", **{"Từ ngày": "1/1/2011"}),
    )
    preview = upload(giang, "unitversion", data)
    assert totals(preview) == (2, 1, 0)
    assert not Unit.objects.filter(slug="xa-moi").exists()  # the preview wrote nothing
    page = preview.content.decode()
    assert "<del>TDMNPB</del> → <ins>(trống)</ins>" in page
    done = confirm(giang, "unitversion", preview)
    assert "2 dòng mới, 1 dòng thay đổi, 0 dòng giữ nguyên" in done.content.decode()
    new = UnitVersion.objects.get(unit__slug="xa-moi")
    assert (new.name, new.kind, new.code, new.position) == ("Hòa Mới", "commune", "01850", 7)
    assert new.parent.slug == "tp-bac-kan"
    record = new.history.get()
    assert record.history_user == cast.giang
    assert record.history_change_reason == "Nhập từ tệp “bang.xlsx”"


def test_all_faults_of_all_rows_are_told_with_row_and_column(giang):
    data = workbook(
        HEADINGS,
        row("xa-a", "", "làng", 1849, "xa-khong-co", **{"Từ ngày": "31/02/2015"}),
        [None] * len(HEADINGS),
        row("xa-b", code=1849),
        row("xa-b"),
        row("Xã C", **{"Đến trước ngày": date(2015, 1, 1)}),
        row("xa-d", **{"Văn bản: số, ký hiệu": "99/QĐ", "Văn bản: ngày": "01/01/2015"}),
        row("xa-e", parent=None),
        row("thon-f", kind="thôn"),
        row("xa-g", "#REF!", **{"Thứ tự": "1,5"}),
    )
    found = faults(upload(giang, "unitversion", data))
    expected = [
        (2, "Tên", "phải có nội dung"),
        (2, "Loại", "“làng” không có trong danh mục"),
        (2, "Thuộc (tên khóa)", "Không có đơn vị “xa-khong-co”"),
        (2, "Từ ngày", "“31/02/2015” không phải là một ngày có trong lịch"),
        (2, "Tên khóa", "nằm ngoài địa bàn"),  # a new unit lies where its parent lies
        (4, "Mã", "Mã của xã gồm 5 chữ số, ô này có “1849”"),
        (5, "", "cùng một mục với dòng 4"),
        (6, "Tên khóa", "Tên khóa chỉ gồm chữ thường không dấu"),
        (6, "Đến trước ngày", "Ngày kết thúc phải sau"),
        (7, "Văn bản: số, ký hiệu", "Chưa có văn bản “99/QĐ” ngày 01/01/2015"),
        (8, "Tên khóa", "nằm ngoài địa bàn"),
        (10, "Tên", "lỗi của công thức (#REF!)"),
        (10, "Thứ tự", "“1,5” phải là số nguyên"),
    ]
    for number, column, words in expected:
        assert any(n == number and c == column and words in sentence for n, c, sentence in found), (
            number,
            column,
            words,
            found,
        )
    assert not Unit.objects.filter(slug__in=("xa-b", "xa-d")).exists()


@pytest.mark.parametrize(
    ("kind", "parent", "words"),
    [
        ("thôn", "tp-bac-kan", None),
        ("huyện", "xa-duong-quang", "không phải là cấp trên của một huyện"),
        ("xã", "xa-nong-thuong", "không phải là cấp trên của một xã"),
        ("xã", "xa-moi", "không phải là cấp trên"),
    ],
)
def test_a_parent_lies_above(giang, kind, parent, words):
    data = workbook(HEADINGS, row("xa-moi", kind=kind, parent=parent))
    preview = upload(giang, "unitversion", data)
    if words is None:
        assert totals(preview)[0] == 1
    else:
        assert any(c == "Thuộc (tên khóa)" or "ngoài địa bàn" in s for _, c, s in faults(preview))


def test_two_versions_never_hold_at_once(giang):
    # xa-duong-quang holds from 2011 to 1/7/2025
    alone = workbook(HEADINGS, row("xa-duong-quang"))
    [(number, column, sentence)] = faults(upload(giang, "unitversion", alone))
    assert (number, column) == (2, "Đến trước ngày")
    assert "hai phiên bản cùng có hiệu lực từ 01/01/2015" in sentence
    together = workbook(
        HEADINGS,
        row("xa-duong-quang", **{"Đến trước ngày": "01/07/2025"}),
        row(
            "xa-duong-quang",
            "Dương Quang",
            code="01849",
            **{"Từ ngày": "01/01/2011", "Đến trước ngày": "01/01/2015", "Thứ tự": 1},
        ),
    )
    assert totals(upload(giang, "unitversion", together)) == (1, 1, 0)


def test_another_provinces_unit_is_a_fault_and_a_superusers_row(giang, cast):
    data = workbook(
        HEADINGS,
        row("xa-dong-son", "Đồng Sơn", parent="tp-bac-giang"),
        row("xa-moi", parent="tp-bac-giang"),
        row("xa-nong-thuong", "Nông Thượng", parent="tp-bac-giang", **{"Từ ngày": "01/01/2011"}),
    )
    found = faults(upload(giang, "unitversion", data))
    assert [(number, column) for number, column, _ in found] == [
        (2, "Tên khóa"),
        (3, "Tên khóa"),
        (4, "Thuộc (tên khóa)"),
    ]
    assert all("ngoài địa bàn anh/chị quản trị" in sentence for *_, sentence in found)
    cast.giang.is_superuser = True
    cast.giang.save()
    new = workbook(HEADINGS, row("xa-moi", parent="tp-bac-giang"))
    assert totals(upload(giang, "unitversion", new)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ([*HEADINGS, "Dân số"], "Cột không có trong mẫu: “Dân số”"),
        (HEADINGS[:-1], "Thiếu cột: “Văn bản: ngày”"),
        ([*HEADINGS, "Tên"], "Cột có hai lần: “Tên”"),
        (["id", *HEADINGS[1:]], "Cột không có trong mẫu: “id”"),
        ([*HEADINGS[:3], None, *HEADINGS[3:]], "Có cột không có tên"),
    ],
)
def test_the_header_is_exactly_the_tables(giang, headings, words):
    preview = upload(giang, "unitversion", workbook(headings, row("xa-moi")))
    assert words in refusal(preview)
    assert not preview.context_data["result"].rows


def test_headings_may_be_typed_in_any_case_and_order(giang):
    headings = [heading.upper() for heading in reversed(HEADINGS)]
    preview = upload(giang, "unitversion", workbook(headings, list(reversed(row("xa-moi")))))
    assert totals(preview) == (1, 0, 0)


def test_a_row_that_became_faulty_since_the_preview_stops_all_rows(giang, units):
    data = workbook(
        HEADINGS, row("xa-moi"), row("xa-kia", parent="xa-cha", kind="thôn"), row("xa-cha")
    )
    preview = upload(giang, "unitversion", data)
    assert totals(preview) == (3, 0, 0)
    other = Unit.objects.create(slug="xa-kia")
    UnitVersion.objects.create(
        unit=other,
        name="Kia",
        kind="commune",
        parent=units["tp-bac-giang"],
        valid_from=date(2011, 1, 1),
    )
    answer = confirm(giang, "unitversion", preview)
    assert "Chưa ghi gì" in answer.content.decode()
    assert not Unit.objects.filter(slug__in=("xa-moi", "xa-cha")).exists()


def test_a_confirmed_file_is_not_confirmed_again(giang):
    preview = upload(giang, "unitversion", workbook(HEADINGS, row("xa-moi")))
    confirm(giang, "unitversion", preview)
    again = confirm(giang, "unitversion", preview)
    assert "đã được ghi hoặc đã bỏ" in again.content.decode()


def test_the_waiting_file_is_named_by_its_key_alone(giang):
    preview = upload(giang, "unitversion", workbook(HEADINGS, row("xa-moi")))
    data = {**preview.context_data["confirm_form"].initial, "import_file_name": "../../etc/passwd"}
    response = giang.post(reverse("admin:communes_unitversion_process_import"), data)
    assert response.status_code == 302
    page = giang.get(response.url).content.decode()
    assert "Không nhận ra tệp cần ghi" in page
    assert not Unit.objects.filter(slug="xa-moi").exists()


def test_queries_do_not_grow_with_unchanged_rows(giang):
    def asked(data):
        with CaptureQueriesContext(connection) as queries:
            upload(giang, "unitversion", data)
        return sum("SAVEPOINT" not in query["sql"] for query in queries)

    rows = read(export(giang, "unitversion"))
    few = [one for one in rows if one["Văn bản: số, ký hiệu"]][:2]
    small, large = (workbook(HEADINGS, *(list(one.values()) for one in t)) for t in (few, rows))
    assert len(few) < len(rows)
    assert asked(small) == asked(large)
