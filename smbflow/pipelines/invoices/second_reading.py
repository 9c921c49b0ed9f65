"""Second reading: a model is asked where our own reading is not sure, and believed by evidence.

A value of a model counts only where it stands on the page, and totals only where they add up. The
same value read twice, independently, is surer; two different ones are a question for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from smbflow.domain.document import Reading, Route
from smbflow.domain.evidence import Found, How, Source
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.outcome import Next, Retry
from smbflow.domain.places import place_of
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.text import fold
from smbflow.orchestration.consultation import Answered, Look, Question, Unanswered
from smbflow.orchestration.opinion import surer
from smbflow.orchestration.panel import Panel
from smbflow.pipelines.invoices.answer import PROMPT, SHAPE, InvoiceAnswer
from smbflow.pipelines.invoices.case import InvoiceCase, SecondReading
from smbflow.pipelines.invoices.settings import InvoiceSettings
from smbflow.pipelines.invoices.sums import complete_totals
from smbflow.pipelines.invoices.words import begin, field_word, outside

READ_ONCE = 0.8
"""How sure a value is that only a model read and that stands on the page."""

PROPOSED = 0.5
"""How sure a value is that only a model saw: no threshold is so low, so a person is asked."""

UNSURE_WORD, POOR_SHARE = 0.8, 0.08
"""Below which OCR is unsure of a word, and from which share of such words a page is read poorly:
every fourth receipt that was photographed, no clean scan."""

SUREST_PROPOSAL = 0.9
"""How sure a value may become that only models read, however many: a person looks at it."""

_TOTALS = frozenset({"net_total", "tax_total", "gross_total"})
_SYMBOLS: Mapping[str, str] = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
_NAME = "second_reading"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which document is read a second time, which of its fields must be sure, and its pages."""

    job_id: int
    arrived: datetime
    now: datetime
    attempts: int
    needed: tuple[str, ...]
    threshold: float
    settings: InvoiceSettings
    look: Look | None = None


def read_again(
    panel: Panel, reading: Reading, case: InvoiceCase, occasion: Occasion
) -> Next[InvoiceCase] | Retry:
    """Ask one model after the other while a needed field is doubtful.

    Where none can be asked for now the document waits, but not longer than the office's patience.
    """
    route: tuple[str, ...] = panel.route_for(case.kind)
    while route and doubtful(case.draft, occasion.needed, occasion.threshold):
        question = Question(PROMPT, reading.text, SHAPE, occasion.job_id, look=occasion.look)
        found = panel.ask(question, route)
        if isinstance(found, Unanswered):
            return _unanswered(panel, case, occasion, found)
        case = weighed(case, found, reading, occasion.needed, occasion.settings)
        route = found.others(route)
    return Next(case)


def poorly_read(reading: Reading) -> bool:
    """Say whether OCR was unsure of many words: the picture tells a model more than the text."""
    words = [w for page in reading.pages if page.route is Route.OCR for w in page.words]
    unsure = sum(word.confidence < UNSURE_WORD for word in words)
    scanned = any(page.route is Route.OCR for page in reading.pages)
    return scanned and unsure >= POOR_SHARE * len(words)


def doubtful(draft: InvoiceDraft, needed: Sequence[str], threshold: float) -> bool:
    """Say whether a field that is needed is missing or not sure enough."""
    draft = complete_totals(draft)
    found: Iterator[Found[Any] | None] = (getattr(draft, name) for name in needed)
    return any(one is None or one.confidence < threshold for one in found)


