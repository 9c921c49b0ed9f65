"""Orders behind an invoice: which they are, and which of their lines each invoice line bills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from smbflow.domain.bill import InvoicedLine
from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask, note
from smbflow.domain.reference import Delivery, OrderLine, OrderRule, Reference, Supplier
from smbflow.pipelines.invoices.case import InvoiceCase, LineMatch, amount, value
from smbflow.pipelines.invoices.matching import Pair, pair_lines
from smbflow.pipelines.invoices.numbers import numbers_in, same_number
from smbflow.pipelines.invoices.rates import at_home, rate_on
from smbflow.pipelines.invoices.services import Context
from smbflow.pipelines.invoices.settings import DeliveriesRule, OrderSettings
from smbflow.pipelines.invoices.words import listed, money, outside

SURE_PAIR = 0.75
"""From here on lines alone tell the order, where its number is missing."""

_CLOSED = frozenset({"closed", "cancelled", "canceled", "rejected", "geschlossen", "storniert"})


@dataclass(frozen=True, slots=True)
class _Basis:
    """The orders that an invoice is compared with, and what is odd about that choice."""

    lines: tuple[OrderLine, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.order_number for line in self.lines))


def match_orders(context: Context, case: InvoiceCase) -> Next[InvoiceCase]:
    """Find the orders of an invoice and pair its lines with theirs."""
    reference, settings = context.services.reference(), context.services.settings.orders
    supplier = reference.supplier(case.supplier.supplier_id) if case.supplier else None
    if supplier is None or case.kind == DocumentKind.RECEIPT:
        return Next(replace(case, orders=(), matches=()).noted("match_orders", ()))
    basis = _basis(case, supplier, reference, settings)
    pairs = pair_lines(case.draft.lines, basis.lines, settings.same_line) if basis.lines else ()
    copies = {str(context.job.id), *_copies(case)}
    history = context.services.history.invoiced(basis.numbers)
    invoiced = [line for line in history if str(line.job_id) not in copies]
    matches = _matches(case.draft, pairs, invoiced, reference, settings)
    findings = (*basis.findings, *_closed_orders(pairs))
    matched = replace(case, orders=basis.numbers, matches=matches if basis.lines else ())
    return Next(matched.noted("match_orders", findings))


def _copies(case: InvoiceCase) -> Iterator[str]:
    """Yield the jobs of which this is a copy: that stops by itself, and bills nothing twice."""
    for finding in case.findings:
        if finding.reason in {Reason.DUPLICATE_FILE, Reason.DUPLICATE_INVOICE} and finding.other:
            yield finding.other


def cited_numbers(draft: InvoiceDraft) -> tuple[str, ...]:
    """Return the order numbers that the invoice names, in the header and in its lines."""
    named = (draft.purchase_order_ref, *(line.order_number for line in draft.lines))
    texts = (found.value for found in named if found is not None)
    return tuple(dict.fromkeys(part for text in texts for part in numbers_in(text)))


def _basis(
    case: InvoiceCase, supplier: Supplier, reference: Reference, settings: OrderSettings
) -> _Basis:
    cited = cited_numbers(case.draft)
    of_supplier = [o for o in reference.orders if o.supplier_id == supplier.supplier_id]
    known = [order for order in of_supplier if _cited(order, cited)]
    if known:
        return _Basis(tuple(known))
    findings = tuple(_unknown_order(cited, supplier, reference)) if cited else ()
    by_lines = _by_lines(case.draft, of_supplier, settings) if supplier.order != "never" else ()
    if by_lines:
        return _Basis(by_lines, (*findings, _found_by_lines(by_lines, asked=bool(findings))))
    if findings:
        return _Basis(findings=findings)
    return _Basis(findings=tuple(_without_order(case, supplier, reference, settings)))


def _cited(order: OrderLine, cited: Sequence[str]) -> bool:
    return any(same_number(order.order_number, number) for number in cited)


def _unknown_order(
    cited: Sequence[str], supplier: Supplier, reference: Reference
) -> Iterator[Finding]:
    """Say whose order it is, if anybody's; whoever needs no order may cite what they like."""
    severity = note if supplier.order == OrderRule.NEVER else ask
    number = outside(cited[0])
    theirs = next(
        (o for o in reference.orders for c in cited if same_number(o.order_number, c)), None
    )
    if theirs is not None:
        other = reference.supplier(theirs.supplier_id)
        whose = other.name if other else theirs.supplier_id
        words = f"Order {number} was placed with {whose}, not with {supplier.name}"
        yield severity(Reason.ORDER_OTHER_SUPPLIER, words, field="purchase_order_ref", other=number)
    elif supplier.order != OrderRule.NEVER:
        words = f"Order {number} is not in the list of orders with {supplier.name}"
        yield ask(Reason.ORDER_UNKNOWN, words, field="purchase_order_ref", other=number)


