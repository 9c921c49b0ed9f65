"""Tolerances: how far price, quantity and charges may be from what was ordered and received.

Of a percentage and an amount the tighter wins, but nobody argues about two pennies a line.
Below the order's price is a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import Line
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, Severity, ask, note
from smbflow.domain.reference import OrderLine, Reference
from smbflow.domain.text import fold
from smbflow.pipelines.invoices.case import InvoiceCase, LineMatch, Verdict, amount, value
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.settings import ChargeSettings, InvoiceSettings, OrderSettings
from smbflow.pipelines.invoices.sums import HUNDRED, ZERO, allowed, lines_difference
from smbflow.pipelines.invoices.words import count, money, outside, price

LEAST = Decimal("0.02")
"""A line is never asked about for less."""

SAME_WORDS = 0.6
"""Below this, quantity and price made the pair rather than the wording."""

CHARGE_WORDS = re.compile(
    r"\b(?:freight|shipping|postage|carriage|delivery|handling|packing|surcharge|insurance"
    r"|fracht\w*|versand\w*|porto|verpackung\w*|lieferung|transport\w*|zuschlag|maut"
    r"|frais|livraison|emballage|expedition|verzendkosten|portes?|envio)\b"
)
_REASONS = {
    Verdict.PRICE_OVER: Reason.PRICE_OVER,
    Verdict.QUANTITY_OVER: Reason.QUANTITY_OVER,
    Verdict.NOT_RECEIVED: Reason.NOT_RECEIVED,
    Verdict.BELOW_ORDER: Reason.BELOW_ORDER,
    Verdict.NOT_ORDERED: Reason.LINE_NOT_ORDERED,
}
_Totals = Mapping[tuple[str | None, str | None], Decimal]
_Judgement = tuple[Verdict, str]


def check_tolerances(context: Context, case: InvoiceCase) -> Next[InvoiceCase]:
    """Judge each line against its order line, and the charges that were not ordered."""
    if not case.orders:
        return Next(case.noted("check_tolerances", ()))
    settings, reference = context.services.settings, context.services.reference()
    judged = tuple(_judged(match, case, settings.orders) for match in case.matches)
    findings = [finding for _, said in judged for finding in said]
    case = replace(case, matches=tuple(match for match, _ in judged))
    findings += _check_charges(case, reference, settings.charges)
    findings += _check_whole(case, reference, settings)
    return Next(case.noted("check_tolerances", _for_kind(findings, case.kind)))


def tighter(base: Decimal, percent: Decimal, amount_: Decimal) -> Decimal:
    """Return the tighter of a percentage of `base` and an amount."""
    return min(abs(base) * percent / HUNDRED, amount_)


def _judged(
    match: LineMatch, case: InvoiceCase, settings: OrderSettings
) -> tuple[LineMatch, tuple[Finding, ...]]:
    """Give a match its verdict, the gravest one, with all that was found."""
    line = case.line(match.line)
    if line is None:
        return match, ()
    said = list(_judgements(match, line, case, settings))
    verdict, sentence = said[0] if said else (Verdict.AGREES, _agreement(match))
    findings = tuple(_finding(verdict_, words, match) for verdict_, words in said)
    return replace(match, verdict=verdict, sentence=sentence), tuple(filter(None, findings))


def _judgements(
    match: LineMatch, line: Line, case: InvoiceCase, settings: OrderSettings
) -> Iterator[_Judgement]:
    if match.order_number is None:
        yield _unordered(line, case)
        return
    yield from _judge_quantity(match, case, settings)
    yield from _judge_price(match, case, settings)


def _finding(verdict: Verdict, words: str, match: LineMatch) -> Finding | None:
    reason = _REASONS.get(verdict)
    if reason is None:
        return None
    severity = note if verdict == Verdict.BELOW_ORDER else ask
    return severity(reason, words, field=f"line:{match.line}", other=match.order_number)


def _unordered(line: Line, case: InvoiceCase) -> _Judgement:
    what, net = outside(value(line.description) or "no description"), amount(line.net)
    words = f"Line {line.number}: “{what}” over {money(net, case.currency)}"
    if is_charge(line):
        return Verdict.CHARGE, f"{words} is a charge"
    return Verdict.NOT_ORDERED, f"{words} is not on order {', '.join(case.orders)}"


def is_charge(line: Line) -> bool:
    """Say whether a line is freight, packing and the like rather than goods."""
    return bool(CHARGE_WORDS.search(fold(value(line.description) or "")))


def _judge_quantity(
    match: LineMatch, case: InvoiceCase, settings: OrderSettings
) -> Iterator[_Judgement]:
    ordered, billed = match.ordered_quantity or ZERO, _billed(case)[_key(match)]
    tolerance = tighter(ordered, settings.quantity_percent, settings.quantity_amount)
    total = billed + match.invoiced_before
    after = f" after {count(match.invoiced_before)} before" if match.invoiced_before else ""
    billed_words = f"Line {match.line}: {count(billed)} invoiced{after}"
    where = f"(order {match.order_number})"
    if total - ordered > tolerance:
        yield Verdict.QUANTITY_OVER, f"{billed_words}, {count(ordered)} ordered {where}"
    elif match.received is not None and total - match.received > tolerance:
        words = f"{billed_words}, {count(match.received)} received so far {where}"
        yield Verdict.NOT_RECEIVED, words


def _judge_price(
    match: LineMatch, case: InvoiceCase, settings: OrderSettings
) -> Iterator[_Judgement]:
    if match.unit_price is None or match.ordered_price is None:
        return
    quantity = abs(match.quantity) if match.quantity is not None else Decimal(1)
    over = (match.unit_price - match.ordered_price) * quantity
    base = match.ordered_price * quantity
    tolerance = max(LEAST, tighter(base, settings.price_percent, settings.price_amount))
    theirs, ours = (price(p, case.currency) for p in (match.unit_price, match.ordered_price))
    each = f"Line {match.line}: {theirs} each, the order says {ours}"
    where = f"(order {match.order_number})"
    if over > tolerance:
        more = money(over, case.currency)
        yield Verdict.PRICE_OVER, f"{each}: {more} too much {where}"
    elif -over > LEAST:
        yield Verdict.BELOW_ORDER, f"{each}: {money(-over, case.currency)} less {where}"


def _billed(case: InvoiceCase) -> _Totals:
    """Add up what this invoice bills of each order line, over all its lines."""
    sums: defaultdict[tuple[str | None, str | None], Decimal] = defaultdict(Decimal)
    for match in case.matches:
        sums[_key(match)] += match.quantity or ZERO
    return sums


def _key(match: LineMatch) -> tuple[str | None, str | None]:
    return match.order_number, match.order_line


def _agreement(match: LineMatch) -> str:
    if match.quantity is None:
        return f"Line {match.line} agrees with order {match.order_number}"
    came = "" if match.received is None else f", {count(match.received)} received"
    before = f", {count(match.invoiced_before)} invoiced before" if match.invoiced_before else ""
    ordered = count(match.ordered_quantity or ZERO)
    words = f"Line {match.line}: {count(match.quantity)} of {ordered} ordered{came}{before}"
    worded = ", worded otherwise" if match.score < SAME_WORDS else ""
    return f"{words}, price as agreed{worded} (order {match.order_number})"


def _check_charges(
    case: InvoiceCase, reference: Reference, settings: ChargeSettings
) -> Iterator[Finding]:
    lines = [case.line(m.line) for m in case.matches if m.verdict == Verdict.CHARGE]
    charged = sum((amount(line.net) for line in lines if line), ZERO)
    charged += sum((c.net for c in case.draft.charges if c.net > 0), ZERO)
    most = tighter(_ordered_value(case, reference), settings.percent, settings.amount)
    if charged > max(most, LEAST):
        words = f"Charges of {money(charged, case.currency)} were not ordered"
        passes = f"up to {money(most, case.currency)} passes"
        yield ask(Reason.CHARGE_NOT_ORDERED, f"{words}; {passes}", field="charges")


def _check_whole(
    case: InvoiceCase, reference: Reference, settings: InvoiceSettings
) -> Iterator[Finding]:
    """Ask where the lines cannot be compared: unread, or not making the net total."""
    ordered_in = {line.currency for line in _order_lines(case, reference)}
    if case.currency and ordered_in and case.currency not in ordered_in:
        orders, currencies = ", ".join(case.orders), ", ".join(sorted(ordered_in))
        words = f"Order {orders} is in {currencies}, the invoice in {case.currency}"
        yield ask(Reason.FIELD_UNCERTAIN, words, field="currency", other=case.orders[0])
    difference = lines_difference(case.draft)
    if difference is None:
        orders = ", ".join(case.orders)
        words = f"Not all lines could be read, so they cannot be compared with order {orders}"
        yield ask(Reason.LINES_DIFFER, words, field="lines", other=case.orders[0])
    elif abs(difference) > allowed(case.draft, settings.totals):
        words = f"The lines differ from the net total by {money(abs(difference), case.currency)}"
        yield ask(Reason.LINES_DIFFER, words, field="lines", other=case.orders[0])


def _ordered_value(case: InvoiceCase, reference: Reference) -> Decimal:
    lines = _order_lines(case, reference)
    return sum((line.quantity * line.unit_price for line in lines), ZERO)


def _order_lines(case: InvoiceCase, reference: Reference) -> Sequence[OrderLine]:
    supplier = case.supplier.supplier_id if case.supplier else None
    return [
        line
        for line in reference.orders
        if line.order_number in case.orders and line.supplier_id == supplier
    ]


def _for_kind(findings: Sequence[Finding], kind: DocumentKind) -> Sequence[Finding]:
    """Keep what stops an invoice as a note on a credit note: it takes back, it cannot overbill."""
    if kind != DocumentKind.CREDIT_NOTE:
        return findings
    return [replace(finding, severity=Severity.NOTE) for finding in findings]
