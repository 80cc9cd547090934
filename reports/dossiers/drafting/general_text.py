"""The other paragraphs of the report and of the appraisals: what figures allow, else a prompt."""

from dataclasses import dataclass

from criteria.answers import COMMUNES
from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.capital import capital_groups, capital_total
from reports.dossiers.drafting.organs import recognition
from reports.dossiers.drafting.subject import Subject
from reports.dossiers.drafting.wording import (
    BLANK,
    capitalised,
    count,
    kind_of,
    listed,
    money,
    number,
    prompt,
    share,
    short_day,
    within,
)
from reports.dossiers.rules.procedure import Level, State


@dataclass(frozen=True, slots=True)
class Draft:
    """A paragraph as figures draft it, with the figures under it by name."""

    key: str
    heading: str
    level: int
    text: str
    basis: dict[str, str]
    step: State = State.PREPARING
    paper: str = "bao-cao"


_Told = tuple[list[str], dict[str, str]]


def before_criteria(content: DossierContent, subject: Subject | None) -> list[Draft]:
    """The report's paragraphs before the criteria, in its order."""
    return [
        _draft("dac-diem", "1. Khái quát về điều kiện tự nhiên, kinh tế - xã hội", *_area(content)),
        _draft("chi-dao", "1. Công tác lãnh đạo, chỉ đạo và tổ chức thực hiện", *_lead(content)),
        _draft("tuyen-truyen", "2. Công tác tuyên truyền, đào tạo, tập huấn", *_told_to(content)),
        _draft("nguon-luc", "3. Kết quả huy động nguồn lực", *_capital(content)),
    ]


def after_criteria(content: DossierContent, subject: Subject | None) -> list[Draft]:
    """The report's paragraphs after the criteria, in its order."""
    return [
        _draft(
            "no-dong",
            "3. Tình hình nợ đọng xây dựng cơ bản trong xây dựng nông thôn mới",
            *_arrears(content),
        ),
        _draft("ket-qua-noi-bat", "1. Những kết quả nổi bật", *_highlights(content, subject)),
        _draft("ton-tai", "2. Tồn tại, hạn chế và nguyên nhân", *_lacks(content, subject)),
        _draft(
            "bai-hoc",
            "3. Bài học kinh nghiệm",
            *_own("kinh nghiệm rút ra trong lãnh đạo, huy động nguồn lực, vận động nhân dân"),
        ),
        _draft(
            "quan-diem",
            "1. Quan điểm, mục tiêu",
            *_own("quan điểm, mục tiêu duy trì và nâng cao chất lượng các tiêu chí"),
        ),
        _draft(
            "de-xuat",
            "3. Đề xuất, kiến nghị",
            *_own("kiến nghị với cấp trên, nếu có"),
        ),
    ]


def of_appraisals(content: DossierContent, subject: Subject | None) -> list[Draft]:
    """The concluding paragraphs of verification and appraisal."""
    return [
        Draft(
            "tham-tra-nhan-xet",
            "III. Nhận xét, kết luận thẩm tra",
            1,
            *_joined(_verdict(content, subject, "thẩm tra")),
            State.VERIFYING,
            "bao-cao-tham-tra",
        ),
        Draft(
            "tham-dinh-nhan-xet",
            "IV. Nhận xét, kết luận thẩm định",
            1,
            *_joined(_verdict(content, subject, "thẩm định")),
            State.APPRAISING,
            "bao-cao-tham-dinh",
        ),
    ]


def _draft(key: str, heading: str, lines: list[str], basis: dict[str, str]) -> Draft:
    return Draft(key, heading, 2, "\n".join(lines), basis)


def _own(what: str) -> _Told:
    """What the unit has to write itself: no figure drafts it."""
    return [prompt(what)], {}


def _joined(told: _Told) -> tuple[str, dict[str, str]]:
    return "\n".join(told[0]), told[1]