def _by_lines(
    draft: InvoiceDraft, orders: Sequence[OrderLine], settings: OrderSettings
) -> tuple[OrderLine, ...]:
    """Find the orders that the lines alone tell: every line fits one surely."""
    still_open = [order for order in orders if not _closed(order)]
    pairs = pair_lines(draft.lines, still_open, settings.same_line)
    sure = [pair for pair in pairs if pair.score >= SURE_PAIR]
    if not draft.lines or len(sure) < len(draft.lines):
        return ()
    numbers = {pair.ordered.order_number for pair in sure}
    return tuple(order for order in still_open if order.order_number in numbers)


def _found_by_lines(lines: Sequence[OrderLine], *, asked: bool) -> Finding:
    numbers = listed(list(dict.fromkeys(line.order_number for line in lines)))
    words = f"The lines fit order {numbers}" + ("" if asked else ", which is not named")
    return note(Reason.ORDER_MISSING, words, field="purchase_order_ref", other=numbers)


def _without_order(
    case: InvoiceCase, supplier: Supplier, reference: Reference, settings: OrderSettings
) -> Iterator[Finding]:
    if supplier.order != OrderRule.REQUIRED or case.kind == DocumentKind.CREDIT_NOTE:
        return
    home = _at_home(case, reference)
    limit = f"{settings.no_order_below:,.2f} {reference.business.currency}"
    if home is not None and home < settings.no_order_below:
        yield note(Reason.ORDER_MISSING, f"No order is needed below {limit}")
        return
    gross = money(amount(case.draft.gross_total), case.currency)
    words = f"{supplier.name} needs an order, and this invoice over {gross} names none"
    yield ask(Reason.ORDER_MISSING, words, field="purchase_order_ref")


def _at_home(case: InvoiceCase, reference: Reference) -> Decimal | None:
    issued, net = value(case.draft.issue_date), value(case.draft.net_total)
    if issued is None or net is None or case.currency is None:
        return None
    home = at_home(net, rate_on(case.currency, issued, reference), reference)
    return home.amount if home else None


def _closed_orders(pairs: Sequence[Pair]) -> Iterator[Finding]:
    closed = {p.ordered.order_number: p.ordered.status for p in pairs if _closed(p.ordered)}
    for number, status in closed.items():
        words = f"Order {number} is {outside(status)}"
        yield ask(Reason.ORDER_CLOSED, words, field="purchase_order_ref", other=number)


def _closed(order: OrderLine) -> bool:
    return order.status.casefold() in _CLOSED


def _matches(
    draft: InvoiceDraft,
    pairs: Sequence[Pair],
    invoiced: Sequence[InvoicedLine],
    reference: Reference,
    settings: OrderSettings,
) -> tuple[LineMatch, ...]:
    by_line = {pair.line.number: pair for pair in pairs}
    received = _received(reference.deliveries, settings)
    before = _invoiced_before(invoiced)
    return tuple(
        _match(by_line[line.number], received, before)
        if line.number in by_line
        else LineMatch(line.number)
        for line in draft.lines
    )


_Quantities = dict[tuple[str, str], Decimal]


def _match(pair: Pair, received: _Quantities | None, before: _Quantities) -> LineMatch:
    ordered = pair.ordered
    key = (ordered.order_number, ordered.line)
    return LineMatch(
        line=pair.line.number,
        order_number=ordered.order_number,
        order_line=ordered.line,
        score=round(pair.score, 3),
        quantity=pair.measure.quantity,
        unit_price=pair.measure.unit_price,
        ordered_quantity=ordered.quantity,
        ordered_price=ordered.unit_price,
        received=None if received is None else received.get(key, Decimal(0)),
        invoiced_before=before.get(key, Decimal(0)),
    )


def _received(deliveries: Sequence[Delivery], settings: OrderSettings) -> _Quantities | None:
    """Add up what was received; None where deliveries are not compared."""
    kept = settings.deliveries == DeliveriesRule.WHEN_KEPT and deliveries
    if not kept and settings.deliveries != DeliveriesRule.ALWAYS:
        return None
    sums: _Quantities = defaultdict(Decimal)
    for delivery in deliveries:
        sums[delivery.order_number, delivery.line] += delivery.quantity
    return sums


def _invoiced_before(invoiced: Sequence[InvoicedLine]) -> _Quantities:
    sums: _Quantities = defaultdict(Decimal)
    for line in invoiced:
        sums[line.order_number, line.order_line] += line.quantity
    return sums
