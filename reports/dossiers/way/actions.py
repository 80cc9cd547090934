"""What is done with a dossier: one table of acts, from which states they lead where, and who acts.

Plain Python; the one who writes is ``reports/dossiers/way/workflow.py``. Which of the states a
dossier passes, and who acts there, is its procedure's.
"""

from dataclasses import dataclass
from enum import StrEnum

from reports.dossiers.rules.procedure import CHAIN, LevelProcedure, State


class DossierRefusedError(Exception):
    """What was asked of a dossier cannot be done; the message is a Vietnamese sentence."""


class Action(StrEnum):
    """What a person does; those without a transition are only logged."""

    OPEN = "open"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    VERIFY = "verify"
    APPRAISE = "appraise"
    VOTE = "vote"
    RETURN = "return"
    TAKE_BACK = "take_back"
    RECOGNISE = "recognise"
    REFUSE = "refuse"
    ANNOUNCE = "announce"
    REVOKE = "revoke"
    REOPEN = "reopen"
    OPINION = "opinion"  # a department's written word
    SESSION = "session"  # the council's meeting was written down
    CLOSE = "close"  # and is over
    CORRECT = "correct"  # a mistake in what was written of a decision
    EDIT = "edit"  # what the dossier says: facts, lists, paragraphs
    ATTACH = "attach"
    DETACH = "detach"
    SIGN = "sign"  # a signed copy came back
    UNSIGN = "unsign"  # and was taken out

    @property
    def label(self) -> str:
        """In words, as a button or a line of the log says it."""
        return _LABELS[self]


_LABELS = {
    Action.OPEN: "Lập hồ sơ",
    Action.SUBMIT: "Trình hồ sơ",
    Action.WITHDRAW: "Rút lại hồ sơ",
    Action.VERIFY: "Thông qua thẩm tra",
    Action.APPRAISE: "Thông qua thẩm định, đưa ra Hội đồng",
    Action.VOTE: "Ghi kết quả Hội đồng",
    Action.RETURN: "Trả lại bổ sung",
    Action.TAKE_BACK: "Hủy bước vừa thông qua",
    Action.RECOGNISE: "Ghi quyết định công nhận",
    Action.REFUSE: "Ghi văn bản không công nhận",
    Action.ANNOUNCE: "Công bố",
    Action.REVOKE: "Thu hồi quyết định công nhận",
    Action.REOPEN: "Lập lại hồ sơ",
    Action.OPINION: "Ghi ý kiến thẩm định",
    Action.SESSION: "Ghi phiên họp Hội đồng",
    Action.CLOSE: "Kết thúc phiên họp Hội đồng",
    Action.CORRECT: "Đính chính quyết định",
    Action.EDIT: "Sửa nội dung hồ sơ",
    Action.ATTACH: "Đính kèm giấy tờ",
    Action.DETACH: "Gỡ giấy tờ đính kèm",
    Action.SIGN: "Tải bản đã ký lên",
    Action.UNSIGN: "Gỡ bản đã ký",
}


# What is written and attached: logged, but nothing that handles the dossier.
EDITS = frozenset({Action.EDIT, Action.ATTACH, Action.DETACH, Action.SIGN, Action.UNSIGN})


class Doer(StrEnum):
    """Whose act it is, seen from where the dossier is."""

    UNIT = "unit"
    HERE = "here"  # who acts at the present step
    BELOW = "below"  # who acts at the step below, whose approval it was
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an act leads where, and whose it is.

    ``after`` ``None``: to the next step of the procedure (``forward``), or to the one below.
    ``forward`` acts approve what the dossier says. ``own_hand`` acts are closed to whoever had a
    hand in it. ``asks_reason``: she must say why. ``by_decision``: written with a signed decision
    (``reports/dossiers/way/decisions.py``).
    """

    before: frozenset[State]
    after: State | None
    doer: Doer
    forward: bool = False
    own_hand: bool = False
    asks_reason: bool = False
    by_decision: bool = False


_ABOVE_UNIT = frozenset(CHAIN) - {State.PREPARING}

TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: Transition(
        frozenset({State.PREPARING, State.RETURNED}), None, Doer.UNIT, forward=True
    ),
    Action.WITHDRAW: Transition(_ABOVE_UNIT, State.PREPARING, Doer.UNIT, asks_reason=True),
    Action.VERIFY: Transition(
        frozenset({State.VERIFYING}), None, Doer.HERE, forward=True, own_hand=True
    ),
    Action.APPRAISE: Transition(
        frozenset({State.APPRAISING}), None, Doer.HERE, forward=True, own_hand=True
    ),
    Action.VOTE: Transition(
        frozenset({State.COUNCIL}), None, Doer.HERE, forward=True, own_hand=True
    ),
    Action.RETURN: Transition(
        _ABOVE_UNIT, State.RETURNED, Doer.HERE, own_hand=True, asks_reason=True
    ),
    Action.TAKE_BACK: Transition(
        _ABOVE_UNIT - {State.VERIFYING}, None, Doer.BELOW, asks_reason=True
    ),
    Action.RECOGNISE: Transition(
        frozenset({State.DECIDING}),
        State.RECOGNISED,
        Doer.HERE,
        forward=True,
        own_hand=True,
        by_decision=True,
    ),
    Action.REFUSE: Transition(
        frozenset({State.COUNCIL, State.DECIDING}),
        State.REFUSED,
        Doer.HERE,
        own_hand=True,
        asks_reason=True,
        by_decision=True,
    ),
    Action.ANNOUNCE: Transition(
        frozenset({State.RECOGNISED}), State.ANNOUNCED, Doer.OFFICE, by_decision=True
    ),
    Action.REVOKE: Transition(
        frozenset({State.RECOGNISED, State.ANNOUNCED}),
        State.REVOKED,
        Doer.OFFICE,
        asks_reason=True,
        by_decision=True,
    ),
    Action.REOPEN: Transition(
        frozenset({State.REFUSED}), State.PREPARING, Doer.UNIT, asks_reason=True
    ),
}


def step_of(state: State) -> State:
    """The step at which a dossier in ``state`` is worked on: what was returned is prepared."""
    return State.PREPARING if state in (State.RETURNED, State.REFUSED) else state


def leads_to(action: Action, state: State, rules: LevelProcedure) -> State:
    """Where ``action`` leads from ``state``, skipping the steps that the procedure leaves out.

    Raises ``DossierRefusedError`` where the state does not allow it.
    """
    transition = TRANSITIONS[action]
    left_out = state in CHAIN and rules.step(state) is None
    if state not in transition.before or left_out:
        if state is transition.after:
            raise DossierRefusedError(f"Hồ sơ đã ở trạng thái “{state.label}”.")
        raise _not_from(action, state)
    if action is Action.WITHDRAW and rules.before(state) is not State.PREPARING:
        raise DossierRefusedError(
            f"Không rút lại được: hồ sơ đã qua bước “{rules.before(state).label}”; hãy đề nghị "
            "nơi đang xử lý trả lại hồ sơ."
        )
    if action is Action.TAKE_BACK:
        if rules.before(state) is State.PREPARING:
            raise _not_from(action, state)
        return rules.before(state)
    return transition.after if transition.after is not None else rules.after(state)


def _not_from(action: Action, state: State) -> DossierRefusedError:
    return DossierRefusedError(
        f"Không thể {lowered(action.label)}: hồ sơ đang ở trạng thái “{state.label}”. Có thể người "
        "khác vừa thay đổi; hãy tải lại trang."
    )


def lowered(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]
