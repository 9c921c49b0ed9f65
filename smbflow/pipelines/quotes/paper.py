"""Paper: the values that a quote's template sets, each as text in the customer's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from smbflow.domain.reference import Business, Reference
from smbflow.domain.text import printable
from smbflow.pipelines.quotes.case import PricedLine, QuoteCase, Wanted, value
from smbflow.pipelines.quotes.customers import customer_of
from smbflow.pipelines.quotes.phrases import Tongue, tongue
from smbflow.pipelines.quotes.settings import QuoteSettings

_LONGEST = 200


def paper(
    case: QuoteCase, label: str, reference: Reference, settings: QuoteSettings
) -> dict[str, Any]:
    """Return all values of a quote's paper; whatever came from outside is made printable."""
    speech = tongue(case.language)
    customer = customer_of(case.customer, reference.customers)
    return {
        "words": speech.book["paper"],
        "made": int(datetime.combine(case.day, time(12), UTC).timestamp()),
        "number": label,
        "date": speech.date(case.day),
        "valid": speech.date(valid_until(case, settings)),
        "wanted": speech.date(case.wanted_by.value) if case.wanted_by else "",
        "reference": _safe(case.sender.subject),
        "seller": _seller(reference.business, settings),
        "buyer": {
            "name": _safe(buyer(case)),
            "address": _safe(customer.address) if customer else "",
            "vat_id": (customer.vat_id or "") if customer else "",
        },
        "lines": [_line(line, case, speech) for line in _sold(case, option=False)],
        "options": [_line(line, case, speech) for line in _sold(case, option=True)],
        "delivery": _delivery(case, speech),
        "totals": _totals(case, speech),
        "inclusive": case.inclusive,
        "note": _safe(case.note),
        "payment": settings.terms.payment,
        "terms": [*_vat_notes(case, settings), *settings.terms.notes],
    }


def buyer(case: QuoteCase) -> str:
    """Return whom a quote is for: the customer on file, else who wrote."""
    if case.customer is not None:
        return case.customer.name
    return case.sender.name or case.sender.address


def valid_until(case: QuoteCase, settings: QuoteSettings) -> date:
    """Return the last day on which a quote stands."""
    return case.day + timedelta(days=settings.terms.valid_days)


def description(line: Wanted) -> str:
    """Return what a line is called on paper: a person's words, else the price list's."""
    if line.choices.description:
        return line.choices.description
    sku = value(line.sku)
    named = (c.description for c in line.candidates if c.sku == sku)
    return next(named, line.words)


def _sold(case: QuoteCase, *, option: bool) -> list[Wanted]:
    return [line for line in case.wanted if line.priced and line.option is option]


def _line(line: Wanted, case: QuoteCase, speech: Tongue) -> dict[str, str]:
    made = line.priced
    assert made is not None  # only priced lines are sold
    return {
        "pos": str(line.number),
        "sku": value(line.sku) or "",
        "description": _safe(description(line)),
        **_figures(made, case, speech),
    }


def _figures(made: PricedLine, case: QuoteCase, speech: Tongue) -> dict[str, str]:
    return {
        "quantity": speech.number(made.quantity),
        "unit": speech.unit(made.unit),
        "price": speech.money(made.unit_price, case.currency),
        "amount": speech.money(made.amount, case.currency),
        "rate": speech.number(made.vat_rate),
    }


def _delivery(case: QuoteCase, speech: Tongue) -> dict[str, str]:
    delivery = case.delivery
    if delivery.collected:
        return {"words": speech.paper("collected"), "amount": ""}
    if delivery.place is None:
        return {"words": "", "amount": ""}
    words = speech.paper("delivery", place=_safe(delivery.place.value))
    made = delivery.priced
    if made is None or not made.amount:
        return {"words": words, "amount": speech.paper("free")}
    return {"words": words, "amount": speech.money(made.amount, case.currency)}


def _totals(case: QuoteCase, speech: Tongue) -> dict[str, Any]:
    totals = case.totals
    if totals is None:
        return {"net": "", "taxes": [], "gross": ""}

    def amount(figure: Decimal) -> str:
        return speech.money(figure, case.currency)

    name = "vat_inside" if case.inclusive else "vat"
    taxes = [
        {
            "words": speech.paper(name, rate=speech.number(tax.rate), net=amount(tax.net)),
            "amount": amount(tax.tax),
        }
        for tax in totals.taxes
    ]
    return {"net": amount(totals.net), "taxes": taxes, "gross": amount(totals.gross)}


def _seller(business: Business, settings: QuoteSettings) -> dict[str, Any]:
    return {
        "name": business.names[0] if business.names else "",
        "address": list(business.addresses),
        "vat_id": business.vat_ids[0] if business.vat_ids else "",
        "contact": list(settings.terms.contact),
    }


def _vat_notes(case: QuoteCase, settings: QuoteSettings) -> list[str]:
    note = settings.vat.notes.get(case.treatment)
    return [note] if note else []


def _safe(text: str) -> str:
    return printable(text)[:_LONGEST]