def _area(content: DossierContent) -> _Told:
    names, facts = content.names, content.facts
    above = ", ".join(
        dict.fromkeys(one for one in (names.parent, names.province) if one and one != names.full)
    )
    lines = [f"{names.title} thuộc {above}." if above else f"{names.title}."]
    basis = {"Tổng số hộ": count(facts.households, "hộ")}
    if content.level is Level.CITY:
        total = len(content.communes)
        basis["Số xã thực hiện xây dựng nông thôn mới"] = f"{total} {COMMUNES}"
        communes = listed([within(one.title) for one in content.communes])
        lines.append(
            f"Đến năm {content.year}, trên địa bàn có {total} {COMMUNES} thực hiện xây dựng nông "
            f"thôn mới{f': {communes}' if communes else ''}."
        )
    lines.append(f"Tổng số hộ: {basis['Tổng số hộ']}.")
    lines.append(
        prompt(
            "vị trí địa lý, địa hình, khí hậu, tài nguyên; dân số, lao động; cơ cấu và tốc độ tăng "
            "trưởng kinh tế"
        )
    )
    return lines, basis


def _lead(content: DossierContent) -> _Told:
    day = short_day(content.facts.registered_on)
    return [
        f"Ngày đăng ký {recognition(content)}: {day}.",
        prompt(
            "thành lập, kiện toàn Ban Chỉ đạo, Ban Quản lý; các nghị quyết, kế hoạch đã ban hành"
        ),
    ], {"Ngày đăng ký": day}


def _told_to(content: DossierContent) -> _Told:
    facts = content.facts
    basis = {
        "Công khai từ ngày": short_day(facts.published_from),
        "Công khai đến ngày": short_day(facts.published_until),
        "Số lần công bố": count(facts.published_times, "lần"),
    }
    return [
        f"Kết quả tự đánh giá được công khai từ ngày {basis['Công khai từ ngày']} đến ngày "
        f"{basis['Công khai đến ngày']}; công bố trên hệ thống truyền thanh: "
        f"{basis['Số lần công bố']}.",
        prompt("hình thức và kết quả tuyên truyền, vận động; đào tạo, tập huấn; thi đua"),
    ], basis


def _capital(content: DossierContent) -> _Told:
    groups = capital_groups(content)
    if not groups:
        return [f"Tổng nguồn lực đã huy động: {BLANK}."], {"Tổng nguồn lực": BLANK}
    total = capital_total(content)
    basis = {"Tổng nguồn lực": money(total)}
    lines = [f"Tổng nguồn lực đã huy động là {money(total)}, trong đó:"]
    for group in groups:
        item = group.item
        part = share(item.amount, total)
        basis[item.name] = f"{money(item.amount)}{f', chiếm {part}' if part else ''}"
        lines.append(f"- {item.name}: {basis[item.name]};")
    lines[-1] = lines[-1].removesuffix(";") + "."
    for group in groups:
        if group.disagreement:
            basis[f"{group.item.name}: cộng các phần"] = group.disagreement
            lines.append(f"Số liệu cần kiểm tra lại: {group.disagreement}")
    return lines, basis


def _arrears(content: DossierContent) -> _Told:
    arrears = content.facts.arrears
    who = capitalised(kind_of(content.names.full) or content.names.full)
    if arrears is None:
        text = f"Nợ đọng xây dựng cơ bản đến thời điểm báo cáo: {BLANK}."
    elif arrears:
        text = (
            f"Đến thời điểm báo cáo, {within(who)} còn nợ đọng xây dựng cơ bản trong xây dựng "
            f"nông thôn mới là {money(arrears)}."
        )
    else:
        text = (
            f"{who} không có nợ đọng xây dựng cơ bản trong xây dựng nông thôn mới tính đến thời "
            "điểm báo cáo."
        )
    return [text], {"Nợ đọng xây dựng cơ bản": BLANK if arrears is None else money(arrears)}


def _highlights(content: DossierContent, subject: Subject | None) -> _Told:
    if subject is None:
        return [f"Kết quả đánh giá tiêu chí năm {content.year}: {BLANK}."], {
            f"Kết quả năm {content.year}": BLANK
        }
    lines, basis = _attained(subject)
    if content.level is Level.CITY:
        told = _recognised(content)
        basis["Số xã đã được công nhận"] = told
        lines.append(f"- Số xã đã có quyết định công nhận đạt chuẩn nông thôn mới: {told}.")
    satisfied = _satisfied(content)
    basis["Hộ hài lòng"] = satisfied
    lines.append(f"- Hộ hài lòng về kết quả xây dựng nông thôn mới: {satisfied}.")
    lines.append(prompt("các kết quả nổi bật khác, mô hình, cách làm hay"))
    return lines, basis


