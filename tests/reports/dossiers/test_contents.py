"""What a dossier says beside its indicators: who writes it, when, what is refused, what stays."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from reports.dossiers.approving.freezing import LATER_PARAGRAPHS
from reports.dossiers.content import CapitalItem, OpinionItem, RoadmapItem
from reports.dossiers.contents import (
    ContentsChangedError,
    ContentsRefusedError,
    fact_mark,
    list_mark,
    paragraph_mark,
    save_capital,
    save_facts,
    save_opinions,
    save_paragraph,
    save_roadmap,
)
from reports.dossiers.contents_rules import capital_sums, cleaned
from reports.dossiers.drafting.narrative import paragraphs
from reports.dossiers.gathering import gather
from reports.dossiers.rules.procedure import State
from reports.dossiers.way.actions import DossierRefusedError
from reports.models import (
    CapitalLine,
    Dossier,
    DossierFacts,
    DossierLine,
    NarrativeText,
    OpinionLine,
    RoadmapLine,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
WATER = "tieu-chi-17"


def facts(dossier, by, reason="theo biên bản", seen=None, **values):
    return save_facts(dossier=dossier, by=by, values=values, reason=reason, seen=seen)


def refused(dossier, by, **values) -> dict[str, str]:
    with pytest.raises(ContentsRefusedError) as refusal:
        facts(dossier, by, **values)
    return refusal.value.faults


def capital(dossier, by, *lines, seen=None):
    items = [CapitalItem(depth, name, Decimal(amount)) for depth, name, amount in lines]
    save_capital(dossier=dossier, by=by, lines=items, reason="theo sổ", seen=seen)


def stored(dossier) -> list[tuple[int, int, str, Decimal]]:
    return list(
        CapitalLine.objects.filter(dossier=dossier).values_list(
            "position", "depth", "name", "amount"
        )
    )


def put_in(dossier, state: State) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(state=state.value)
    dossier.refresh_from_db()


def test_what_is_not_named_stays_and_each_change_says_who_and_why(dossier_commune, cast):
    facts(dossier_commune, cast.an, households=812, arrears=Decimal("0"), leader=" Hà  Văn\tNam ")
    facts(dossier_commune, cast.chi, "đếm lại", households=815, meeting_on=date(2020, 11, 2))
    kept = DossierFacts.objects.get(dossier=dossier_commune)
    assert (kept.households, kept.arrears, kept.leader) == (815, 0, "Hà Văn Nam")
    last, first = kept.history.order_by("-history_id")
    assert (last.history_user, last.history_change_reason) == (cast.chi, "đếm lại")
    assert (first.history_user, first.households) == (cast.an, 812)
    facts(dossier_commune, cast.an, households=815)  # nothing new leaves no trace
    facts(dossier_commune, cast.an, households=None)
    kept.refresh_from_db()
    assert kept.households is None
    assert kept.history.count() == 3


@pytest.mark.parametrize(
    ("values", "place", "sentence"),
    [
        (
            {"households_asked": 500, "people_satisfied": 501},
            "people_satisfied",
            "Số hộ hài lòng (501) lớn hơn số hộ được lấy ý kiến (500); hãy kiểm tra lại cả hai số.",
        ),
        (
            {"households": 1200, "households_asked": 1201},
            "households_asked",
            "Số hộ được lấy ý kiến (1.201) lớn hơn tổng số hộ (1.200); hãy kiểm tra lại cả hai số.",
        ),
        (
            {"meeting_present": 40, "meeting_agreed": 41},
            "meeting_agreed",
            "Số người đồng ý (41) lớn hơn số người dự họp (40); hãy kiểm tra lại cả hai số.",
        ),
        (
            {"meeting_invited": 40, "meeting_present": 41},
            "meeting_present",
            "Số người dự họp (41) lớn hơn số người được mời họp (40); hãy kiểm tra lại cả hai số.",
        ),
        (
            {"published_from": date(2020, 10, 5), "published_until": date(2020, 10, 4)},
            "published_until",
            "Công khai đến ngày 04/10/2020 là trước ngày bắt đầu 05/10/2020; hãy kiểm tra lại cả "
            "hai ngày.",
        ),
        (
            {"meeting_on": TODAY + timedelta(days=1)},
            "meeting_on",
            f"Ngày họp đề nghị {TODAY + timedelta(days=1):%d/%m/%Y} chưa đến; chỉ ghi việc đã làm.",
        ),
        (
            {"registered_on": date(2009, 12, 31)},
            "registered_on",
            "Ngày đăng ký 31/12/2009 là trước năm 2010; hãy kiểm tra lại.",
        ),
        ({"households": -1}, "households", "Tổng số hộ không được âm; hãy ghi lại."),
        (
            {"households": 10_000_001},
            "households",
            "Tổng số hộ lớn quá 10.000.000; hãy kiểm tra lại.",
        ),
        (
            {"arrears": Decimal("-0.5")},
            "arrears",
            "Nợ đọng xây dựng cơ bản không được âm; hãy ghi lại.",
        ),
        (
            {"arrears": Decimal("100000000000")},
            "arrears",
            "Nợ đọng xây dựng cơ bản lớn quá; đơn vị tính là triệu đồng, hãy kiểm tra lại.",
        ),
        (
            {"leader": "N" * 101},
            "leader",
            "Người ký của đơn vị dài quá 100 ký tự; hãy viết gọn lại.",
        ),
    ],
)
def test_facts_that_cannot_be_are_named_and_nothing_is_stored(
    dossier_commune, cast, values, place, sentence
):
    assert refused(dossier_commune, cast.an, leader_post="Chủ tịch", **values) | {
        "leader_post": ""
    } == {"leader_post": "", place: sentence}
    assert not DossierFacts.objects.exists()


def test_facts_on_the_edge_are_taken(dossier_commune, cast):
    facts(
        dossier_commune,
        cast.an,
        households=500,
        households_asked=500,
        people_satisfied=500,
        meeting_invited=40,
        meeting_present=40,
        meeting_agreed=40,
        published_from=TODAY,
        published_until=TODAY,
        registered_on=date(2010, 1, 1),
        arrears=Decimal("99999999999.9999"),
        leader="N" * 100,
    )
    assert DossierFacts.objects.get().arrears == Decimal("99999999999.9999")


def test_a_stored_fact_is_held_against_a_new_one(dossier_commune, cast):
    facts(dossier_commune, cast.an, households_asked=400)
    assert list(refused(dossier_commune, cast.an, people_satisfied=401)) == ["people_satisfied"]


WRITERS = {
    "facts": lambda dossier, by: facts(dossier, by, households=1),
    "capital": lambda dossier, by: capital(dossier, by, (1, "Dân góp", "5")),
    "roadmap": lambda dossier, by: save_roadmap(
        dossier=dossier, by=by, lines=[RoadmapItem(2025, "Xã", "Nâng cao")], reason=""
    ),
    "opinions": lambda dossier, by: save_opinions(
        dossier=dossier, by=by, lines=[OpinionItem("MTTQ", "Nhất trí", "")], reason=""
    ),
    "paragraph": lambda dossier, by: save_paragraph(
        dossier=dossier, by=by, key=WATER, text="Xã đã đạt."
    ),
}


@pytest.mark.parametrize("write", WRITERS)
def test_only_who_enters_for_the_unit_writes_its_contents(dossier_commune, cast, write):
    for name in ("binh", "dung", "hai", "lan"):
        with pytest.raises(PermissionDenied):
            WRITERS[write](dossier_commune, getattr(cast, name))
    assert traces() == 0
    for name in ("an", "chi", "giang"):
        WRITERS[write](dossier_commune, getattr(cast, name))
    assert traces() == 1  # the same again leaves no trace


def traces() -> int:
    models = (DossierFacts, CapitalLine, RoadmapLine, OpinionLine)
    return NarrativeText.objects.count() + sum(one.history.count() for one in models)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("state", State)
def test_contents_are_written_while_the_unit_prepares_them(dossier_commune, cast, state, write):
    put_in(dossier_commune, state)
    if state in (State.PREPARING, State.RETURNED):
        WRITERS[write](dossier_commune, cast.an)
        assert traces() == 1
        return
    for by in (cast.an, None):  # the command line as little as anybody
        with pytest.raises(DossierRefusedError, match=f"“{state.label}”; nội dung chỉ sửa được"):
            WRITERS[write](dossier_commune, by)
    assert traces() == 0


def test_a_list_keeps_a_line_that_did_not_change_and_forgets_none(dossier_commune, cast):
    capital(dossier_commune, cast.an, (1, "Ngân sách", "100"), (2, "xã", "40"), (1, "Dân", "9"))
    first = CapitalLine.objects.get(position=1)
    capital(dossier_commune, cast.chi, (1, "Ngân sách", "100"), (1, "Dân góp", "9.5"))
    assert stored(dossier_commune) == [
        (1, 1, "Ngân sách", Decimal("100")),
        (2, 1, "Dân góp", Decimal("9.5")),
    ]
    assert CapitalLine.objects.get(position=1).pk == first.pk
    told = CapitalLine.history.order_by("history_id").values_list(
        "history_type", "position", "history_user", "history_change_reason"
    )
    assert list(told) == [
        *(("+", place, cast.an.pk, "theo sổ") for place in (1, 2, 3)),
        ("-", 3, cast.chi.pk, "theo sổ"),
        ("~", 2, cast.chi.pk, "theo sổ"),
    ]


@pytest.mark.parametrize(
    ("line", "place", "sentence"),
    [
        ((1, "", "5"), "1-name", "Dòng 2: hãy ghi tên nguồn vốn, hoặc để trống cả dòng nếu bỏ."),
        (
            (1, "D" * 201, "5"),
            "1-name",
            "Dòng 2: tên nguồn vốn dài quá 200 ký tự; hãy viết gọn lại.",
        ),
        ((1, "Dân góp", "-5"), "1-amount", "Dòng 2: số tiền không được âm; hãy ghi lại."),
        (
            (1, "Dân góp", "0.00001"),
            "1-amount",
            "Dòng 2: số tiền có quá 4 chữ số thập phân; hãy làm tròn.",
        ),
        ((3, "Dân góp", "5"), "1-depth", "Dòng 2: hãy chọn “Nguồn” hoặc “Trong đó”."),
    ],
)
def test_a_capital_line_that_cannot_be_leaves_the_table_as_it_was(
    dossier_commune, cast, line, place, sentence
):
    capital(dossier_commune, cast.an, (1, "Ngân sách", "100"))
    with pytest.raises(ContentsRefusedError) as refusal:
        capital(dossier_commune, cast.an, (1, "Ngân sách", "200"), line)
    assert refusal.value.faults == {place: sentence}
    assert stored(dossier_commune) == [(1, 1, "Ngân sách", Decimal("100"))]


def test_a_part_stands_under_a_source(dossier_commune, cast):
    with pytest.raises(ContentsRefusedError) as refusal:
        capital(dossier_commune, cast.an, (2, "xã", "1"), (1, "Ngân sách", "1"))
    assert refusal.value.faults == {
        "0-depth": "Dòng 1: dòng “Trong đó” phải đứng sau nguồn vốn mà nó là một phần."
    }


def test_parts_that_do_not_come_to_the_whole_are_told():
    lines = [
        CapitalItem(1, "Ngân sách", Decimal("100")),
        CapitalItem(2, "tỉnh", Decimal("60")),
        CapitalItem(2, "xã", Decimal("40.5")),
        CapitalItem(1, "Tín dụng", Decimal("50")),
        CapitalItem(1, "Doanh nghiệp", Decimal("10")),
        CapitalItem(2, "bằng tiền", Decimal("10")),
        CapitalItem(1, "Dân góp", Decimal("20")),
        CapitalItem(2, "ngày công", Decimal("19.9999")),
    ]
    sums = capital_sums(lines)
    assert sums.total == 180
    assert sums.told == (
        "Dòng 1 “Ngân sách”: các phần cộng được 100,5 triệu đồng, nhiều hơn 100 triệu đồng của cả "
        "nguồn (lệch 0,5).",
        "Dòng 7 “Dân góp”: các phần cộng được 19,9999 triệu đồng, ít hơn 20 triệu đồng của cả "
        "nguồn (lệch 0,0001).",
    )


@pytest.mark.parametrize(
    ("year", "is_taken"), [(2009, False), (2010, True), (TODAY.year + 30, True), (10000, False)]
)
def test_years_of_a_roadmap(dossier_commune, cast, year, is_taken):
    lines = [RoadmapItem(year, "Xã Dương Quang", "Đường\r\nthôn")]
    if is_taken:
        save_roadmap(dossier=dossier_commune, by=cast.an, lines=lines, reason="")
        assert RoadmapLine.objects.get().content == "Đường\nthôn"
        return
    with pytest.raises(ContentsRefusedError) as refusal:
        save_roadmap(dossier=dossier_commune, by=cast.an, lines=lines, reason="")
    assert refusal.value.faults == {"0-year": f"Dòng 1: năm phải từ 2010 đến {TODAY.year + 30}."}


def test_lists_are_written_in_few_queries_whatever_their_length(
    dossier_commune, cast, django_assert_max_num_queries
):
    def lines(count, amount):
        return [(1, f"Nguồn {place}", amount) for place in range(count)]

    capital(dossier_commune, cast.an, *lines(2, "1"))
    with django_assert_max_num_queries(12):  # two of them changed, the rest new
        capital(dossier_commune, cast.an, *lines(100, "2"))
    with django_assert_max_num_queries(12):
        capital(dossier_commune, cast.an, *lines(100, "3"))


def test_who_worked_on_an_old_page_is_told_who_was_faster(dossier_commune, cast):
    seen = fact_mark(dossier_commune)
    assert seen == 0
    facts(dossier_commune, cast.chi, seen=seen, households=10)
    with pytest.raises(
        ContentsChangedError, match=r"^Lê Thị Chi vừa sửa nội dung này lúc \d\d:\d\d"
    ):
        facts(dossier_commune, cast.an, seen=seen, households=11)
    facts(dossier_commune, cast.an, seen=fact_mark(dossier_commune), households=11)

    seen = list_mark(CapitalLine, dossier_commune)
    capital(dossier_commune, cast.chi, (1, "Dân góp", "5"), seen=seen)
    with pytest.raises(ContentsChangedError):
        capital(dossier_commune, cast.an, (1, "Dân góp", "6"), seen=seen)
    seen = list_mark(CapitalLine, dossier_commune)
    capital(dossier_commune, cast.chi, seen=seen)  # what is taken away is a change too
    with pytest.raises(ContentsChangedError):
        capital(dossier_commune, cast.an, (1, "Dân góp", "6"), seen=seen)
    assert stored(dossier_commune) == []

    seen = paragraph_mark(dossier_commune, WATER)
    save_paragraph(dossier=dossier_commune, by=cast.chi, key=WATER, text="Chi viết.", seen=seen)
    with pytest.raises(ContentsChangedError):
        save_paragraph(dossier=dossier_commune, by=cast.an, key=WATER, text="An viết.", seen=seen)
    # Another paragraph is another matter.
    save_paragraph(dossier=dossier_commune, by=cast.an, key="tieu-chi-2", text="An viết.", seen=0)
    assert set(NarrativeText.objects.values_list("text", flat=True)) == {"Chi viết.", "An viết."}


def test_a_paragraph_falls_back_to_the_draft_and_every_version_stays(dossier_commune, cast):
    def write(text):
        return save_paragraph(dossier=dossier_commune, by=cast.an, key=WATER, text=text)

    assert write("") is None  # nothing was written yet
    first = write("Xã đã đạt.\r\nCả hai nội dung.")
    assert first.text == "Xã đã đạt.\nCả hai nội dung."
    assert first.basis != {}
    assert write("Xã đã đạt.\nCả hai nội dung.  ") is None
    back = write("")
    assert (back.text, back.basis) == ("", {})
    assert write("") is None
    assert NarrativeText.objects.count() == 2


def test_the_draft_itself_is_no_text_of_ones_own(dossier_commune, cast):
    shown = {one.key: one for one in paragraphs(gather(dossier_commune))}
    saved = save_paragraph(dossier=dossier_commune, by=cast.an, key=WATER, text=shown[WATER].draft)
    assert saved is None


def test_too_long_or_unknown_paragraphs_are_refused(dossier_commune, cast):
    with pytest.raises(ContentsRefusedError) as refusal:
        save_paragraph(dossier=dossier_commune, by=cast.an, key=WATER, text="x" * 20_001)
    assert refusal.value.faults["text"].startswith("Đoạn này dài quá 20.000 ký tự")
    with pytest.raises(DossierRefusedError, match="không có đoạn thuyết minh đó"):
        save_paragraph(dossier=dossier_commune, by=cast.an, key="la", text="x")
    save_paragraph(dossier=dossier_commune, by=cast.an, key=WATER, text="x" * 20_000)


def test_the_report_of_a_step_is_written_there_by_who_acts_there(dossier_commune, cast):
    def write(by):
        return save_paragraph(
            dossier=dossier_commune, by=by, key="tham-tra-nhan-xet", text="Đủ điều kiện."
        )

    with pytest.raises(DossierRefusedError, match="thuộc bước “Đang thẩm tra”"):
        write(cast.chi)
    put_in(dossier_commune, State.VERIFYING)
    for name in ("an", "dung", "lan", "hai"):
        with pytest.raises(PermissionDenied):
            write(getattr(cast, name))
    assert write(cast.chi).made_by == cast.chi
    put_in(dossier_commune, State.APPRAISING)
    with pytest.raises(DossierRefusedError, match="hồ sơ đang ở trạng thái “Đang thẩm định”"):
        write(cast.chi)


def test_what_is_written_after_the_unit_handed_in_breaks_none_of_its_approvals(dossier_commune):
    later = {one.key: one.step for one in paragraphs(gather(dossier_commune))}
    assert {
        key: step for key, step in later.items() if step is not State.PREPARING
    } == LATER_PARAGRAPHS


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nguye\u0302\u0303n", "Nguyễn"),  # decomposed, as some keyboards send it
        ("a\x0bb\x00\u200bc\ufffe", "a\nbc"),  # what Word brings along and XML cannot hold
        ("  đầu dòng\t \r\n\r\ncuối  \n\n", "  đầu dòng\n\ncuối"),
    ],
)
def test_typed_text_is_kept_without_what_nobody_sees(typed, kept):
    assert cleaned(typed, lines=True) == kept


def test_each_saved_change_is_one_line_of_the_log(dossier_commune, cast):
    facts(dossier_commune, cast.an, households=1812, leader="Hà Văn Nam")
    facts(dossier_commune, cast.chi, "đếm lại", households=1815)
    facts(dossier_commune, cast.chi, households=1815)  # nothing new
    capital(dossier_commune, cast.an, (1, "Ngân sách", "10"), (1, "Dân góp", "5"))
    capital(dossier_commune, cast.an, (1, "Ngân sách", "11"))
    shown = next(one for one in paragraphs(gather(dossier_commune)) if one.key == WATER)
    for text in ("Nước sạch.", shown.draft):
        save_paragraph(dossier=dossier_commune, by=cast.an, key=WATER, text=text)
    facts(dossier_commune, None, leader="")
    lines = DossierLine.objects.order_by("pk")
    assert {(one.action, one.before, one.after) for one in lines} == {
        ("edit", "preparing", "preparing")
    }
    assert [(one.made_by, one.reason) for one in lines] == [
        (
            cast.an,
            "Thông tin hồ sơ: tổng số hộ: (trống) → 1.812; người ký của đơn vị: (trống) → "
            "Hà Văn Nam. Lý do: theo biên bản",
        ),
        (cast.chi, "Thông tin hồ sơ: tổng số hộ: 1.812 → 1.815. Lý do: đếm lại"),
        (cast.an, "Nguồn lực: thêm 2 dòng. Lý do: theo sổ"),
        (cast.an, "Nguồn lực: sửa 1 dòng, bỏ 1 dòng. Lý do: theo sổ"),
        (cast.an, f"Đoạn “{shown.heading}”: sửa lời văn"),
        (cast.an, f"Đoạn “{shown.heading}”: trở lại dự thảo của cổng"),
        (None, "Thông tin hồ sơ: người ký của đơn vị: Hà Văn Nam → (trống). Lý do: theo biên bản"),
    ]


def test_what_was_saved_is_changed_for_a_reason_only(dossier_commune, cast):
    facts(dossier_commune, cast.an, "", households=812)
    facts(dossier_commune, cast.an, "", leader="Hà Văn Nam")  # nothing declared is changed by it
    for value in (813, None):
        with pytest.raises(ContentsRefusedError) as refusal:
            facts(dossier_commune, cast.an, " ", households=value)
        assert refusal.value.faults == {"reason": "Hãy ghi lý do sửa nội dung đã lưu."}
    assert DossierFacts.objects.get().households == 812
    one, two = CapitalItem(1, "Ngân sách", Decimal(10)), CapitalItem(1, "Dân góp", Decimal(5))
    for lines in ([one], [one, two]):
        save_capital(dossier=dossier_commune, by=cast.an, lines=lines, reason="")
    for lines in ([two, one], [one]):
        with pytest.raises(ContentsRefusedError):
            save_capital(dossier=dossier_commune, by=cast.an, lines=lines, reason="")
    assert [name for _, _, name, _ in stored(dossier_commune)] == ["Ngân sách", "Dân góp"]
    assert DossierLine.objects.count() == 4
