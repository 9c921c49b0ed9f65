"""Routing: who deals with it, and by when they promise to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from smbflow.domain.enquiry import Example
from smbflow.domain.outcome import Next
from smbflow.domain.reference import CustomerOrder, Person, Reference
from smbflow.pipelines.enquiries.arrival import approved
from smbflow.pipelines.enquiries.enquiry import Assignment, Enquiry
from smbflow.pipelines.enquiries.facts import customer_of, orders_from
from smbflow.pipelines.enquiries.hours import due_after
from smbflow.pipelines.enquiries.services import Context, EnquiryServices
from smbflow.pipelines.enquiries.settings import CATCH_ALL, EnquirySettings, IntentSettings

_NOBODY = IntentSettings(to="the office")


def route(context: Context, enquiry: Enquiry) -> Next[Enquiry]:
    """Give it to the person or team of its intent; who is away is stood in for.

    An intent that a person put right teaches the classifier.
    """
    if approved(context):
        return Next(enquiry)
    services = context.services
    zone = services.reference().business.timezone
    rule = rule_of(enquiry, services.settings)
    today = context.now.astimezone(ZoneInfo(zone)).date()
    present = next(_present(rule.to, services, today), rule.to)
    received = context.intake.document.received_at
    due = due_after(received, rule.due_hours, services.settings.hours, zone)
    away = rule.to if present != rule.to else None
    assigned = replace(
        enquiry,
        assignment=Assignment(present, due, away),
        customer=_on_file(enquiry.recipient, services.reference()),
        orders=tuple(map(_in_words, orders_from(enquiry.recipient, services.reference()))),
    )
    return Next(assigned, teaches=_lesson(context, enquiry))


def _on_file(address: str, reference: Reference) -> str:
    customer = customer_of(address, reference)
    return f"{customer.name} ({customer.customer_id})" if customer else ""


def _in_words(order: CustomerOrder) -> str:
    return f"{order.order_number} {order.description}: {order.status}"


def _lesson(context: Context, enquiry: Enquiry) -> Example | None:
    corrections = context.decision.corrections if context.decision else ()
    corrected = any(correction.field == "intent" for correction in corrections)
    if not corrected or len(enquiry.intents) != 1 or enquiry.intent == CATCH_ALL:
        return None
    text = enquiry.wishes[0].text if len(enquiry.wishes) == 1 else enquiry.letter.newest
    return Example(enquiry.intents[0], text)


def rule_of(enquiry: Enquiry, settings: EnquirySettings) -> IntentSettings:
    """Return the rule for a mail: what is sensitive has its own, then its intent's."""
    if enquiry.flags and settings.sensitive is not None:
        return settings.sensitive
    by_intent = settings.intents.get(enquiry.intent or CATCH_ALL)
    return by_intent or settings.intents.get(CATCH_ALL) or _NOBODY


def _present(name: str, services: EnquiryServices, today: date) -> Iterator[str]:
    """Yield the person and then their stand-ins who are not away; a team is never away."""
    people = {person.name.casefold(): person for person in services.reference().people}
    away = {who.casefold(): until for who, until in services.settings.away.items()}
    asked: set[str] = set()
    person: Person | None = people.get(name.casefold())
    while person is not None and person.name not in asked:
        asked.add(person.name)
        if today > away.get(person.name.casefold(), date.min):
            yield person.name
        person = people.get((person.stand_in or "").casefold())
