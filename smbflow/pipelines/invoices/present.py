"""What a person sees of an invoice: its fields, its lines beside the order, what a yes does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from smbflow.domain.document import DocumentKind, Reading
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import Line
from smbflow.domain.job import Summary
from smbflow.domain.reason import NEEDS_VALUE
from smbflow.domain.view import LineView, Presentation
from smbflow.pipelines.invoices.case import InvoiceCase, TypedReading, value
from smbflow.pipelines.invoices.posting import rows_total
from smbflow.pipelines.invoices.words import listed, money
from smbflow.pipelines.step import Intake

_MADE = {
    DocumentKind.INVOICE: "a bill of {amount} to {who}",
    DocumentKind.CREDIT_NOTE: "a credit note of {amount} from {who}",
    DocumentKind.RECEIPT: "a paid expense of {amount} at {who}",
}
_MOST_ACCOUNTS = 4
_NOTHING_POSTED = "Nothing is posted: it is set aside with its reason."
_GOES_ON = "It goes on as the question proposes; nothing is posted without the checks."


def present(shown: Any) -> Presentation:
    """Turn any value of the pipeline into what the screen shows."""
    if isinstance(shown, InvoiceCase):
        return _of_case(shown)
    if isinstance(shown, TypedReading):
        summary = replace(_sender(shown.reading), kind=shown.guess.kind)
        return Presentation(summary, {}, on_approval=_GOES_ON)
    if isinstance(shown, Reading):
        return Presentation(_sender(shown), {}, on_approval=_GOES_ON)
    name = shown.document.name if isinstance(shown, Intake) else None
    return Presentation(Summary(subject=name), {}, on_approval=_NOTHING_POSTED)


def on_approval(case: InvoiceCase) -> str:
    """Say in one sentence what a yes would make, or what is missing for it."""
    missing = [f.sentence for f in case.open_findings if f.reason in NEEDS_VALUE]
    if missing:
        return f"A yes is not enough yet: {missing[0]}."
    if not case.rows:
        return _NOTHING_POSTED
    net, tax = rows_total(case)
    made = _MADE.get(case.kind, _MADE[DocumentKind.INVOICE])
    what = made.format(amount=money(net + tax, case.currency), who=_who(case) or "nobody known")
    return f"Makes {what} ready to import: {_accounts(case)}."


def _of_case(case: InvoiceCase) -> Presentation:
    return Presentation(
        summary=_summary(case),
        fields=_fields(case),
        lines=tuple(_line(line, case) for line in case.draft.lines),
        findings=case.findings_to_show,
        on_approval=on_approval(case),
    )


def _summary(case: InvoiceCase) -> Summary:
    draft = case.draft
    return Summary(
        kind=case.kind,
        who=_who(case),
        number=value(draft.invoice_number),
        amount=value(draft.gross_total),
        currency=case.currency,
        order=listed(case.orders) or value(draft.purchase_order_ref),
    )


def _sender(reading: Reading) -> Summary:
    letter = reading.letter
    return Summary(who=letter.sender, subject=letter.subject) if letter else Summary()


def _who(case: InvoiceCase) -> str | None:
    return case.supplier.name if case.supplier else value(case.draft.supplier_name)


def _fields(case: InvoiceCase) -> dict[str, Found[object]]:
    found: dict[str, Found[object]] = dict(case.draft.found())
    match = case.supplier
    if match is not None:
        supplier = f"{match.name} ({match.supplier_id}), by {match.how}"
        return {"supplier": Found(supplier, match.confidence, None, How.REFERENCE), **found}
    return found


def _line(line: Line, case: InvoiceCase) -> LineView:
    match = case.match(line.number)
    rows = [row for row in case.rows if row.line == line.number and row.net * _sign(line) >= 0]
    treatment = value(line.treatment) or (rows[0].treatment if rows else None)
    return LineView(
        number=line.number,
        description=value(line.description) or "",
        code=value(line.code),
        quantity=value(line.quantity),
        unit_price=value(line.unit_price),
        net=value(line.net),
        vat_rate=value(line.vat_rate) if line.vat_rate else (rows[0].vat_rate if rows else None),
        treatment=treatment,
        account=listed([row.account for row in rows if row.account]) or None,
        tax_code=rows[0].tax_code or None if rows else None,
        order_number=match.order_number if match else None,
        order_line=match.order_line if match else None,
        ordered_quantity=match.ordered_quantity if match else None,
        ordered_price=match.ordered_price if match else None,
        received=match.received if match else None,
        invoiced_before=match.invoiced_before if match and match.order_number else None,
        verdict=match.sentence if match else "",
    )


def _sign(line: Line) -> int:
    """Rows that take a deposit off again have the other sign than their line."""
    return -1 if line.net and line.net.value < 0 else 1


def _accounts(case: InvoiceCase) -> str:
    by_account: dict[str, Any] = {}
    for row in case.rows:
        name = f"{row.account} {row.account_name}".strip()
        by_account[name] = by_account.get(name, 0) + row.net
    parts = [f"{name} {money(net, case.currency)}" for name, net in by_account.items()]
    if len(parts) > _MOST_ACCOUNTS:
        parts = [*parts[:_MOST_ACCOUNTS], f"{len(parts) - _MOST_ACCOUNTS} more"]
    _, tax = rows_total(case)
    return listed([*parts, f"VAT {money(tax, case.currency)}"] if tax else parts)
