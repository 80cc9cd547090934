"""Who issues, receives, decides and signs the papers of a dossier, and where and when."""

from reports.dossiers.content import DossierContent
from reports.dossiers.drafting.wording import bare_name, kind_of
from reports.dossiers.rules.procedure import CHAIN, Actor, Level, State
from reports.papers.paper import Organ, PaperDate, Signature

COMMITTEE = "Ủy ban nhân dân"
_PREMIER = "Thủ tướng Chính phủ"
_OPEN = "..............."
_OFFICE = "Văn phòng Điều phối nông thôn mới"
_PARTY = {
    "xã": "Đảng ủy",
    "phường": "Đảng ủy",
    "thị trấn": "Đảng ủy",
    "huyện": "Huyện ủy",
    "thị xã": "Thị ủy",
    "thành phố": "Thành ủy",
}


def recognition(content: DossierContent) -> str:
    """What is asked for: "xã Dương Quang đạt chuẩn nông thôn mới năm 2020"."""
    return f"{content.names.full} {content.rules.recognised_as} năm {content.year}"


def results_of(content: DossierContent) -> str:
    """What is reported on: "kết quả xây dựng xã Dương Quang đạt chuẩn nông thôn mới năm 2020"."""
    verb = "thực hiện" if content.level is Level.CITY else "xây dựng"
    return f"kết quả {verb} {recognition(content)}"


def committee(full: str) -> str:
    """Return "Ủy ban nhân dân xã Dương Quang", which prints no organ above itself."""
    return f"{COMMITTEE} {full}"


def unit_organ(content: DossierContent) -> Organ:
    """Who issues the unit's papers; for a village the committee of its commune."""
    village = content.level is Level.VILLAGE
    return Organ("", committee(content.names.parent if village else content.names.full))


def office(content: DossierContent) -> Organ:
    """The province's coordination office."""
    province = content.names.province
    return Organ(committee(province), f"{_OFFICE} {province}")


def organ_at(content: DossierContent, state: State) -> Organ:
    """Who issues the report of a step."""
    match actor_at(content, state):
        case Actor.PARENT:
            return Organ("", committee(content.names.parent))
        case Actor.PROVINCE if state is State.VERIFYING:
            return Organ("", committee(content.names.province))
        case Actor.PROVINCE:
            return office(content)
        case Actor.CENTRE:
            return Organ("", f"{_OFFICE} Trung ương")
        case _:
            return unit_organ(content)


def symbol_of(organ: Organ, kind: str) -> str:
    """The symbol behind the number: "BC-UBND", "BC-VPĐP"."""
    return f"{kind}-UBND" if organ.name.startswith(COMMITTEE) else f"{kind}-VPĐP"


def actor_at(content: DossierContent, state: State) -> Actor | None:
    """Who acts in a state; ``None`` where the procedure does not pass it."""
    step = content.rules.step(state)
    return step.actor if step else None


def addressee(content: DossierContent, state: State = State.PREPARING) -> str:
    """To whom the papers of ``state`` go: the one that acts next, else the one that decides."""
    following = content.rules.after(state)
    actor = actor_at(content, following)
    if actor is Actor.PARENT:
        return committee(content.names.parent)
    if actor is Actor.PROVINCE:
        return committee(content.names.province)
    return decider(content)


def decider(content: DossierContent) -> str:
    """Who decides, in full: "Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn", "Thủ tướng Chính phủ".

    The district that a village's commune lies in is not known here: its name stays open.
    """
    names = content.names
    text = content.rules.decided_by.replace("UBND", COMMITTEE)
    for kind, full in (("tỉnh", names.province), ("xã", names.parent), ("cấp huyện", _OPEN)):
        if text.endswith(f" {kind}"):
            return f"{text.removesuffix(kind)}{full}"
    return text


def deciding_organ(content: DossierContent) -> Organ:
    """The organ whose name heads the decision."""
    return Organ("", decider(content).removeprefix("Chủ tịch "))


def premier_decides(content: DossierContent) -> bool:
    """Whether the Prime Minister decides."""
    return decider(content) == _PREMIER


def paper_year(content: DossierContent, state: State = State.PREPARING) -> int:
    """The year in the date line of a draft of a step: of the last thing dated, or the year after.

    The figures of a year are whole only when it is over; report 228/BC-UBND on 2020 is of 2021.
    What comes after the step does not count: a paper stays as it was when it was approved.
    """
    facts = content.facts
    days = [facts.meeting_on, facts.published_until]
    if _has_words(content, state):
        days += [one.at for one in content.words]
    if _is_reached(State.COUNCIL, state) and content.session is not None:
        days.append(content.session.held_on)
    return max((day.year for day in days if day is not None), default=content.year + 1)


def _has_words(content: DossierContent, state: State) -> bool:
    """Whether the departments wrote by that step: they do where the province verifies or judges."""
    return any(
        _is_reached(step, state) and actor_at(content, step) is Actor.PROVINCE
        for step in (State.VERIFYING, State.APPRAISING)
    )


def _is_reached(step: State, state: State) -> bool:
    return CHAIN.index(step) <= CHAIN.index(state)


def blank_day(content: DossierContent, state: State = State.PREPARING) -> str:
    """A day in the text that is not known yet: "ngày      tháng      năm 2021"."""
    return f"ngày      tháng      năm {paper_year(content, state)}"


def dated(content: DossierContent, organ: Organ, state: State = State.PREPARING) -> PaperDate:
    """Place and year of a step's draft of ``organ``; day and month are blank until it is signed."""
    name = organ.name.removeprefix(f"{COMMITTEE} ").removeprefix(f"{_OFFICE} ")
    if name in (_PREMIER, "Trung ương"):
        return PaperDate("Hà Nội", paper_year(content, state))
    return PaperDate(bare_name(name), paper_year(content, state))


def signature(organ: Organ, post: str = "", name: str = "") -> Signature:
    """Who signs for a people's committee or an office; a deputy signs "KT. CHỦ TỊCH"."""
    of_committee = organ.name.startswith(COMMITTEE)
    head = "CHỦ TỊCH" if of_committee else "CHÁNH VĂN PHÒNG"
    lead = (f"TM. {COMMITTEE.upper()}",) if of_committee else ()
    shown = post.strip().upper() or head
    # "Phó Chủ tịch UBND xã": the head of the paper names the organ already
    shown = next((one for one in (f"PHÓ {head}", head) if shown.startswith(one)), shown)
    deputy = (f"KT. {head}",) if shown == f"PHÓ {head}" else ()
    return Signature((*lead, *deputy, shown), name)


def recipients(content: DossierContent, full: str, *others: str) -> tuple[str, ...]:
    """Who gets a paper of the unit ``full``: its party committee and council, ``others``."""
    party = _PARTY.get(kind_of(full))
    own = (f"Thường trực {party}, Thường trực HĐND {kind_of(full)}",) if party else ()
    return ("Như trên", *own, *others, "Lưu: VT")
