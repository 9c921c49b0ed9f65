"""Second reading: a model lists what a request asks for, where our own reading is not sure.

Its lines count only where their words and quantities stand in the request. What it finds is shown
to a person as a question; it sets no price, no customer and no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from rapidfuzz import fuzz

from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.grounding import stands_in
from smbflow.domain.outcome import Next, Retry
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.text import fold
from smbflow.orchestration.consultation import Question, Unanswered
from smbflow.orchestration.opinion import surer
from smbflow.orchestration.panel import Panel
from smbflow.orchestration.prompts import load_prompt
from smbflow.orchestration.validation import Shape
from smbflow.pipelines.quotes.case import QuoteCase, Wanted
from smbflow.pipelines.quotes.counting import counts_in
from smbflow.pipelines.quotes.lexicon import soft, unit_of
from smbflow.pipelines.wording import count, outside

READ_ONCE = 0.8
"""How sure a line is that only a model read and that stands in the request."""

_SURE = 0.9
_SAME_THING = 85.0
_NAME = "second_reading"
_FIGURE = re.compile(r"\d{1,9}(?:\.\d{1,4})?")


def _quantity(value: Any) -> Any:
    written = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _FIGURE.fullmatch(written):
        raise ValueError('must be a quantity such as "12"')
    return Decimal(written)


Words = Annotated[str, Field(strict=True, min_length=2, max_length=300)]
Quantity = Annotated[
    Decimal, BeforeValidator(_quantity), WithJsonSchema({"type": "string", "maxLength": 20})
]


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """A thing that a model read out of a request; None where the request does not say it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    quote: Words
    item: Words
    quantity: Quantity | None
    unit: Annotated[str, Field(strict=True, max_length=30)] | None


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """A model's answer, in its form."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    items: Annotated[tuple[ItemAnswer, ...], Field(max_length=100)]


PROMPT = load_prompt(Path(__file__).with_name("prompts") / "requirements.toml")
SHAPE = Shape(RequestAnswer)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which request is read a second time, and when."""

    job_id: int
    arrived: datetime
    now: datetime
    attempts: int


def read_again(
    panel: Panel, text: str, case: QuoteCase, occasion: Occasion
) -> Next[QuoteCase] | Retry:
    """Ask a model where a line is doubtful; wait for one no longer than the office's patience."""
    if not doubtful(case):
        return Next(case)
    found = panel.ask(Question(PROMPT, text, SHAPE, occasion.job_id))
    if isinstance(found, Unanswered):
        why = f"No model could be asked ({outside(found.why, longest=200)})"
        at = panel.come_back(found, occasion.arrived, occasion.now, occasion.attempts)
        noted = case.noted(_NAME, [note(Reason.FIELD_UNCERTAIN, why)])
        return Next(noted) if at is None else Retry(at, why)
    return Next(weighed(case, found.value.items, text))


def doubtful(case: QuoteCase) -> bool:
    """Say whether a second look is worth it: nothing found, or a line without a sure quantity."""
    return not case.wanted or any(
        line.doubtful or line.quantity is None or line.quantity.confidence < _SURE
        for line in case.wanted
    )


def weighed(case: QuoteCase, items: Sequence[ItemAnswer], text: str) -> QuoteCase:
    """Take of an answer what the request bears out; where two readings differ a person is asked."""
    findings: list[Finding] = []
    for item in items:
        if _stands(item, text):
            case, found = _taken(case, item)
            findings += found
    return case.noted(_NAME, findings)


def _stands(item: ItemAnswer, text: str) -> bool:
    """Say whether a line's words stand in the request, and its quantity among them."""
    if not (stands_in(item.quote, text) and stands_in(item.item, item.quote)):
        return False
    return item.quantity is None or _counted(item.quantity, item.quote)


def _counted(quantity: Decimal, quote: str) -> bool:
    plain = soft(quote)
    counted = (one.value for language in ("en", "de") for one in counts_in(plain, language))
    return stands_in(quantity, quote) or quantity in counted


def _taken(case: QuoteCase, item: ItemAnswer) -> tuple[QuoteCase, Sequence[Finding]]:
    ours = next(_ours(case, item), None)
    if ours is None:
        return _added(case, item), ()
    if item.quantity is None:
        return case, ()
    if ours.quantity is None:
        quantity = Found(item.quantity, READ_ONCE, _source(item), How.MODEL)
        line = replace(ours, quantity=quantity, unit=ours.unit or _unit(item), doubtful=False)
        return case.with_line(line), ()
    if ours.quantity.value == item.quantity:
        sure = replace(ours.quantity, confidence=surer(ours.quantity.confidence))
        return case.with_line(replace(ours, quantity=sure, doubtful=False)), ()
    both = f"{count(ours.quantity.value)} or {count(item.quantity)}"
    words = f"“{outside(ours.words)}”: {both}? Two readings of the request differ"
    return case, (ask(Reason.READERS_DISAGREE, words, field=f"line:{ours.number}.qty"),)


def _ours(case: QuoteCase, item: ItemAnswer) -> Iterator[Wanted]:
    """Yield our line of the same thing: from the same words of the request."""
    said = fold(item.item)
    for line in case.wanted:
        if fuzz.token_set_ratio(fold(line.words), said) >= _SAME_THING:
            yield line


def _added(case: QuoteCase, item: ItemAnswer) -> QuoteCase:
    number = max((line.number for line in case.wanted), default=0) + 1
    amount = item.quantity
    quantity = Found(amount, READ_ONCE, _source(item), How.MODEL) if amount else None
    return case.with_line(
        Wanted(number, item.item, item.quote, quantity=quantity, unit=_unit(item))
    )


def _unit(item: ItemAnswer) -> Found[str] | None:
    known = unit_of(item.unit or "")
    return Found(known, READ_ONCE, _source(item), How.MODEL) if known else None


def _source(item: ItemAnswer) -> Source:
    return Source(1, None, item.quote)
