"""People and postings as a table: accounts without passwords, links by mail or on slips."""

from datetime import date

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from communes.models import Department, Posting, User
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

pytestmark = pytest.mark.django_db(transaction=False)

HEADINGS = [
    "Tên đăng nhập",
    "Họ và tên",
    "Thư điện tử",
    "Vai trò",
    "Đơn vị (tên khóa)",
    "Mã sở, ngành",
    "Từ ngày",
    "Đến trước ngày",
]


def row(
    username,
    name="Hà Văn Mới",
    email="",
    role="Cán bộ xã",
    unit="xa-duong-quang",
    department=None,
    until=None,
):
    return [username, name, email, role, unit, department, "01/01/2021", until]


def reviewer(username, department, name="Hà Văn Mới", unit="tinh-bac-kan"):
    return row(username, name, role="Thẩm định cấp tỉnh", unit=unit, department=department)


@pytest.fixture
def giang(cast, client):
    permit(cast.giang, "posting", "user")
    client.force_login(cast.giang)
    return client


def test_what_is_exported_is_imported_back_and_changes_nothing(giang):
    data = export(giang, "posting")
    rows = read(data)
    assert list(rows[0]) == HEADINGS
    # own province only: no Hải; her own staff account is there
    assert [r["Tên đăng nhập"] for r in rows] == ["an", "binh", "chi", "dung", "giang", "lan"]
    assert rows[0]["Vai trò"] == "Cán bộ xã"
    assert totals(upload(giang, "posting", data)) == (0, 0, 6)


