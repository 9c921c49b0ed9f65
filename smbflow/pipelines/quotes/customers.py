"""Customers: who asks, told by their mail address, then by their name; and on which terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rapidfuzz import fuzz

from smbflow.domain.invoice import VatTreatment
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Reference
from smbflow.domain.sales import Customer
from smbflow.domain.text import fold
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.case import CustomerFound, QuoteCase
from smbflow.pipelines.wording import listed, outside

_EVERYBODYS = lexicon.word_set("noise", "everybodys")
_ALIKE = 92.0
_BY_ADDRESS, _BY_HOUSE, _BY_NAME = 0.99, 0.9, 0.85


def with_customer(case: QuoteCase, reference: Reference) -> QuoteCase:
    """Tell who asks, and take their currency, language and VAT."""
    found, findings = _found(case, reference.customers)
    on_file = customer_of(found, reference.customers)
    told = replace(
        case,
        customer=found,
        language=on_file.language if on_file and on_file.language else case.language,
        currency=(on_file.currency if on_file else None) or reference.business.currency,
        inclusive=on_file is not None and on_file.consumer,
        treatment=(on_file.vat_treatment if on_file else None) or VatTreatment.STANDARD,
    )
    return told.noted("with_customer", (*findings, *_stops(on_file)))


def customer_of(found: CustomerFound | None, customers: Iterable[Customer]) -> Customer | None:
    """Return the customer on file."""
    if found is None:
        return None
    return next((c for c in customers if c.customer_id == found.customer_id), None)


def _found(
    case: QuoteCase, customers: tuple[Customer, ...]
) -> tuple[CustomerFound | None, list[Finding]]:
    if case.chosen_customer is not None:
        chosen = next((c for c in customers if c.customer_id == case.chosen_customer), None)
        return (_told(chosen, "a person's word", 1.0), []) if chosen else _nobody(case)
    for how, sure, fit in _ways(case, customers):
        if len(fit) == 1:
            return _told(fit[0], how, sure), _doubts(fit[0], how, sure)
        if fit:
            names = listed([f"{c.name} ({c.customer_id})" for c in fit], last="or")
            words = f"Which customer is it: {names}? By {how} it may be any of them"
            return None, [ask(Reason.CUSTOMER_AMBIGUOUS, words, field="customer")]
    return _nobody(case)


def _ways(
    case: QuoteCase, customers: tuple[Customer, ...]
) -> Iterator[tuple[str, float, list[Customer]]]:
    address = case.sender.address.casefold()
    house = address.rpartition("@")[2]
    if address:
        yield "mail address", _BY_ADDRESS, [c for c in customers if address in _addresses(c)]
    if house and house not in _EVERYBODYS:
        same = [c for c in customers if house in {a.rpartition("@")[2] for a in _addresses(c)}]
        yield "the part of the mail address after the @", _BY_HOUSE, same
    if case.sender.name:
        yield "name", _BY_NAME, [c for c in customers if _named(c, case.sender.name)]


def _addresses(customer: Customer) -> set[str]:
    return {address.casefold() for address in customer.email}


def _named(customer: Customer, name: str) -> bool:
    said = fold(name)
    own = (fold(n) for n in (customer.name, *customer.other_names))
    return any(fuzz.ratio(said, one) >= _ALIKE for one in own)


def _told(customer: Customer, how: str, sure: float) -> CustomerFound:
    return CustomerFound(customer.customer_id, customer.name, how, sure)


def _doubts(customer: Customer, how: str, sure: float) -> list[Finding]:
    if sure >= _BY_ADDRESS:
        return []
    words = f"The customer is probably {customer.name}, told by {how}: please check"
    return [ask(Reason.FIELD_UNCERTAIN, words, field="customer")]


def _nobody(case: QuoteCase) -> tuple[None, list[Finding]]:
    who = outside(case.sender.address or case.sender.name) or "Who asks"
    words = f"{who} is not in customers.csv: priced from the list, VAT on top"
    return None, [ask(Reason.CUSTOMER_UNKNOWN, words, field="customer")]


def _stops(customer: Customer | None) -> Iterator[Finding]:
    if customer is not None and customer.credit_stop:
        words = f"{customer.name} is on credit stop: nothing more is quoted until they have paid"
        yield ask(Reason.CREDIT_STOP, words, field="customer")
