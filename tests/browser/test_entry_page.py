"""An officer fills her year in a real browser: keys, a pasted column, a lost line, two at once."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from communes.entries import ValueEntry
from communes.models import Evidence, IndicatorValue, Submission
from communes.services import write_values
from communes.submission_actions import Action, act
from criteria.answers import Answer
from criteria.outcomes import Outcome
from criteria.rules import AllRule, BooleanRule, RatioRule
from tests.browser.conftest import log_in, sideways_overflow

ENTRY = "/nhap-so-lieu/xa-duong-quang/2020/bac_kan_2017_2020/"


@pytest.fixture
def entry(page_as, opened):
    """An, before her empty year."""

    def entry(name: str = "an", width: int = 1440) -> Page:
        return page_as(name, width=width, to=ENTRY)

    return entry


def field(page: Page, code: str, name: str):
    return page.locator(f'[data-code="{code}"][data-field="{name}"]')


def status(page: Page, code: str):
    return page.locator(f'[id="status-{code}"]')


def stored(code: str) -> IndicatorValue:
    return IndicatorValue.objects.get(indicator__code=code, part="")


def test_a_criterion_is_filled_by_keyboard_alone(entry):
    page = entry()
    field(page, "4.1", "said").focus()
    page.keyboard.press("ArrowDown")  # a choice uses its arrows itself: Đạt
    page.keyboard.press("Enter")
    expect(field(page, "4.2", "numerator")).to_be_focused()
    page.keyboard.type("796")
    page.keyboard.press("ArrowRight")
    expect(field(page, "4.2", "denominator")).to_be_focused()
    page.keyboard.type("800")
    expect(page.locator('[id="chi-tieu-4.2"] [data-percent]')).to_have_text("99,5%")
    page.keyboard.press("Enter")
    expect(field(page, "5", "denominator")).to_be_focused()
    expect(status(page, "4.2")).to_have_text("Đã lưu")
    expect(page.locator('[id="verdict-4.2"]')).to_contain_text("796/800 hộ = 99,5%")
    expect(page.locator("#criterion-head-4")).to_contain_text("Đạt")
    expect(page.locator("#progress")).to_contain_text("1/19")
    value = stored("4.2")
    assert (value.numerator, value.denominator, value.outcome) == (796, 800, "attained")
    assert value.changes.get().made_by.username == "an"


def test_what_is_wrong_is_said_at_the_field_and_stays_typed(entry):
    page = entry()
    field(page, "5", "numerator").fill("4")
    field(page, "5", "denominator").fill("3")
    page.keyboard.press("Enter")
    denied = page.locator('[id="chi-tieu-5"] .field-error', has_text=re.compile("."))
    expect(denied.first).to_be_visible()
    expect(page.locator('[id="chi-tieu-5"] [aria-invalid=true]').first).to_be_visible()
    assert field(page, "5", "numerator").input_value() == "4"
    assert not IndicatorValue.objects.exists()
    field(page, "5", "numerator").fill("3")
    page.keyboard.press("Enter")
    expect(status(page, "5")).to_have_text("Đã lưu")
    expect(page.locator('[id="chi-tieu-5"] [aria-invalid]')).to_have_count(0)


def test_a_column_pasted_from_excel_fills_down(entry):
    page = entry()
    field(page, "2.1", "numerator").focus()
    pasted = "5,2\t5,2\r\n3\t4\r\n2\t4\r\n1\t2\r\nĐạt\r\n"
    page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        pasted,
    )
    for code in ("2.1", "2.2", "2.3", "2.4"):
        expect(status(page, code)).to_have_text("Đã lưu")
    figures = IndicatorValue.objects.filter(part="").order_by("indicator__position")
    assert [(one.indicator.code, one.numerator, one.denominator) for one in figures] == [
        ("2.1", Decimal("5.2"), Decimal("5.2")),
        ("2.2", 3, 4),
        ("2.3", None, None),
        ("2.4", None, None),
    ]
    assert stored("2.4").said == "attained"
    parts = IndicatorValue.objects.filter(indicator__code="2.3").exclude(part="").order_by("pk")
    assert [(one.numerator, one.denominator) for one in parts] == [(2, 4), (1, 2)]


def test_nothing_typed_is_lost_when_the_line_is_down(entry, page_as):
    page = entry()
    with page_as.line_down(page):
        field(page, "5", "numerator").fill("2")
        field(page, "5", "denominator").fill("3")
        page.keyboard.press("Enter")
        expect(status(page, "5")).to_contain_text("mất kết nối")
        expect(page.locator("#entry-line")).to_contain_text("1 chỉ tiêu chưa lưu được")
        assert not IndicatorValue.objects.exists()
    expect(status(page, "5")).to_have_text("Đã lưu")
    expect(page.locator("#entry-line")).to_be_hidden()
    assert stored("5").numerator == 2


def test_what_was_typed_outlives_the_closed_window(entry, page_as):
    page = entry()
    with page_as.line_down(page):
        field(page, "5", "numerator").fill("2")
        field(page, "5", "denominator").fill("3")
        page.keyboard.press("Enter")
        expect(status(page, "5")).to_contain_text("mất kết nối")
        page.close()
    again = page.context.new_page()
    again.goto(ENTRY)
    expect(status(again, "5")).to_have_text("Đã lưu")
    assert stored("5").denominator == 3


def test_an_expired_session_keeps_the_field_until_one_has_logged_in_again(entry):
    page = entry()
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    field(page, "5", "numerator").fill("2")
    field(page, "5", "denominator").fill("3")
    page.keyboard.press("Enter")
    expect(status(page, "5")).to_contain_text("phiên làm việc đã hết")
    with page.context.expect_page() as opened_window:
        page.get_by_role("link", name="Đăng nhập lại ở cửa sổ mới").click()
    login = opened_window.value
    log_in(login, "an")
    login.wait_for_url("/")
    login.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page, "5")).to_have_text("Đã lưu")
    assert cookies and stored("5").numerator == 2


def test_two_on_the_same_field_the_second_is_told_both_values(entry, cast, units, criteria_sets):
    page = entry()
    criteria_set = criteria_sets["bac_kan_2017_2020"]
    write_values(
        entries=[
            ValueEntry(units["xa-duong-quang"], 2020, "1.1", Answer(said=Outcome.NOT_ATTAINED))
        ],
        criteria_set=criteria_set,
        zones={},
        source=None,
        by=cast.chi,
        reason="Nhập trên cổng",
    )
    field(page, "1.1", "said").select_option("attained")
    expect(status(page, "1.1")).to_contain_text("Lê Thị Chi")
    expect(status(page, "1.1")).to_contain_text("Chưa đạt")
    assert stored("1.1").said == "not_attained"
    page.get_by_role("button", name="Ghi đè bằng số của tôi").click()
    expect(status(page, "1.1")).to_have_text("Đã lưu")
    assert stored("1.1").said == "attained"


def test_the_second_may_keep_what_stands(entry, cast, units, criteria_sets):
    page = entry()
    write_values(
        entries=[
            ValueEntry(units["xa-duong-quang"], 2020, "1.1", Answer(said=Outcome.NOT_ATTAINED))
        ],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=None,
        by=cast.chi,
        reason="Nhập trên cổng",
    )
    field(page, "1.1", "said").select_option("attained")
    page.get_by_role("button", name="Giữ số đã có").click()
    expect(field(page, "1.1", "said")).to_have_value("not_attained")
    expect(page.locator('[id="verdict-1.1"]')).to_contain_text("Chưa đạt")
    field(page, "1.1", "said").select_option("attained")
    expect(status(page, "1.1")).to_have_text("Đã lưu")


def test_evidence_is_attached_in_place_and_settles_the_question_for_it(entry):
    page = entry()
    field(page, "1.1", "said").select_option("attained")
    expect(page.locator('[id="verdict-1.1"]')).to_contain_text("Cần xác nhận")
    page.locator('a[data-side="1.1"]').click()
    side = page.locator('[id="side-1.1"]')
    side.locator("input[type=file]").set_input_files(
        {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    side.get_by_role("button", name=re.compile("Tải lên")).click()
    expect(side).to_contain_text("qd.pdf")
    expect(page.locator('[data-evidence-count="1.1"]')).to_have_text("1")
    expect(page.locator('[id="verdict-1.1"]')).not_to_contain_text("Cần xác nhận")
    assert Evidence.objects.get().file_name == "qd.pdf"


def test_an_unusual_value_is_confirmed_with_a_reason(entry):
    page = entry()
    field(page, "1.1", "said").select_option("attained")
    verdict = page.locator('[id="verdict-1.1"]')
    verdict.get_by_text("Xác nhận kèm lý do").click()
    verdict.get_by_label("Lý do").fill("Quyết định lưu ở văn thư xã")
    verdict.get_by_role("button", name="Xác nhận").click()
    expect(verdict).to_contain_text("Đã xác nhận")
    expect(verdict).to_contain_text("Quyết định lưu ở văn thư xã")


def test_a_whole_year_is_submitted_and_withdrawn(entry, cast, units, criteria_sets):
    """The last indicator is typed; the rest was confirmed before, one evidence each."""
    fill_but_one(units["xa-duong-quang"], criteria_sets["bac_kan_2017_2020"], cast.an)
    page = entry()
    field(page, "1.1", "said").select_option("not_attained")
    expect(page.locator("#progress")).to_contain_text("Không còn việc phải làm")
    page.get_by_role("link", name="Kiểm tra và gửi").click()
    page.get_by_label(re.compile("Tôi đã kiểm tra")).check()
    page.get_by_role("button", name=re.compile("^Gửi")).click()
    submission = Submission.objects.get(unit__slug="xa-duong-quang")
    assert submission.state == Submission.State.SUBMITTED
    page.goto(ENTRY)
    expect(page.get_by_text("Nguyễn Thị An").first).to_be_visible()
    assert page.locator("[data-field]").count() == 0
    page.goto(ENTRY.replace("nhap-so-lieu", "ho-so"))
    page.get_by_text(re.compile("Rút lại")).first.click()
    page.get_by_label(re.compile("Lý do")).first.fill("Còn sửa chỉ tiêu 1.1")
    page.get_by_role("button", name=re.compile("Rút lại")).click()
    submission.refresh_from_db()
    assert submission.state == Submission.State.OPEN


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_fits_the_window(entry, width):
    assert sideways_overflow(entry(width=width)) == 0


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\n"
    b"startxref\n45\n%%EOF\n"
)


def fill_but_one(unit, criteria_set, officer) -> None:
    """All indicators but 1.1 are answered: not attained, so that none needs evidence."""

    def answer(rule, numerator=20) -> Answer:
        if isinstance(rule, BooleanRule):
            return Answer(said=Outcome.NOT_ATTAINED)
        if isinstance(rule, AllRule):
            return Answer(parts={part.key: answer(part.rule) for part in rule.parts})
        if isinstance(rule, RatioRule):
            return Answer(
                numerator=Decimal(numerator),
                denominator=Decimal(100),
                quantity_unit=rule.quantity_unit,
            )
        return Answer(number=Decimal(7))

    write_values(
        entries=[
            # 15.3 has a highest share, all others a lowest
            ValueEntry(
                unit,
                2020,
                indicator.code,
                answer(indicator.rule, 50 if indicator.code == "15.3" else 20),
            )
            for indicator in criteria_set.parsed().indicators()
            if indicator.code != "1.1"
        ],
        criteria_set=criteria_set,
        zones={},
        source=None,
        by=officer,
        reason="Nhập trên cổng",
        all_asked=True,
    )


def test_a_text_longer_than_a_browser_keeps_alive_is_refused_and_not_retried(entry):
    page = entry()
    field(page, "5", "note").fill("ế" * 10_000)
    field(page, "5", "note").blur()
    expect(page.locator('[id="chi-tieu-5"]')).to_contain_text("Ghi chú dài 10.000 ký tự")
    field(page, "5", "note").fill("")  # as it is stored: nothing is wrong any more
    field(page, "5", "note").blur()
    expect(page.locator('[id="chi-tieu-5"] [aria-invalid]')).to_have_count(0)
    expect(status(page, "5")).to_have_text("")


def test_an_answer_lost_on_the_way_is_no_disagreement_with_oneself(entry, page_as):
    page = entry()
    sent = []

    def lose_the_first(route):
        sent.append(route.request.post_data)
        if len(sent) > 1:
            route.continue_()
            return
        route.fetch()  # stored, and the answer never arrives
        route.abort("internetdisconnected")

    page.route("**/luu/5/", lose_the_first)
    with page_as.line_down(page):
        pass  # from now on a broken line is no fault
    field(page, "5", "numerator").fill("2")
    field(page, "5", "denominator").fill("3")
    page.keyboard.press("Enter")
    expect(status(page, "5")).to_contain_text("mất kết nối")
    field(page, "5", "numerator").fill("3")
    field(page, "5", "numerator").blur()
    expect(status(page, "5")).to_have_text("Đã lưu")
    assert stored("5").numerator == 3


def test_who_keeps_what_stands_sends_nothing_more(entry, cast, units, criteria_sets):
    page = entry()
    write_values(
        entries=[ValueEntry(units["xa-duong-quang"], 2020, "10", Answer(number=Decimal(38)))],
        criteria_set=criteria_sets["bac_kan_2017_2020"],
        zones={},
        source=None,
        by=cast.chi,
        reason="Nhập trên cổng",
    )
    field(page, "10", "number").fill("39")
    field(page, "10", "number").blur()
    page.get_by_role("button", name="Giữ số đã có").click()
    expect(status(page, "10")).to_have_text("Đã lấy số đang lưu")
    expect(field(page, "10", "number")).to_be_focused()
    page.wait_for_load_state("networkidle")
    expect(status(page, "10")).to_have_text("Đã lấy số đang lưu")
    expect(field(page, "10", "number")).to_have_value("38")


def test_what_was_typed_before_another_one_logged_in_stays_hers(entry):
    page = entry()
    page.context.clear_cookies(name="sessionid")
    other = page.context.new_page()
    other.goto("/dang-nhap/")
    log_in(other, "chi")
    other.wait_for_url("/")
    field(page, "10", "number").fill("39")
    field(page, "10", "number").blur()
    expect(status(page, "10")).to_contain_text("tài khoản khác")
    assert not IndicatorValue.objects.exists()


def test_the_keyboard_stays_at_what_was_confirmed(entry):
    page = entry()
    field(page, "1.1", "said").select_option("attained")
    verdict = page.locator('[id="verdict-1.1"]')
    verdict.get_by_text("Xác nhận kèm lý do").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Quyết định lưu ở văn thư xã")
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("Đã xác nhận")
    expect(verdict).to_be_focused()


def test_what_the_closing_of_the_year_left_behind_is_told(entry, page_as, cast):
    page = entry()
    with page_as.line_down(page):
        field(page, "10", "number").fill("39,5")
        field(page, "10", "number").blur()
        expect(status(page, "10")).to_contain_text("mất kết nối")
        page.close()
    act(
        submission=Submission.objects.get(unit__slug="xa-duong-quang"),
        action=Action.SUBMIT,
        by=cast.an,
        reason="Gửi",
    )
    again = page.context.new_page()
    again.goto(ENTRY)
    expect(status(again, "10")).to_contain_text("còn giữ trên máy này: 39,5")
    again.get_by_role("button", name="Bỏ số chưa lưu").click()
    again.reload()
    expect(status(again, "10")).to_have_text("")
