"""What a person sees of a quote: its lines with how each price came about, and the draft mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from smbflow.domain.document import Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.job import Summary
from smbflow.domain.reason import NEEDS_VALUE
from smbflow.domain.reference import Business, Reference
from smbflow.domain.view import Draft, LineView, Presentation
from smbflow.pipelines.quotes.case import QuoteCase, Wanted, value
from smbflow.pipelines.quotes.letters import Letter, asks_back, cover, question
from smbflow.pipelines.quotes.paper import buyer, description
from smbflow.pipelines.quotes.settings import QuoteSettings
from smbflow.pipelines.step import Intake
from smbflow.pipelines.wording import count, money, outside, percent

KIND = "quote"
CORRECTABLE = ("customer", "currency", "delivery", "wanted_by", "note", "email", "revises")
_NOTHING_SENT = "Nothing is sent: it is set aside with its reason."

Present = Callable[[Any], Presentation]


def presenting(reference: Callable[[], Reference], settings: QuoteSettings) -> Present:
    """Return how values of the pipeline are shown in an office."""
    return partial(_shown, reference, settings)


def present(shown: Any) -> Presentation:
    """Show a value where no office is at hand: with default settings and empty lists."""
    return _shown(_nowhere, QuoteSettings(), shown)


def _nowhere() -> Reference:
    return Reference(Business((), "EUR", "IE"))


def _shown(reference: Callable[[], Reference], settings: QuoteSettings, shown: Any) -> Presentation:
    if isinstance(shown, QuoteCase):
        return _of_case(shown, reference(), settings)
    if isinstance(shown, Reading) and shown.letter is not None:
        summary = Summary(kind=KIND, who=shown.letter.sender, subject=shown.letter.subject)
        return Presentation(summary, {}, on_approval=_NOTHING_SENT)
    name = shown.document.name if isinstance(shown, Intake) else None
    return Presentation(Summary(kind=KIND, subject=name), {}, on_approval=_NOTHING_SENT)


def on_approval(case: QuoteCase, settings: QuoteSettings) -> str:
    """Say in one sentence what a yes would do, or what is missing for it."""
    missing = [f.sentence for f in case.open_findings if f.reason in NEEDS_VALUE]
    if missing:
        return f"A yes is not enough yet: {missing[0]}."
    who = outside(buyer(case)) or "who asked"
    if asks_back(case):
        return f"Asks {who} for what is missing; no quote goes out yet."
    if case.totals is None:
        return _NOTHING_SENT
    number = f"as a revision of {settings.numbers.prefix}{case.revises}" if case.revises else ""
    amount = money(case.totals.gross, case.currency)
    return f"Sends {who} a quote of {amount} {number}".rstrip() + ", numbered on the way out."


def _of_case(case: QuoteCase, reference: Reference, settings: QuoteSettings) -> Presentation:
    return Presentation(
        summary=_summary(case, settings),
        fields=_fields(case),
        lines=tuple(_line(line) for line in case.wanted),
        findings=case.findings_to_show,
        on_approval=on_approval(case, settings),
        draft=_draft(case, reference, settings),
        correctable=(*CORRECTABLE, *_line_fields(case)),
    )


def _summary(case: QuoteCase, settings: QuoteSettings) -> Summary:
    return Summary(
        kind=KIND,
        who=buyer(case) or None,
        number=case.label or (f"{settings.numbers.prefix}{case.revises}" if case.revises else None),
        subject=case.sender.subject or None,
        amount=case.totals.gross if case.totals else None,
        currency=case.currency or None,
    )


def _fields(case: QuoteCase) -> dict[str, Found[object]]:
    customer, totals = case.customer, case.totals
    found: dict[str, Found[object] | None] = {
        "customer": _reckoned(f"{customer.name} ({customer.customer_id}), by {customer.how}",
                              customer.confidence) if customer else None,
        "delivery": _delivery(case),
        "wanted_by": _as_object(case.wanted_by),
        "currency": _reckoned(case.currency),
        "net_total": _reckoned(totals.net) if totals else None,
        "tax_total": _reckoned(totals.tax) if totals else None,
        "gross_total": _reckoned(totals.gross) if totals else None,
        "margin": _reckoned(percent(totals.margin)) if totals and totals.margin else None,
        "note": _reckoned(case.note) if case.note else None,
    }  # fmt: skip
    return {name: field for name, field in found.items() if field is not None}


def _as_object(found: Found[Any] | None) -> Found[object] | None:
    return found


def _delivery(case: QuoteCase) -> Found[object] | None:
    delivery = case.delivery
    if delivery.collected:
        return _reckoned("collected by the customer")
    return _as_object(delivery.place)


def _reckoned(what: object, confidence: float = 1.0) -> Found[object]:
    return Found(what, confidence, None, How.DERIVED)


def _line(line: Wanted) -> LineView:
    made = line.priced
    return LineView(
        number=line.number,
        description=description(line),
        code=value(line.sku),
        quantity=made.quantity if made else value(line.quantity),
        unit_price=made.unit_price if made else None,
        net=made.amount if made else None,
        vat_rate=made.vat_rate if made else None,
        treatment=None,
        account=None,
        tax_code=None,
        order_number=None,
        order_line=None,
        ordered_quantity=None,
        ordered_price=None,
        received=None,
        invoiced_before=None,
        verdict=_verdict(line),
        terms=_terms(line),
    )


def _verdict(line: Wanted) -> str:
    """Say how the item was found, or what keeps the line from a price."""
    if line.sku is None and not line.free:
        return f"which? {len(line.candidates)} may be meant" if line.candidates else "not found"
    if line.quantity is None:
        return "how many?"
    return "option, not in the total" if line.option else ""


def _terms(line: Wanted) -> str:
    made = line.priced
    if made is None:
        return f"asked for: {outside(line.text or line.words)}"
    unit = f"{count(made.quantity)} {made.unit}".strip()
    margin = f"margin {percent(made.margin)}" if made.margin is not None else "margin not known"
    return "; ".join((unit, *made.terms, margin))


def _draft(case: QuoteCase, reference: Reference, settings: QuoteSettings) -> Draft | None:
    letter = _letter(case, reference, settings)
    if letter is None:
        return None
    attached = () if asks_back(case) else (f"{settings.numbers.prefix}….pdf",)
    return Draft(letter.subject, letter.text, "mail", attached)


def _letter(case: QuoteCase, reference: Reference, settings: QuoteSettings) -> Letter | None:
    if asks_back(case):
        return question(case, reference, settings)
    return cover(case, None, settings) if case.totals else None


def _line_fields(case: QuoteCase) -> tuple[str, ...]:
    names = ("sku", "qty", "unit", "price", "discount", "cost", "description", "option")
    last = max((line.number for line in case.wanted), default=0) + 1
    numbers = (*(line.number for line in case.wanted), last)
    return tuple(f"line:{number}.{name}" for number in numbers for name in names)