def test_new_people_get_a_link_by_mail_or_a_slip_and_no_password(
    giang, cast, django_capture_on_commit_callbacks
):
    data = workbook(
        HEADINGS,
        row("moi", email="moi@example.vn"),
        row("moi", email="moi@example.vn", unit="xa-nong-thuong"),
        row("giay", "Lò Thị Giấy"),
    )
    with django_capture_on_commit_callbacks(execute=True):
        preview = upload(giang, "posting", data)
    assert totals(preview) == (3, 0, 0)
    assert not mail.outbox
    assert not User.objects.filter(username="moi").exists()
    with django_capture_on_commit_callbacks(execute=True):
        # within a test the commit comes after the answer: the slips are asked for below
        confirm(giang, "posting", preview)
    moi = User.objects.get(username="moi")
    assert moi.is_active and not moi.has_usable_password() and not moi.is_staff
    assert moi.postings.count() == 2
    assert moi.postings.first().history.get().history_user == cast.giang
    [message] = mail.outbox
    assert message.to == ["moi@example.vn"]
    assert "/kich-hoat/" in message.body
    giay = User.objects.get(username="giay")
    slips = giang.get(reverse("admin:communes_user_slips"), {"nguoi": f"{giay.pk},{moi.pk}"})
    page = slips.content.decode()
    assert "Lò Thị Giấy" in page and "Cán bộ xã, Xã Dương Quang" in page
    assert page.count("/kich-hoat/") == 2
    assert "no-store" in slips["Cache-Control"]
    assert slips["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db(transaction=True)
def test_after_the_import_the_slips_of_those_without_mail_are_shown(giang, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no server")

    data = workbook(
        HEADINGS, row("co", email="co@example.vn"), row("khong"), row("loi", email="l@e.vn")
    )
    preview = upload(giang, "posting", data)
    sent = EmailBackend.send_messages
    monkeypatch.setattr(
        EmailBackend,
        "send_messages",
        lambda self, messages: fail() if "l@e.vn" in messages[0].to else sent(self, messages),
    )
    answer = confirm(giang, "posting", preview)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(reverse("admin:communes_user_slips"))
    assert "Đã gửi thư đặt mật khẩu cho 1 người." in page
    assert "2 người chưa nhận được thư: khong, loi" in page
    assert page.count("/kich-hoat/") == 2


def test_faults(giang, cast):
    data = workbook(
        HEADINGS,
        row("moi", "Một", "khong-phai-thu"),
        row("moi2", "Một", role="Chủ tịch"),
        row("moi3", "Một", unit="xa-khong-co"),
        row("moi4", "Một", unit="tp-bac-giang"),
        row("moi5", "Một"),
        row("moi5", "Hai", unit="xa-nong-thuong"),
        row("moi5", "Một"),
        row("AN", "Nguyễn Thị An"),
        row("moi 6", "Một"),
        row("moi7", "", until="01/01/2021"),
        row("moi8", until="01/01/2021"),
        row("hai", "Vũ Ngọc Hải"),  # Hải administers another province
        row("", "Một"),
    )
    found = faults(upload(giang, "posting", data))
    assert [(number, column) for number, column, _ in found] == [
        (2, "Thư điện tử"),
        (3, "Vai trò"),
        (4, "Đơn vị (tên khóa)"),
        (5, "Đơn vị (tên khóa)"),
        (7, "Họ và tên"),
        (8, ""),
        (9, "Tên đăng nhập"),
        (10, "Tên đăng nhập"),
        (11, "Họ và tên"),
        (12, "Đến trước ngày"),
        (13, "Tên đăng nhập"),
        (14, "Tên đăng nhập"),
    ]
    assert "hãy chọn một trong: “Cán bộ xã”" in found[1][2]
    assert "ngoài địa bàn" in found[3][2]
    assert "Khác với dòng 6" in found[4][2]
    assert "chỉ khác “an” ở chữ hoa" in found[6][2]
    assert "do người khác quản trị" in found[10][2]
    assert not User.objects.filter(username__startswith="moi").exists()


def test_an_address_is_changed_by_who_keeps_the_account_only(giang, cast, units):
    new = [
        "an",
        "Nguyễn Thị An",
        "an@example.vn",
        "Cán bộ xã",
        "xa-duong-quang",
        None,
        "01/01/2020",
        None,
    ]
    preview = upload(giang, "posting", workbook(HEADINGS, new))
    assert totals(preview) == (0, 1, 0)
    confirm(giang, "posting", preview)
    cast.an.refresh_from_db()
    assert cast.an.email == "an@example.vn"
    assert cast.an.postings.get().history.count() == 1  # her posting did not change
    # Ân also serves in another province; Giang's own colleague is staff
    Posting.objects.create(
        user=cast.an, unit=units["tp-bac-giang"], role="officer", valid_from=date(2021, 1, 1)
    )
    stolen = [*new[:2], "giang@example.vn", *new[3:]]
    [(_, column, sentence)] = faults(upload(giang, "posting", workbook(HEADINGS, stolen)))
    assert column == "Thư điện tử"
    assert "do người khác quản trị" in sentence
    ended = [*new[:7], "01/01/2022"]
    assert totals(upload(giang, "posting", workbook(HEADINGS, ended))) == (0, 1, 0)


@pytest.fixture
def departments(units):
    """Education in both provinces, health in tỉnh Bắc Giang alone."""
    return {
        (slug, code): Department.objects.create(unit=units[slug], code=code, name=name)
        for slug, code, name in (
            ("tinh-bac-kan", "so-gddt", "Sở Giáo dục và Đào tạo"),
            ("tinh-bac-giang", "so-gddt", "Sở Giáo dục và Đào tạo"),
            ("tinh-bac-giang", "so-y-te", "Sở Y tế"),
        )
    }


def test_a_reviewer_comes_with_her_department(giang, cast, departments):
    data = workbook(HEADINGS, reviewer("giao-duc", " SO-GDDT "), reviewer("van-phong", None))
    confirm(giang, "posting", upload(giang, "posting", data))
    posting = Posting.objects.get(user__username="giao-duc")
    assert posting.department == departments["tinh-bac-kan", "so-gddt"]
    assert Posting.objects.get(user__username="van-phong").department is None
    exported = export(giang, "posting")
    assert {r["Tên đăng nhập"]: r["Mã sở, ngành"] for r in read(exported)}["giao-duc"] == "so-gddt"
    assert totals(upload(giang, "posting", exported)) == (0, 0, 8)
    moved = workbook(HEADINGS, reviewer("giao-duc", None))
    preview = upload(giang, "posting", moved)
    assert totals(preview) == (0, 1, 0)
    confirm(giang, "posting", preview)
    posting.refresh_from_db()
    assert posting.department is None
    assert posting.history.count() == 2


def test_a_department_belongs_to_the_reviewers_province(giang, departments):
    data = workbook(
        HEADINGS,
        reviewer("moi", "so-y-te"),
        reviewer("moi2", "so-gddt", unit="xa-duong-quang"),
        row("moi3", role="Lãnh đạo, người xem", unit="tinh-bac-kan", department="so-gddt"),
    )
    found = faults(upload(giang, "posting", data))
    assert [(number, column) for number, column, _ in found] == [
        (number, "Mã sở, ngành") for number in (2, 3, 4)
    ]
    assert "“tinh-bac-kan” không có sở, ngành mã “so-y-te”" in found[0][2]
    assert "“xa-duong-quang” không có sở, ngành mã “so-gddt”" in found[1][2]
    assert "Chỉ người thẩm định cấp tỉnh" in found[2][2]
    assert not User.objects.filter(username__startswith="moi").exists()


def test_header(giang):
    preview = upload(giang, "posting", workbook([*HEADINGS, "Mật khẩu"], [*row("moi"), "123"]))
    assert "Cột không có trong mẫu: “Mật khẩu”" in refusal(preview)
