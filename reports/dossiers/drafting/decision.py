"""The draft decision; once it is signed, the decision with its number, day and signatory."""

from reports.dossiers.content import DossierContent, SignedDecision
from reports.dossiers.drafting.organs import (
    blank_day,
    committee,
    dated,
    decider,
    deciding_organ,
    office,
    premier_decides,
    recognition,
    symbol_of,
)
from reports.dossiers.drafting.parts import Codes, basis_lines
from reports.dossiers.drafting.subject import subject_of
from reports.dossiers.drafting.wording import capitalised, short_day
from reports.dossiers.rules.procedure import Level, State
from reports.dossiers.way.council import ballot_result
from reports.papers.paper import Block, Paper, PaperDate, Paragraph, Signature

_VERBS = {
    "recognise": "công nhận",
    "refuse": "không công nhận",
}
_GOVERNMENT = "Luật Tổ chức Chính phủ"
_LOCAL_GOVERNMENT = "Luật Tổ chức chính quyền địa phương"


def decision(content: DossierContent, code: Codes) -> Paper:
    """Build "Quyết định" of three articles; a draft says what still stands against it."""
    organ = deciding_organ(content)
    signed = content.decision
    central = premier_decides(content)
    verb = _VERBS[signed.kind] if signed is not None else "công nhận"
    place = dated(content, organ, State.DECIDING)
    return Paper(
        key="quyet-dinh",
        title="Quyết định công nhận",
        organ=organ,
        symbol="" if signed is not None else content.rules.decision_symbol,
        number=signed.number if signed is not None else "",
        dated=PaperDate.of(place.place, signed.signed_on) if signed is not None else place,
        kind="Quyết định",
        subject=(signed.subject if signed is not None else "")
        or f"Về việc {verb} {recognition(content)}",
        decider=decider(content).upper(),
        bases=(
            *basis_lines(content, _GOVERNMENT if central else _LOCAL_GOVERNMENT),
            *_proposals(content),
        ),
        announcement="QUYẾT ĐỊNH:",
        blocks=tuple(_articles(content, signed, verb)),
        signatures=(_signature(content, signed),),
        recipients=_recipients(content, central),
        mark=_mark(content),
    )


def _mark(content: DossierContent) -> str:
    if content.decision is None:
        return "DỰ THẢO"
    return "ĐÃ BỊ THU HỒI" if content.revocation is not None else ""


def _proposals(content: DossierContent) -> list[str]:
    from_office = office(content)
    proposer = committee(content.names.province) if premier_decides(content) else from_office.name
    symbol = "TTr-UBND" if premier_decides(content) else symbol_of(from_office, "TTr")
    session = content.session
    day = blank_day(content, State.DECIDING)
    told = []
    if session is not None:
        told.append(f"Căn cứ Biên bản họp Hội đồng thẩm định ngày {short_day(session.held_on)}")
    told.append(f"Theo đề nghị của {proposer} tại Tờ trình số      /{symbol} {day}")
    return told


def _articles(content: DossierContent, signed: SignedDecision | None, verb: str) -> list[Block]:
    names = content.names
    above = ", ".join(
        dict.fromkeys(one for one in (names.full, names.parent, names.province) if one)
    )
    what = f"{above} {content.rules.recognised_as} năm {content.year}"
    first = f"{capitalised(verb)} {what}."
    blocks: list[Block] = []
    against = _against(content) if signed is None else ""
    if against:
        blocks.append(Paragraph(f"(Bản dự thảo: {against})", italic=True))
    if (revocation := content.revocation) is not None:
        told = f"số {revocation.number} ngày {short_day(revocation.signed_on)}"
        blocks.append(Paragraph(f"(Bị thu hồi theo Quyết định {told})", italic=True))
    reasons = signed.reasons if signed is not None else ""
    if reasons:
        first += f" Lý do: {reasons.rstrip('.')}."
    blocks += [
        Paragraph(first, lead="Điều 1."),
        Paragraph(_second(content, verb), lead="Điều 2."),
        Paragraph(_third(content), lead="Điều 3."),
    ]
    return blocks


def _against(content: DossierContent) -> str:
    """What a draft must not hide: criteria not attained, communes or a ballot missing."""
    subject = subject_of(content)
    told = []
    if subject is None:
        told.append(f"chưa có số liệu năm {content.year}")
    else:
        total = len(subject.definition.criteria)
        told += [
            f"{unit.name} tính lại đạt {attained}/{total} tiêu chí"
            for unit, _, attained in subject.results(subject.year)
            if attained != total
        ]
    if content.level is Level.CITY:
        missing = sum(one.recognition is None for one in content.communes)
        if missing:
            told.append(f"{missing} xã chưa có quyết định công nhận")
    if content.session is None:
        told.append("Hội đồng thẩm định chưa họp")
    elif not ballot_result(content.session, content.rules.council).has_passed:
        told.append("Hội đồng thẩm định chưa thông qua")
    return f"{'; '.join(told)}." if told else ""


def _second(content: DossierContent, verb: str) -> str:
    names = content.names
    own = committee(names.full) if content.level is not Level.VILLAGE else committee(names.parent)
    if verb != "công nhận":
        return (
            f"{own} tổ chức khắc phục các nội dung chưa đạt, hoàn thiện hồ sơ và đề nghị xét, công "
            "nhận lại khi đủ điều kiện."
        )
    above = committee(names.parent) if names.parent else own
    announcing = own if premier_decides(content) or above == own else above
    return (
        f"{announcing} tổ chức công bố theo quy định. {own} duy trì, nâng cao chất lượng các tiêu "
        "chí đã đạt."
    )


def _third(content: DossierContent) -> str:
    names = content.names
    effect = "Quyết định này có hiệu lực thi hành kể từ ngày ký."
    if premier_decides(content):
        return (
            f"{effect} Bộ trưởng, Thủ trưởng các cơ quan có liên quan, Chủ tịch Ủy ban nhân dân "
            f"{names.province}, Chủ tịch Ủy ban nhân dân {names.full} chịu trách nhiệm thi hành "
            "Quyết định này."
        )
    heads = [names.parent] if names.parent not in ("", names.province) else []
    if content.level is not Level.VILLAGE:
        heads.append(names.full)
    chairs = "; ".join(f"Chủ tịch Ủy ban nhân dân {one}" for one in heads)
    return (
        f"{effect} Chánh Văn phòng Ủy ban nhân dân {names.province}; Chánh {office(content).name}; "
        f"{chairs} và các cơ quan, tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết "
        "định này."
    )


def _signature(content: DossierContent, signed: SignedDecision | None) -> Signature:
    head = "THỦ TƯỚNG" if premier_decides(content) else "CHỦ TỊCH"
    if signed is None:
        return Signature((head,))
    post = signed.signatory_post.strip().upper()
    deputy = post.startswith(f"PHÓ {head}")
    titles = (f"KT. {head}", f"PHÓ {head}") if deputy else (head,)
    return Signature(titles, signed.signatory)


def _recipients(content: DossierContent, central: bool) -> tuple[str, ...]:
    names = content.names
    own = [committee(names.full)] if content.level is not Level.VILLAGE else []
    above = [committee(one) for one in dict.fromkeys((names.parent, names.province)) if one]
    if central:
        return (
            "Như Điều 3",
            "Văn phòng Điều phối nông thôn mới Trung ương",
            *above,
            *own,
            "Lưu: VT",
        )
    return ("Như Điều 3", "Văn phòng Điều phối nông thôn mới Trung ương", *own, "Lưu: VT")
