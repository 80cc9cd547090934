"""Where a criteria set asks for a ratio: the indicators, and the parts of compound ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from criteria.answers import Answer
from criteria.rules import AllRule, Part, RatioRule
from criteria.sets import CriteriaSetDefinition, IndicatorDefinition


@dataclass(frozen=True, slots=True)
class RatioPlace:
    """One ratio of a set; ``part`` None is the indicator itself."""

    indicator: IndicatorDefinition
    part: Part | None
    rule: RatioRule

    @property
    def key(self) -> str:
        """The indicator's code, with the part's key where it is one: "6.3", "17.1 clean_water"."""
        return f"{self.indicator.code} {self.part.key}" if self.part else self.indicator.code

    @property
    def label(self) -> str:
        """As a sentence names it: "6.3", "17.1 (nước sạch)"."""
        return f"{self.indicator.code} ({self.part.label})" if self.part else self.indicator.code

    @property
    def text(self) -> str:
        """What is asked, in the set's words."""
        return f"{self.indicator.text}: {self.part.label}" if self.part else self.indicator.text

    def read(self, answer: Answer) -> Answer:
        """What an indicator's answer says of this ratio."""
        return answer.parts.get(self.part.key, Answer()) if self.part else answer

    def written(self, answer: Answer, ratio: Answer) -> Answer:
        """The indicator's answer with ``ratio`` in this place."""
        if self.part is None:
            return replace(ratio, parts=answer.parts)
        return replace(answer, parts={**answer.parts, self.part.key: ratio})


def ratio_places(definition: CriteriaSetDefinition) -> Iterator[RatioPlace]:
    """Every ratio of the set, in its order."""
    for indicator in definition.indicators():
        rule = indicator.rule
        if isinstance(rule, RatioRule):
            yield RatioPlace(indicator, None, rule)
        elif isinstance(rule, AllRule):
            for part in rule.parts:
                if isinstance(part.rule, RatioRule):
                    yield RatioPlace(indicator, part, part.rule)