def _attained(subject: Subject) -> _Told:
    """How many criteria each unit attains now and in the baseline year; of many, in sum."""
    total = len(subject.definition.criteria)
    lines, basis = [], {}
    earlier = (
        {unit.slug: attained for unit, _, attained in subject.results(subject.baseline)}
        if subject.baseline is not None
        else {}
    )
    now = subject.results(subject.year)
    for unit, _, attained in now:
        name = f"{unit.name} năm {subject.year}"
        basis[name] = f"{attained}/{total} tiêu chí"
        text = f"- {unit.name} đạt {basis[name]}"
        if unit.slug in earlier:
            basis[f"{unit.name} năm {subject.baseline}"] = f"{earlier[unit.slug]}/{total} tiêu chí"
            text += f" (năm {subject.baseline}: {earlier[unit.slug]}/{total} tiêu chí)"
        lines.append(f"{text}.")
    if subject.communes:
        whole = sum(attained == total for _, _, attained in now)
        told = f"{whole}/{len(now)} {COMMUNES}"
        basis[f"Số xã đạt {total}/{total} tiêu chí"] = told
        lines.insert(0, f"- Số xã đạt {total}/{total} tiêu chí năm {subject.year}: {told}.")
    return lines, basis


def _recognised(content: DossierContent) -> str:
    done = sum(one.recognition is not None for one in content.communes)
    rate = share(done, len(content.communes))
    return f"{done}/{len(content.communes)} {COMMUNES}{f', đạt {rate}' if rate else ''}"


def _satisfied(content: DossierContent) -> str:
    asked, satisfied = content.facts.households_asked, content.facts.people_satisfied
    if asked is None or satisfied is None:
        return BLANK
    rate = share(satisfied, asked)
    told = f"{number(satisfied)}/{number(asked)} hộ được lấy ý kiến"
    return f"{told}, đạt {rate}" if rate else told


def _lacks(content: DossierContent, subject: Subject | None) -> _Told:
    lines: list[str] = []
    basis: dict[str, str] = {}
    if subject is not None:
        for unit, by_number, _ in subject.results(subject.year):
            failing = [one for one in by_number.values() if not one.computed]
            if failing:
                names = listed([f"số {one.number} ({one.name})" for one in failing])
                basis[f"{unit.name} tiêu chí chưa đạt"] = names
                lines.append(f"- {unit.name} chưa đạt tiêu chí {names}.")
    still_open = sum(point.is_open for point in content.points)
    if still_open:
        basis["Số chỗ mâu thuẫn chưa giải trình"] = str(still_open)
        lines.append(f"- Số liệu còn {still_open} chỗ mâu thuẫn chưa được giải trình.")
    lines.append(prompt("tồn tại, hạn chế; nguyên nhân khách quan, chủ quan"))
    return lines, basis


def _verdict(content: DossierContent, subject: Subject | None, what: str) -> _Told:
    if subject is None:
        return [f"Kết quả đánh giá tiêu chí năm {content.year}: {BLANK}."], {
            f"Kết quả năm {content.year}": BLANK
        }
    total = len(subject.definition.criteria)
    lines, basis = [], {}
    whole = True
    for unit in subject.in_year(subject.year):
        result = unit.result(subject.definition)
        whole = whole and result.attained
        text = (
            f"tự đánh giá {result.declared_attained}/{total} tiêu chí, tính lại từ số liệu "
            f"{result.computed_attained}/{total} tiêu chí"
        )
        basis[f"{unit.name} năm {subject.year}"] = text
        lines.append(f"- {unit.name}: {text}.")
    if what == "thẩm định" and content.words:
        agreeing = sum(word.agrees for word in content.words)
        text = f"{agreeing}/{len(content.words)} cơ quan"
        basis["Cơ quan đồng ý"] = text
        lines.append(f"- Ý kiến của các sở, ngành: {text} đồng ý.")
    still_open = sum(point.is_open for point in content.points)
    if still_open:
        basis["Số chỗ mâu thuẫn chưa giải trình"] = str(still_open)
        lines.append(f"- Số liệu còn {still_open} chỗ mâu thuẫn chưa được giải trình.")
    end = "đủ" if whole else "chưa đủ"
    basis["Kết luận về tiêu chí"] = end
    lines.append(
        f"Về mức độ đạt các tiêu chí, {end} điều kiện đề nghị công nhận {recognition(content)}."
    )
    lines.append(prompt(f"nhận xét về hồ sơ, trình tự, thủ tục; kết luận {what}"))
    return lines, basis
