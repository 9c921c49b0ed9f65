"""Facts that an answer may state: what the office has on file, never what the mail says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from smbflow.domain.reference import CustomerOrder, Reference
from smbflow.domain.sales import Customer, in_force
from smbflow.domain.text import compact_id, fold
from smbflow.pipelines.enquiries.enquiry import Enquiry
from smbflow.pipelines.enquiries.hours import in_words
from smbflow.pipelines.enquiries.people import name_of
from smbflow.pipelines.enquiries.services import Context
from smbflow.pipelines.wording import price

_CLOSED = frozenset({"delivered", "closed", "cancelled"})
_DAYS = {
    "en": "{0.day} {0:%B} {0.year}",
    "de": "{0:%d.%m.%Y}",
    "fr": "{0:%d/%m/%Y}",
    "es": "{0:%d/%m/%Y}",
    "nl": "{0:%d-%m-%Y}",
}


def facts_of(context: Context, enquiry: Enquiry, language: str) -> dict[str, str]:
    """Return the facts by slot, in a language; what is not known is not there."""
    services = context.services
    reference = services.reference()
    found = {
        "customer_name": name_of(enquiry.letter, services.settings),
        "our_name": next(iter(reference.business.names), ""),
        "our_address": ", ".join(reference.business.addresses),
        "opening_hours": in_words(services.settings.hours, language) or "",
        "handled_by": enquiry.assignment.to if enquiry.assignment else "",
        "answer_by": _moment(context, enquiry, language),
        **_order_facts(enquiry, reference, language, context.now.date()),
        **_price_facts(enquiry, reference, context.now.date()),
    }
    return {name: value for name, value in found.items() if value}


def orders_of(enquiry: Enquiry, reference: Reference) -> tuple[CustomerOrder, ...]:
    """Return the orders that the mail means, of those that its sender placed; no one else's.

    Numbers that it names, else the only one that is open.
    """
    mine = orders_from(enquiry.recipient, reference)
    text = compact_id(enquiry.text)
    named = [order for order in mine if compact_id(order.order_number) in text]
    if named:
        return tuple(named)
    still_open = [order for order in mine if order.status.casefold() not in _CLOSED]
    return tuple(still_open) if len(still_open) == 1 else ()


def orders_from(address: str, reference: Reference) -> list[CustomerOrder]:
    """Return the orders that an address placed."""
    return [order for order in reference.customer_orders if address in _addresses(order)]


def day_in(language: str, day: date) -> str:
    """Write a day as the language does."""
    return _DAYS.get(language, "{0:%Y-%m-%d}").format(day)


def _addresses(order: CustomerOrder) -> frozenset[str]:
    return frozenset(address.strip().casefold() for address in order.email)


def _order_facts(
    enquiry: Enquiry, reference: Reference, language: str, today: date
) -> Mapping[str, str]:
    orders = orders_of(enquiry, reference)
    if not enquiry.recipient or len(orders) != 1:
        return {}
    (order,) = orders
    return dict(_told(order, language, today))


def _told(order: CustomerOrder, language: str, today: date) -> Iterator[tuple[str, str]]:
    """Yield what is on file of an order; a promise that has passed is none any more."""
    yield "order_number", order.order_number
    yield "order_item", order.description
    yield "order_status", order.status
    yield "order_tracking", order.tracking or ""
    if order.promised_on is not None and order.promised_on >= today:
        yield "order_promised", day_in(language, order.promised_on)


def customer_of(address: str, reference: Reference) -> Customer | None:
    """Return the customer on file whose address it is."""
    mine = (c for c in reference.customers if address in {e.casefold() for e in c.email})
    return next(mine, None) if address else None


def _price_facts(enquiry: Enquiry, reference: Reference, today: date) -> Mapping[str, str]:
    """Return the list price of the one product that the mail names, to who has no other price."""
    customer = customer_of(enquiry.recipient, reference)
    if customer is not None and (customer.price_group or customer.discount):
        return {}
    text = f" {fold(enquiry.text)} "
    listed = [p for p in reference.prices if in_force(today, p.valid_from, p.valid_to)]
    named = [p for p in listed if f" {fold(p.sku)} " in text or f" {fold(p.description)} " in text]
    if len({p.sku for p in named}) != 1 or named[0].price is None or len(named) > 1:
        return {}
    (item,) = named
    amount = price(named[0].price, item.currency)
    return {"product": item.description, "price": amount, "price_unit": item.unit}


def _moment(context: Context, enquiry: Enquiry, language: str) -> str:
    if enquiry.assignment is None or enquiry.assignment.due <= context.now:
        return ""
    zone = ZoneInfo(context.services.reference().business.timezone)
    due: datetime = enquiry.assignment.due.astimezone(zone)
    return f"{day_in(language, due.date())} {due:%H:%M}"
