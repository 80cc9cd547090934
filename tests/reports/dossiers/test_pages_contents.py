"""The pages of a dossier's contents: who sees and writes what, bad input, two at once."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communes.models import IndicatorValue
from reports.dossiers.content import CapitalItem, OpinionItem, RoadmapItem
from reports.dossiers.contents import (
    fact_mark,
    list_mark,
    save_capital,
    save_facts,
    save_opinions,
    save_paragraph,
    save_roadmap,
)
from reports.dossiers.contents_rules import FACT_LABELS
from reports.dossiers.rules.procedure import State
from reports.models import CapitalLine, Dossier, DossierFacts, NarrativeText, OpinionLine

pytestmark = pytest.mark.django_db

PEOPLE = ("an", "binh", "chi", "dung", "giang", "hai", "lan")
PAGES = (
    "dossier_facts",
    "dossier_capital",
    "dossier_roadmap",
    "dossier_opinions",
    "dossier_narrative",
)
WATER = "tieu-chi-17"
ROADS = "tieu-chi-2"


def page(name: str, dossier, *more) -> str:
    return reverse(name, args=[dossier.pk, *more])


def text_of(response) -> str:
    return response.content.decode()


def seen(response) -> str:
    return re.search(r'name="seen" value="(\d+)"', text_of(response))[1]


def facts_form(**typed) -> dict[str, str]:
    return dict.fromkeys(FACT_LABELS, "") | {"reason": "đếm lại", "seen": "0"} | typed


def capital_form(*lines, task="luu", mark=0) -> dict[str, str]:
    form = {"so-dong": str(len(lines)), "seen": str(mark), "viec": task, "reason": "đếm lại"}
    for place, (depth, name, amount) in enumerate(lines):
        form[f"dong-{place}-depth"] = str(depth)
        form[f"dong-{place}-name"] = name
        form[f"dong-{place}-amount"] = amount
    return form


@pytest.fixture
def an(cast, client):
    client.force_login(cast.an)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_who_sees_the_contents_and_who_may_write_them(name, dossier_commune, cast, client):
    url = page(name, dossier_commune)
    answers = dict.fromkeys(PEOPLE, 200) | {"binh": 404, "hai": 404}
    for person, status in answers.items():
        client.force_login(getattr(cast, person))
        response = client.get(url)
        assert response.status_code == status, person
        if status == 200:
            writes = person in ("an", "chi", "giang")
            assert ('name="seen"' in text_of(response)) == writes, person


@pytest.mark.parametrize("name", [*PAGES[:-1], "dossier_paragraph"])
def test_who_may_send_the_contents(name, dossier_commune, cast, client):
    more = [WATER] if name == "dossier_paragraph" else []
    url = page(name, dossier_commune, *more)
    for person, status in {"binh": 404, "hai": 404, "dung": 403, "lan": 403}.items():
        client.force_login(getattr(cast, person))
        typed = {"text": "x", "so-dong": "0", "households": "5", "seen": "0"}
        assert client.post(url, typed).status_code == status, person
    assert not DossierFacts.objects.exists()
    assert not NarrativeText.objects.exists()


def test_facts_are_read_as_offices_write_them_and_shown_so(an, dossier_commune):
    url = page("dossier_facts", dossier_commune)
    typed = facts_form(
        registered_on="5/9/2019", arrears="1.234,56", households="1.234", public_order_kept="True"
    )
    assert an.post(url, typed).status_code == 302
    kept = DossierFacts.objects.get()
    assert kept.registered_on == date(2019, 9, 5)
    assert kept.arrears == Decimal("1234.56")
    assert kept.households == 1234
    assert kept.public_order_kept is True
    shown = text_of(an.get(url))
    for value in ("05/09/2019", "1.234,56", "1.234"):
        assert f'value="{value}"' in shown


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (
            "households",
            "1,234",
            "Tổng số hộ: “1,234” có thể là 1.234 hoặc số thập phân; hãy ghi rõ dấu chấm cho hàng "
            "nghìn, dấu phẩy cho phần thập phân.",
        ),
        ("households", "12,5", "Tổng số hộ: “12,5” không phải là số nguyên; hãy ghi lại."),
        ("people_satisfied", "nhiều", "Số hộ hài lòng: “nhiều” không phải là một số."),
        ("meeting_agreed", "-3", "Số người đồng ý không được âm; hãy ghi lại."),
        ("arrears", "−0,5", "Nợ đọng xây dựng cơ bản không được âm; hãy ghi lại."),
        ("meeting_on", "31/2/2020", "Ngày không hợp lệ; hãy ghi như 31/12/2026."),
        ("public_order_kept", "x", "Lựa chọn không có trong danh sách."),
        ("households", "9" * 41, "Tổng số hộ dài quá; hãy ghi một số, ví dụ 1.234."),
    ],
)
def test_a_fact_that_cannot_be_read_is_told_at_its_field(
    an, dossier_commune, field, typed, sentence
):
    response = an.post(
        page("dossier_facts", dossier_commune), facts_form(leader="Hà Văn Nam", **{field: typed})
    )
    assert response.status_code == 400
    [error] = response.context["form"].errors[field]
    assert error == sentence
    assert list(response.context["form"].errors) == [field]
    assert 'value="Hà Văn Nam"' in text_of(response)  # what was typed is still there
    assert not DossierFacts.objects.exists()


def test_facts_that_contradict_each_other_are_told_at_the_field(an, dossier_commune):
    typed = facts_form(households_asked="400", people_satisfied="450")
    response = an.post(page("dossier_facts", dossier_commune), typed)
    assert response.status_code == 400
    assert response.context["form"].errors["people_satisfied"] == [
        "Số hộ hài lòng (450) lớn hơn số hộ được lấy ý kiến (400); hãy kiểm tra lại cả hai số."
    ]


def test_each_fact_stands_beside_its_condition_and_what_the_condition_rests_on(
    an, dossier_commune, cast
):
    save_facts(
        dossier=dossier_commune,
        by=cast.an,
        values={"meeting_present": 40, "meeting_agreed": 35},
        reason="đếm lại",
    )
    response = an.get(page("dossier_facts", dossier_commune))
    [meeting] = [one for one in response.context["groups"] if one["heading"].startswith("Cuộc họp")]
    [condition] = meeting["conditions"]
    assert condition.asked == "cần từ 90% số người dự họp đồng ý"
    assert condition.note == "chưa đối chiếu văn bản"
    assert not condition.check.met
    shown = text_of(response)
    assert "Điều kiện: cần từ 90% số người dự họp đồng ý" in shown
    assert "87,5% đồng ý (35/40 người dự họp), cần từ 90%" in shown


def test_two_on_one_page_the_second_is_told_and_keeps_what_she_typed(an, dossier_commune, cast):
    url = page("dossier_facts", dossier_commune)
    mark = seen(an.get(url))
    save_facts(dossier=dossier_commune, by=cast.chi, values={"households": 812}, reason="đếm lại")
    typed = facts_form(households="815", leader="Hà Văn Nam", seen=mark)
    response = an.post(url, typed)
    assert response.status_code == 409
    assert "Lê Thị Chi vừa sửa nội dung này" in text_of(response)
    assert "Đang lưu: 812" in text_of(response)
    assert 'value="815"' in text_of(response)
    assert DossierFacts.objects.get().households == 812
    assert an.post(url, typed | {"seen": seen(response)}).status_code == 302  # she insists
    assert DossierFacts.objects.get().households == 815


def test_correcting_a_fault_does_not_make_one_blind_to_others_changes(an, dossier_commune, cast):
    url = page("dossier_facts", dossier_commune)
    save_facts(dossier=dossier_commune, by=cast.chi, values={"households": 812}, reason="đếm lại")
    faulty = an.post(url, facts_form(households="x", seen="0"))
    assert seen(faulty) == "0"
    assert an.post(url, facts_form(households="815", seen=seen(faulty))).status_code == 409


def test_capital_is_saved_with_its_parts_and_summed_up(an, dossier_commune):
    url = page("dossier_capital", dossier_commune)
    lines = [(1, "Ngân sách", "1.000"), (2, "tỉnh", "600,5"), (1, "", ""), (1, "Dân góp", "250")]
    assert an.post(url, capital_form(*lines)).status_code == 302
    assert list(CapitalLine.objects.values_list("position", "depth", "name", "amount")) == [
        (1, 1, "Ngân sách", 1000),
        (2, 2, "tỉnh", Decimal("600.5")),
        (3, 1, "Dân góp", 250),
    ]
    response = an.get(url)
    sums = response.context["sums"]
    assert sums["total"] == "1.250"
    assert [row["share"] for row in sums["rows"]] == ["80%", "60,05%", "20%"]
    assert "ít hơn 1.000 triệu đồng của cả nguồn (lệch 399,5)" in text_of(response)


def test_capital_that_cannot_be_read_is_told_at_its_line(an, dossier_commune):
    url = page("dossier_capital", dossier_commune)
    lines = [(1, "Ngân sách", "1.000"), (1, "", ""), (1, "Dân góp", "năm")]
    response = an.post(url, capital_form(*lines))
    assert response.status_code == 400
    first, second = response.context["lines"].filled
    assert not first.errors
    assert second.errors == {"amount": ["Số tiền: “năm” không phải là một số."]}
    assert 'value="Ngân sách"' in text_of(response)
    assert not CapitalLine.objects.exists()


def test_capital_without_a_name_is_told_with_its_line(an, dossier_commune):
    url = page("dossier_capital", dossier_commune)
    response = an.post(url, capital_form((1, "Ngân sách", "5"), (1, " ", "7")))
    assert response.status_code == 400
    assert response.context["lines"].filled[1].errors == {
        "name": ["Dòng 2: hãy ghi tên nguồn vốn, hoặc để trống cả dòng nếu bỏ."]
    }


@pytest.mark.parametrize(
    ("task", "names"),
    [
        ("chen-1", ["A", "", "B"]),
        ("len-1", ["B", "A"]),
        ("len-0", ["A", "B"]),
        ("bo-0", ["B"]),
        ("bo-9", ["A", "B"]),
        ("them", ["A", "B"]),
        ("chen-x", ["A", "B"]),
    ],
)
def test_lines_are_moved_on_the_page_alone_and_keep_what_was_typed(
    an, dossier_commune, task, names
):
    url = page("dossier_capital", dossier_commune)
    response = an.post(url, capital_form((1, "A", "5,"), (2, "B", "lạ"), task=task, mark=7))
    assert response.status_code == 200
    shown = [form["name"].value() or "" for form in response.context["lines"].forms]
    assert shown[: len(names)] == names
    assert not any(shown[len(names) :])
    assert len(shown) - len(names) == (8 if task == "them" else 3)
    if "B" in names:
        assert 'value="lạ"' in text_of(response)
    assert seen(response) == "7"
    assert not CapitalLine.objects.exists()


def test_two_on_one_list_the_second_sees_both(an, dossier_commune, cast):
    url = page("dossier_capital", dossier_commune)
    save_capital(
        dossier=dossier_commune,
        by=cast.chi,
        lines=[CapitalItem(1, "Chi ghi", Decimal(5))],
        reason="đếm lại",
    )
    response = an.post(url, capital_form((1, "An ghi", "6")))
    assert response.status_code == 409
    assert 'value="An ghi"' in text_of(response)
    assert "Nội dung đang lưu" in text_of(response)
    assert CapitalLine.objects.get().name == "Chi ghi"
    mark = list_mark(CapitalLine, dossier_commune)
    assert seen(response) == str(mark)
    typed = capital_form((1, "An ghi", "6"), mark=mark)
    response = an.post(url, typed | {"reason": " "})
    assert response.status_code == 400
    assert "Hãy ghi lý do sửa nội dung đã lưu." in text_of(response)
    assert an.post(url, typed).status_code == 302


@pytest.mark.parametrize("line", ["year", "subject", "content"])
def test_the_roadmap_names_what_is_missing(an, dossier_commune, line):
    typed = {"year": "2025", "subject": "Xã", "content": "Nâng cao"} | {line: ""}
    form = {f"dong-0-{name}": text for name, text in typed.items()}
    url = page("dossier_roadmap", dossier_commune)
    response = an.post(url, form | {"so-dong": "1", "seen": "0"})
    assert response.status_code == 400
    assert list(response.context["lines"].filled[0].errors) == [line]


def test_opinions_are_saved_as_written(an, dossier_commune):
    form = {
        "so-dong": "1",
        "seen": "0",
        "dong-0-organisation": "Hội Nông dân xã",
        "dong-0-content": "Nhất trí.\r\nĐề nghị sửa đường.",
        "dong-0-reply": "",
    }
    url = page("dossier_opinions", dossier_commune)
    assert an.post(url, form).status_code == 302
    assert OpinionLine.objects.get().content == "Nhất trí.\nĐề nghị sửa đường."


def test_what_was_typed_meets_the_login_page_and_comes_back(client, dossier_commune, cast):
    url = page("dossier_capital", dossier_commune)
    typed = capital_form((1, "Dân góp", "5")) | {"reason": "Xã báo sót"}
    response = client.post(url, typed)
    assert response.url.startswith(reverse("login"))
    client.force_login(cast.an)  # keeps the visitor's session
    response = client.get(url)
    assert "nội dung anh/chị đã gõ còn nguyên" in text_of(response)
    assert 'value="Dân góp"' in text_of(response)
    assert "Xã báo sót" in text_of(response)
    assert not CapitalLine.objects.exists()


def test_a_dossier_on_its_way_is_shown_and_not_written(an, dossier_commune, cast):
    save_facts(dossier=dossier_commune, by=cast.an, values={"households": 812}, reason="đếm lại")
    Dossier.objects.update(state=State.VERIFYING.value)
    for name in PAGES:
        response = an.get(page(name, dossier_commune))
        assert "trạng thái “Đang thẩm tra”" in text_of(response), name
        assert 'name="seen"' not in text_of(response), name
    url = page("dossier_facts", dossier_commune)
    typed = facts_form(households="815", seen=str(fact_mark(dossier_commune)))
    response = an.post(url, typed)
    assert response.status_code == 409
    assert "nội dung chỉ sửa được khi đơn vị đang lập hồ sơ" in text_of(response)
    assert DossierFacts.objects.get().households == 812


def test_a_written_paragraph_is_marked_when_a_figure_under_it_changes(an, dossier_commune, cast):
    url = page("dossier_paragraph", dossier_commune, ROADS)
    mark = seen(an.get(url))
    assert an.post(url, {"text": "Đường thôn cứng hóa 75%.", "seen": mark}).status_code == 302
    listed = page("dossier_narrative", dossier_commune)
    [row] = paragraph_rows(an.get(listed), ROADS)
    assert (row.text, row.stale) == ("Đường thôn cứng hóa 75%.", ())
    IndicatorValue.objects.filter(  # 7,5 km of 10 become 7 km
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="2.2"
    ).update(numerator=Decimal(7))
    response = an.get(listed)
    assert "<li>Xã Dương Quang 2.2 năm 2020: 75% (7,5/10 km) → 70% (7/10 km)</li>" in text_of(
        response
    )
    assert [one.key for one in response.context["stale"]] == [ROADS]
    [row] = paragraph_rows(response, ROADS)
    assert row.text == "Đường thôn cứng hóa 75%."  # nobody's words are changed
    an.post(url, {"viec": "du-thao", "seen": str(NarrativeText.objects.get().pk)})
    [row] = paragraph_rows(an.get(listed), ROADS)
    assert (row.is_written, row.stale) == (False, ())
    assert "70% (7/10 km)" in row.text


def test_a_text_that_still_holds_is_saved_again_over_the_new_figures(an, dossier_commune, cast):
    url = page("dossier_paragraph", dossier_commune, ROADS)
    save_paragraph(dossier=dossier_commune, by=cast.an, key=ROADS, text="Đường đã đạt.")
    IndicatorValue.objects.filter(
        submission__unit__slug="xa-duong-quang", submission__year=2020, indicator__code="2.2"
    ).update(numerator=Decimal(7))
    an.post(url, {"text": "Đường đã đạt.", "seen": str(NarrativeText.objects.get().pk)})
    [row] = paragraph_rows(an.get(page("dossier_narrative", dossier_commune)), ROADS)
    assert (row.text, row.stale) == ("Đường đã đạt.", ())
    assert NarrativeText.objects.count() == 2


def paragraph_rows(response, key):
    return [
        one for paper in response.context["papers"] for one, _ in paper["rows"] if one.key == key
    ]


def test_two_on_one_paragraph_and_one_too_long(an, dossier_commune, cast):
    url = page("dossier_paragraph", dossier_commune, WATER)
    save_paragraph(dossier=dossier_commune, by=cast.chi, key=WATER, text="Chi viết.")
    response = an.post(url, {"text": "An viết.", "seen": "0"})
    assert response.status_code == 409
    for shown in ("Lê Thị Chi vừa sửa", "An viết.", "Chi viết."):
        assert shown in text_of(response)
    response = an.post(url, {"text": "x" * 20_001, "seen": seen(response)})
    assert response.status_code == 400
    assert "Đoạn này dài quá 20.000 ký tự" in text_of(response)
    assert NarrativeText.objects.get().text == "Chi viết."
    assert an.get(page("dossier_paragraph", dossier_commune, "la")).status_code == 404


def test_pages_ask_as_often_whatever_they_show(an, dossier_commune, cast):
    def fill(count):
        by, dossier = cast.an, dossier_commune
        for number in range(1, 4):
            values = {"households": count + number}
            save_facts(dossier=dossier, by=by, values=values, reason="đếm lại")
        lines = [CapitalItem(1, f"Nguồn {place}", Decimal(place + 1)) for place in range(count)]
        save_capital(dossier=dossier, by=by, lines=lines, reason="đếm lại")
        plan = [RoadmapItem(2025, f"Xã {place}", "Việc") for place in range(count)]
        save_roadmap(dossier=dossier, by=by, lines=plan, reason="đếm lại")
        opinions = [OpinionItem(f"Hội {place}", "Nhất trí", "") for place in range(count)]
        save_opinions(dossier=dossier, by=by, lines=opinions, reason="đếm lại")
        for number in range(1, min(count, 19) + 1):
            key = f"tieu-chi-{number}"
            save_paragraph(dossier=dossier, by=by, key=key, text=f"Đoạn {count}")

    def asked() -> dict[str, int]:
        found = {}
        for name in PAGES:
            with CaptureQueriesContext(connection) as queries:
                assert an.get(page(name, dossier_commune)).status_code == 200
            found[name] = len(queries)
        return found

    fill(2)
    few = asked()
    fill(30)
    assert asked() == few
