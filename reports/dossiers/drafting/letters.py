"""The unit's letters: the request, and the consolidated opinions."""

from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.organs import (
    addressee,
    dated,
    decider,
    recipients,
    recognition,
    results_of,
    signature,
    symbol_of,
    unit_organ,
)
from reports.dossiers.drafting.parts import Codes, basis_lines, joined, lines, text_table
from reports.dossiers.drafting.subject import subject_of
from reports.dossiers.drafting.tables import opinions_table
from reports.dossiers.drafting.wording import BLANK, count, money, number, share, short_day
from reports.dossiers.rules.procedure import Level, State
from reports.papers.paper import Block, Heading, Paper

_STEP_WORDS = {State.VERIFYING: "thẩm tra", State.APPRAISING: "thẩm định"}


def request(content: DossierContent, code: Codes) -> Paper:
    """Build "Tờ trình": the unit asks the next level to verify or appraise."""
    organ = unit_organ(content)
    next_one = addressee(content)
    verb = _STEP_WORDS.get(content.rules.after(State.PREPARING), "xem xét")
    final = decider(content)
    asked = f"đề nghị {final} xét, công nhận" if final != next_one else "xét, công nhận"
    subject = f"Về việc {verb}, xét, công nhận {recognition(content)}"
    return Paper(
        key="to-trinh",
        title="Tờ trình",
        organ=organ,
        symbol=symbol_of(organ, "TTr"),
        dated=dated(content, organ),
        kind="Tờ trình",
        subject=subject,
        addressees=(next_one,),
        bases=tuple(basis_lines(content)),
        blocks=joined(
            (
                lines(
                    f"{organ.name} kính trình {next_one} {verb}, {asked} {recognition(content)}, "
                    "với các nội dung sau:"
                ),
                [Heading(2, "1. Kết quả thực hiện")],
                lines(*_results(content)),
                [Heading(2, "2. Hồ sơ kèm theo")],
                lines(*_attached(content)),
                lines(f"Kính đề nghị {next_one} {verb}, {asked} {recognition(content)}."),
            )
        ),
        signatures=(signature(organ, content.facts.leader_post, content.facts.leader),),
        recipients=recipients(content, content.names.full),
    )


def _results(content: DossierContent) -> list[str]:
    facts = content.facts
    subject = subject_of(content)
    told = []
    if subject is None:
        told.append(f"- Kết quả đánh giá tiêu chí năm {content.year}: {BLANK}.")
    else:
        total = len(subject.definition.criteria)
        told += [
            f"- {unit.name} đạt {attained}/{total} tiêu chí năm {subject.year}."
            for unit, _, attained in subject.results(subject.year)
        ]
    if content.level is Level.CITY:
        done = sum(one.recognition is not None for one in content.communes)
        rate = share(done, len(content.communes))
        told.append(
            f"- Số xã đã được công nhận đạt chuẩn nông thôn mới: {done}/{len(content.communes)} xã"
            f"{f', đạt {rate}' if rate else ''}."
        )
    arrears = BLANK if facts.arrears is None else money(facts.arrears)
    told.append(
        "- Không có nợ đọng xây dựng cơ bản trong xây dựng nông thôn mới."
        if facts.arrears is not None and not facts.arrears
        else f"- Nợ đọng xây dựng cơ bản trong xây dựng nông thôn mới: {arrears}."
    )
    agreed, present = facts.meeting_agreed, facts.meeting_present
    if agreed is None or present is None:
        told.append(f"- Kết quả họp đề nghị xét, công nhận: {BLANK}.")
    else:
        rate = share(agreed, present)
        told.append(
            f"- Họp đề nghị xét, công nhận ngày {short_day(facts.meeting_on)}: "
            f"{number(agreed)}/{number(present)} người dự họp đồng ý"
            f"{f', đạt {rate}' if rate else ''}."
        )
    return told


def _attached(content: DossierContent) -> list[str]:
    """The papers of the unit's own step, but this one, as the procedure lists them."""
    own = [
        slot
        for slot in content.rules.papers
        if slot.state is State.PREPARING and slot.key != "to-trinh"
    ]
    return [f"{place}. {slot.title}." for place, slot in enumerate(own, start=1)]


def opinions(content: DossierContent, code: Codes) -> Paper:
    """Build "Báo cáo tổng hợp ý kiến": how people were asked, what they said, what came of it."""
    organ = unit_organ(content)
    facts = content.facts
    next_one = addressee(content)
    asked = count(facts.households_asked, "hộ")
    satisfied = count(facts.people_satisfied, "hộ")
    rates = [
        ("được lấy ý kiến", facts.households_asked, facts.households),
        ("hài lòng trên số hộ được lấy ý kiến", facts.people_satisfied, facts.households_asked),
    ]
    told = [
        f"- Tỷ lệ hộ {what}: {share(part, whole) if part is not None and whole else BLANK}."
        for what, part, whole in rates
    ]
    blocks: list[Block] = [
        *lines(
            f"{organ.name} báo cáo tổng hợp ý kiến tham gia của các tổ chức, đoàn thể và nhân dân "
            f"về {results_of(content)} như sau:"
        ),
        Heading(1, "I. Công khai và lấy ý kiến"),
        *lines(
            f"- Thời gian công khai: từ ngày {short_day(facts.published_from)} đến ngày "
            f"{short_day(facts.published_until)}.",
            f"- Số lần công bố trên hệ thống truyền thanh: {count(facts.published_times, 'lần')}.",
            f"- Tổng số hộ: {count(facts.households, 'hộ')}; số hộ được lấy ý kiến: {asked}; số hộ "
            f"hài lòng: {satisfied}.",
            *told,
        ),
        Heading(1, "II. Ý kiến tham gia và tiếp thu, giải trình"),
        *lines(f"Số ý kiến tham gia: {len(content.opinions)}."),
        text_table("y-kien", opinions_table(content), code),
        *lines(
            f"Trên đây là báo cáo tổng hợp ý kiến về {results_of(content)}. "
            f"{organ.name} kính báo cáo {next_one}."
        ),
    ]
    return Paper(
        key="tong-hop-y-kien",
        title="Báo cáo tổng hợp ý kiến",
        organ=organ,
        symbol=symbol_of(organ, "BC"),
        dated=dated(content, organ),
        kind="Báo cáo",
        subject="Tổng hợp ý kiến tham gia của các tổ chức, đoàn thể và nhân dân về "
        f"{results_of(content)}",
        addressees=(next_one,),
        blocks=tuple(blocks),
        signatures=(signature(organ, facts.leader_post, facts.leader),),
        recipients=recipients(content, content.names.full),
    )