def weighed(
    case: InvoiceCase,
    found: Answered[InvoiceAnswer],
    reading: Reading,
    needed: Sequence[str],
    settings: InvoiceSettings,
) -> InvoiceCase:
    """Take of an answer what the page bears out; keep both values where two readings differ.

    What a model saw on the picture and we did not read is no more than a proposal that asks, and
    only for what must be there: other fields would be used without anyone looking. Who contradicts
    us, or itself, in what matters confirms nothing: it may have been misled in all of it.
    """
    believable = _believable(found.value, settings)
    changes: dict[str, Found[Any]] = {}
    confirmed: dict[str, Found[Any]] = {}
    readings: list[SecondReading] = []
    for field, value in believable.items():
        place = _place(field, value, reading)
        ours: Found[Any] | None = getattr(case.draft, field)
        if ours is None and (place is not None or (found.saw and field in needed)):
            changes[field] = Found(value, READ_ONCE if place else PROPOSED, place, How.MODEL)
        elif ours is None or (place is None and not found.saw):
            continue
        elif _same(field, ours.value, value):
            confirmed[field] = _read_twice(ours)
        else:
            readings.append(
                SecondReading(field, _spelled(ours.value), _spelled(value), found.model)
            )
    contradicted = {one.field for one in readings} & {*needed, "supplier_name"}
    if not contradicted and len(believable) == len(found.value.said()):
        changes |= confirmed
    draft = replace(case.draft, **changes)  # type: ignore[arg-type]  # fields by name
    return replace(case, draft=draft, second_readings=(*case.second_readings, *readings))


def _read_twice(ours: Found[Any]) -> Found[Any]:
    """Return a value that one more model read: surer, but never sure where only models read it.

    The same sentence of a page can mislead all of them.
    """
    confidence = surer(ours.confidence)
    most = SUREST_PROPOSAL if ours.how is How.MODEL else confidence
    return replace(ours, confidence=min(confidence, most))


def check_readers(case: InvoiceCase, needed: Sequence[str]) -> Iterator[Finding]:
    """Yield where two readings differ, unless a person has said since what stands there."""
    for second in case.second_readings:
        ours: Found[Any] | None = getattr(case.draft, second.field)
        if ours is None or ours.how is How.PERSON or _spelled(ours.value) != second.ours:
            continue
        both = f"{outside(second.ours)} or {outside(second.theirs)}"
        words = f"{begin(field_word(second.field))}: {both}? Two readings of the page differ"
        say = ask if second.field in needed else note
        yield say(Reason.READERS_DISAGREE, words, field=second.field, other=outside(second.theirs))


def _unanswered(
    panel: Panel, case: InvoiceCase, occasion: Occasion, found: Unanswered
) -> Next[InvoiceCase] | Retry:
    why = f"No model could be asked ({outside(found.why, longest=200)})"
    at = panel.come_back(found, occasion.arrived, occasion.now, occasion.attempts)
    if at is not None:
        return Retry(at, why)
    return Next(case.noted(_NAME, [note(Reason.FIELD_UNCERTAIN, why)]))


def _believable(answer: InvoiceAnswer, settings: InvoiceSettings) -> Mapping[str, Any]:
    """Leave out totals that do not add up among themselves: one of them must be wrong."""
    said = answer.said()
    totals = [said.get(name) for name in ("net_total", "tax_total", "gross_total")]
    if None in totals:
        return said
    net, tax, gross = (Decimal(total) for total in totals if total is not None)
    if abs(net + tax - gross) <= settings.totals.in_all:
        return said
    return {name: value for name, value in said.items() if name not in _TOTALS}


def _place(field: str, value: Any, reading: Reading) -> Source | None:
    place = place_of(value, reading.pages)
    if place is None and field == "currency" and value in _SYMBOLS:
        symbol = _SYMBOLS[value]
        page = next((page for page in reading.pages if symbol in page.text), None)
        return Source(page.number, None, symbol) if page else None
    return place


def _same(field: str, ours: Any, theirs: Any) -> bool:
    if not isinstance(ours, str):
        return bool(ours == theirs)
    one, other = fold(ours).replace(" ", ""), fold(str(theirs)).replace(" ", "")
    if field == "supplier_name":
        return one in other or other in one
    return one == other


def _spelled(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
