"""Corrections by a person: `line:2.sku=H-200`, `line:1.price=12.50`, `delivery=Leeds`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from smbflow.config import notation
from smbflow.config.complaint import not_known
from smbflow.config.notation import DateOrder, readings
from smbflow.domain.decision import Correction
from smbflow.domain.document import Reading
from smbflow.domain.evidence import Found, How
from smbflow.errors import UsageError
from smbflow.pipelines.quotes.case import Candidate, Delivery, QuoteCase, Wanted
from smbflow.pipelines.quotes.services import QuoteServices

_LINE = re.compile(r"line:(\d+)(?:\.(\w+))?")
_REMOVE = "remove"
_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0", ""})
_COLLECTED = frozenset({"collect", "collected", "collection", "abholung"})
_MOST_PERCENT = Decimal(100)

Setter = Callable[[QuoteServices, QuoteCase, str], QuoteCase]
LineSetter = Callable[[QuoteServices, Wanted, str], Wanted]


def revise(services: QuoteServices, value: Any, corrections: Sequence[Correction]) -> QuoteCase:
    """Apply corrections to whatever a person was shown; the result is priced and checked again.

    The draft mail is written anew unless the person wrote it. Raises UsageError on a field or value
    that cannot be.
    """
    case = _opened(value)
    for correction in corrections:
        case = _corrected(services, case, correction.field.strip(), correction.value.strip())
    return case


def _opened(value: Any) -> QuoteCase:
    if isinstance(value, QuoteCase):
        return value
    if isinstance(value, Reading):
        raise UsageError("It is not read to the end yet", "Start it again with: smbflow retry")
    return QuoteCase(day=value.document.received_at.date())


def _corrected(services: QuoteServices, case: QuoteCase, field: str, text: str) -> QuoteCase:
    line = _LINE.fullmatch(field)
    if line:
        return _correct_line(services, case, int(line[1]), line[2], text)
    if field in _SETTERS:
        return _SETTERS[field](services, case, text)
    allowed = (*_SETTERS, *(f"line:1.{name}" for name in _LINE_SETTERS))
    raise UsageError(f"field {not_known(field, allowed)}")


def _set_customer(services: QuoteServices, case: QuoteCase, text: str) -> QuoteCase:
    ids = [customer.customer_id for customer in services.reference().customers]
    if text and text not in ids:
        raise UsageError(f"customer {not_known(text, ids)}", "Add it to customers.csv first.")
    return replace(case, chosen_customer=text or None)


def _set_delivery(_: QuoteServices, case: QuoteCase, text: str) -> QuoteCase:
    if text.casefold() in _COLLECTED:
        return replace(case, delivery=Delivery(collected=True))
    return replace(case, delivery=Delivery(place=_said(text) if text else None))


def _set_wanted_by(_: QuoteServices, case: QuoteCase, text: str) -> QuoteCase:
    return replace(case, wanted_by=_said(_date(text)) if text else None)


def _set_note(_: QuoteServices, case: QuoteCase, text: str) -> QuoteCase:
    return replace(case, note=text)


def _set_mail(_: QuoteServices, case: QuoteCase, text: str) -> QuoteCase:
    return replace(case, mail=text or None)


def _set_email(_: QuoteServices, case: QuoteCase, text: str) -> QuoteCase:
    if text and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+", text):
        raise UsageError(f"{text!r} is no mail address")
    if case.sender.address:
        raise UsageError(
            f"It goes to who asked: {case.sender.address}", "A mail is answered to its sender."
        )
    return replace(case, address=text or None)


def _set_revises(services: QuoteServices, case: QuoteCase, text: str) -> QuoteCase:
    number = text.removeprefix(services.settings.numbers.prefix).partition("/")[0]
    if text and not number.isdigit():
        raise UsageError(f"{text!r} is no quote's number")
    return replace(case, revises=int(number) if text else None)


_SETTERS: Mapping[str, Setter] = {
    "customer": _set_customer,
    "delivery": _set_delivery,
    "wanted_by": _set_wanted_by,
    "note": _set_note,
    "mail": _set_mail,
    "email": _set_email,
    "revises": _set_revises,
}


def _correct_line(
    services: QuoteServices, case: QuoteCase, number: int, field: str | None, text: str
) -> QuoteCase:
    """Change, add or remove a line; the number after the last adds one."""
    if field is None:
        return _removed(case, number, text)
    if field not in _LINE_SETTERS:
        raise UsageError(f"line field {not_known(field, tuple(_LINE_SETTERS))}")
    line = case.line(number) or _added(case, number)
    return case.with_line(_LINE_SETTERS[field](services, line, text))


def _removed(case: QuoteCase, number: int, text: str) -> QuoteCase:
    if text != _REMOVE:
        raise UsageError(f"line:{number} needs a field", f"Or write line:{number}={_REMOVE}")
    if case.line(number) is None:
        raise UsageError(f"there is no line {number}")
    return replace(case, wanted=tuple(one for one in case.wanted if one.number != number))


def _added(case: QuoteCase, number: int) -> Wanted:
    last = max((line.number for line in case.wanted), default=0)
    if number != last + 1:
        raise UsageError(f"there is no line {number}", f"A new line is line:{last + 1}")
    return Wanted(number, "", quantity=_said(Decimal(1)))


def _set_sku(services: QuoteServices, line: Wanted, text: str) -> Wanted:
    rows = {row.sku: row for row in services.reference().prices}
    if text not in rows:
        raise UsageError(f"sku {not_known(text, list(rows))}", "Add it to price_list.csv first.")
    named = replace(line, words=line.words or rows[text].description)
    own = _candidate(rows[text].sku, rows[text].description)
    return replace(named, sku=_said(text), candidates=(own,), doubtful=False)


def _set_quantity(_: QuoteServices, line: Wanted, text: str) -> Wanted:
    quantity = _amount("qty", text)
    if quantity <= 0:
        raise UsageError("qty must be more than 0", "To leave a line out: line:2=remove")
    return replace(line, quantity=_said(quantity))


def _set_unit(_: QuoteServices, line: Wanted, text: str) -> Wanted:
    return replace(line, unit=_said(text) if text else None, each=None)


def _set_price(_: QuoteServices, line: Wanted, text: str) -> Wanted:
    price = _amount("price", text) if text else None
    return replace(line, choices=replace(line.choices, price=price, discount=None))


def _set_discount(_: QuoteServices, line: Wanted, text: str) -> Wanted:
    off = _amount("discount", text.removesuffix("%")) if text else None
    if off is not None and off > _MOST_PERCENT:
        raise UsageError("discount is in per cent, from 0 to 100")
    return replace(line, choices=replace(line.choices, discount=off, price=None))


def _set_cost(_: QuoteServices, line: Wanted, text: str) -> Wanted:
    cost = _amount("cost", text) if text else None
    return replace(line, choices=replace(line.choices, cost=cost))


def _set_description(_: QuoteServices, line: Wanted, text: str) -> Wanted:
    """Name a line by hand; without an item of the price list it becomes a free line."""
    named = replace(line, choices=replace(line.choices, description=text or None))
    return replace(named, words=line.words or text, doubtful=False)


def _set_option(_: QuoteServices, line: Wanted, text: str) -> Wanted:
    if text.casefold() not in _YES | _NO:
        raise UsageError(f"option {not_known(text, ['yes', 'no'])}")
    return replace(line, option=text.casefold() in _YES)


_LINE_SETTERS: Mapping[str, LineSetter] = {
    "sku": _set_sku,
    "qty": _set_quantity,
    "unit": _set_unit,
    "price": _set_price,
    "discount": _set_discount,
    "cost": _set_cost,
    "description": _set_description,
    "option": _set_option,
}


def _candidate(sku: str, description: str) -> Candidate:
    return Candidate(sku, description, 1.0)


def _said(value: Any) -> Found[Any]:
    return Found(value, 1.0, None, How.PERSON)


def _date(text: str) -> date:
    try:
        return notation.day(text, DateOrder.DMY)
    except ValueError:
        raise UsageError(f"{text!r} is no date", "Write it as 2026-11-30.") from None


def _amount(field: str, text: str) -> Decimal:
    found = set(readings(text).values())
    if len(found) != 1 or min(found) < 0:
        raise UsageError(f"{field}: {text!r} is no clear amount", "Write it as 1234.50.")
    return found.pop()
