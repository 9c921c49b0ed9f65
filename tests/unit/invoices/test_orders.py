"""Two-way and three-way matching: each line judged against what was ordered and received."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smbflow.domain.bill import InvoicedLine
from smbflow.domain.document import DocumentKind
from smbflow.domain.invoice import Charge, InvoiceDraft
from smbflow.domain.reason import Finding, Reason, Severity, ask
from smbflow.domain.reference import Delivery, OrderLine, OrderRule, Reference
from smbflow.pipelines.invoices.case import InvoiceCase, Verdict
from smbflow.pipelines.invoices.memory import MemoryHistory
from smbflow.pipelines.invoices.orders import match_orders
from smbflow.pipelines.invoices.settings import DeliveriesRule, InvoiceSettings, OrderSettings
from smbflow.pipelines.invoices.tolerances import check_tolerances, tighter
from tests.unit.invoices.office import (
    CHAIR,
    CLEAN,
    ISSUED,
    LAMP,
    MUSTER,
    ORDER,
    OTHER,
    RECEIVED,
    REFERENCE,
    D,
    context,
    found,
    line,
    of_muster,
    services,
)

DEARER = "Line 1: 60.00 EUR each, the order says 50.00 EUR: 100.00 EUR too much (order PO-1007)"
STOP, ASK, NOTE = Severity.STOP, Severity.ASK, Severity.NOTE


def compared(
    draft: InvoiceDraft = CLEAN,
    reference: Reference = REFERENCE,
    *before: InvoicedLine,
    settings: OrderSettings | None = None,
    **more: Any,
) -> InvoiceCase:
    """Match an invoice with orders and judge its lines."""
    own = InvoiceSettings(orders=settings or OrderSettings())
    of = services(reference, MemoryHistory(lines=list(before)), settings=own)
    matched = match_orders(context(of), of_muster(draft, **more)).value
    return check_tolerances(context(of), matched).value


def said(case: InvoiceCase) -> list[tuple[Reason, Severity, str]]:
    """Return what was found."""
    return [(f.reason, f.severity, f.sentence) for f in case.findings]


def billing(*lines: Any, **change: Any) -> InvoiceDraft:
    """Make an invoice of these lines."""
    net = sum((one.net.value for one in lines), D(0))
    return replace(CLEAN, lines=lines, net_total=found(net), taxes=(), **change)


def test_a_clean_match_explains_itself() -> None:
    """Ordered, received, price: each line says so."""
    case = compared()
    assert case.findings == ()
    assert case.orders == ("PO-1007",)
    assert [(m.verdict, m.sentence) for m in case.matches] == [
        (
            Verdict.AGREES,
            "Line 1: 10 of 10 ordered, 10 received, price as agreed (order PO-1007)",
        ),
        (
            Verdict.AGREES,
            "Line 2: 20 of 20 ordered, 20 received, price as agreed (order PO-1007)",
        ),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (replace(CHAIR, unit_price=found(D(60)), net=found(D(600))), LAMP),
            (
                Reason.PRICE_OVER,
                STOP,
                DEARER,
            ),
        ),
        (
            (replace(CHAIR, unit_price=found(D(40)), net=found(D(400))), LAMP),
            (
                Reason.BELOW_ORDER,
                NOTE,
                "Line 1: 40.00 EUR each, the order says 50.00 EUR: 100.00 EUR less (order PO-1007)",
            ),
        ),
        (
            (line(1, "Office chair Comfort", "12", "50"), LAMP),
            (Reason.QUANTITY_OVER, STOP, "Line 1: 12 invoiced, 10 ordered (order PO-1007)"),
        ),
        (
            (CHAIR, LAMP, line(3, "Footrest", "1", "40")),
            (
                Reason.LINE_NOT_ORDERED,
                ASK,
                "Line 3: “Footrest” over 40.00 EUR is not on order PO-1007",
            ),
        ),
        (
            (CHAIR, LAMP, line(3, "Freight and packing", "1", "60")),
            (
                Reason.CHARGE_NOT_ORDERED,
                ASK,
                "Charges of 60.00 EUR were not ordered; up to 50.00 EUR passes",
            ),
        ),
    ],
    ids=["dearer", "cheaper", "more", "not ordered", "freight"],
)
def test_each_difference_has_its_sentence(lines: Any, expected: Any) -> None:
    """Money, quantities and the order stand in it."""
    assert said(compared(billing(*lines))) == [expected]


def test_a_partial_delivery_is_not_paid_in_full() -> None:
    """What was ordered but not received yet is asked about, what was received passes."""
    partly = replace(REFERENCE, deliveries=(Delivery("PO-1007", "1", D(4), ISSUED), RECEIVED[1]))
    assert said(compared(reference=partly)) == [
        (Reason.NOT_RECEIVED, ASK, "Line 1: 10 invoiced, 4 received so far (order PO-1007)")
    ]
    assert said(compared(billing(line(1, "Office chair Comfort", "4", "50")), partly)) == []


def test_many_invoices_of_one_order_add_up() -> None:
    """Over-billing is counted over all invoices; this one's own earlier run is not."""
    before = InvoicedLine("PO-1007", "1", D(7), D(350), "RE-1", job_id=3)
    assert said(compared(CLEAN, REFERENCE, before)) == [
        (
            Reason.QUANTITY_OVER,
            STOP,
            "Line 1: 10 invoiced after 7 before, 10 ordered (order PO-1007)",
        )
    ]
    assert said(compared(CLEAN, REFERENCE, replace(before, job_id=7))) == []
    taken_back = replace(before, quantity=D(-7), reference="GS-1")
    assert said(compared(CLEAN, REFERENCE, before, taken_back)) == []


def test_a_copy_does_not_bill_twice() -> None:
    """What stops as a duplicate is not said again line by line."""
    before = InvoicedLine("PO-1007", "1", D(10), D(500), "RE-1", job_id=3)
    stop = ask(Reason.DUPLICATE_INVOICE, "billed already", other="3")
    copy = compared(CLEAN, REFERENCE, before, found_by={"find_duplicates": (stop,)})
    assert [finding.reason for finding in copy.findings] == [Reason.DUPLICATE_INVOICE]


def test_another_language_is_matched_by_quantity_and_price() -> None:
    """The sentence says that the wording is another."""
    german = billing(line(1, "Bürostuhl", "10", "50"), LAMP)
    assert compared(german).matches[0].sentence == (
        "Line 1: 10 of 10 ordered, 10 received, price as agreed, worded otherwise (order PO-1007)"
    )


def test_two_lines_of_one_order_line_add_up() -> None:
    """Split deliveries on one invoice count together."""
    lines = (line(1, "Desk lamp LED", "15", "25"), line(2, "Desk lamp LED", "15", "25"))
    reasons = [reason for reason, _, _ in said(compared(billing(*lines)))]
    assert reasons == [Reason.QUANTITY_OVER, Reason.QUANTITY_OVER]


def test_one_invoice_may_bill_many_orders() -> None:
    """Each line goes to the order it fits."""
    second = OrderLine("PO-1008", "S1", "1", "Monitor arm dual", D(2), D(80), "EUR")
    both = replace(REFERENCE, orders=(*ORDER, second), deliveries=())
    draft = billing(
        CHAIR, line(2, "Monitor arm dual", "2", "80"), purchase_order_ref=found("PO-1007, PO-1008")
    )
    case = compared(draft, both)
    assert case.findings == ()
    assert [match.order_number for match in case.matches] == ["PO-1007", "PO-1008"]


@pytest.mark.parametrize(
    ("rule", "deliveries", "asked"),
    [
        (DeliveriesRule.WHEN_KEPT, (), False),
        (DeliveriesRule.WHEN_KEPT, RECEIVED[:1], True),
        (DeliveriesRule.ALWAYS, (), True),
        (DeliveriesRule.NEVER, RECEIVED[:1], False),
    ],
)
def test_two_way_or_three_way(rule: DeliveriesRule, deliveries: Any, asked: bool) -> None:
    """Deliveries count where they are kept, always, or never: as the office sets it."""
    reference = replace(REFERENCE, deliveries=deliveries)
    case = compared(CLEAN, reference, settings=OrderSettings(deliveries=rule))
    assert bool(case.findings) is asked


@pytest.mark.parametrize(
    ("percent", "amount", "price", "fine"),
    [
        ("2", "10", "51", True),
        ("2", "10", "51.01", False),
        ("10", "5", "50.50", True),
        ("10", "5", "50.51", False),
        ("0", "0", "50.002", True),
        ("0", "0", "50.003", False),
    ],
)
def test_the_tighter_tolerance_wins(percent: str, amount: str, price: str, fine: bool) -> None:
    """Of percent and amount; but two cents a line always pass."""
    settings = OrderSettings(price_percent=D(percent), price_amount=D(amount))
    dearer = replace(CHAIR, unit_price=found(D(price)), net=found(D(price) * 10))
    assert (compared(billing(dearer, LAMP), settings=settings).findings == ()) is fine
    assert tighter(D(100), D(2), D(10)) == D(2)


def test_a_quantity_tolerance_passes_a_little_more() -> None:
    """Where the office allows it."""
    settings = OrderSettings(
        quantity_percent=D(10), quantity_amount=D(2), deliveries=DeliveriesRule.NEVER
    )
    eleven, twelve = (billing(line(1, "Office chair Comfort", q, "50"), LAMP) for q in ("11", "12"))
    assert compared(eleven, settings=settings).findings == ()
    assert said(compared(twelve, settings=settings))[0][0] == Reason.QUANTITY_OVER


def with_rule(rule: OrderRule, **more: Any) -> Reference:
    """Make the office with another rule for Muster GmbH."""
    return replace(REFERENCE, suppliers=(replace(MUSTER, order=rule), OTHER), **more)


THEIRS = replace(ORDER[0], order_number="PO-5", supplier_id="S2")
REQUIRED = OrderRule.REQUIRED


@pytest.mark.parametrize(
    ("reference", "cited", "expected"),
    [
        (with_rule(OrderRule.NEVER), None, None),
        (with_rule(OrderRule.NEVER), "PO-5", None),
        (with_rule(OrderRule.OPTIONAL, orders=()), None, None),
        (
            with_rule(REQUIRED, orders=()),
            None,
            (
                Reason.ORDER_MISSING,
                ASK,
                "Muster GmbH needs an order, and this invoice over 1,190.00 EUR names none",
            ),
        ),
        (
            with_rule(REQUIRED, orders=()),
            "PO-5",
            (Reason.ORDER_UNKNOWN, ASK, "Order PO-5 is not in the list of orders with Muster GmbH"),
        ),
        (
            with_rule(REQUIRED, orders=(THEIRS,)),
            "PO-5",
            (
                Reason.ORDER_OTHER_SUPPLIER,
                ASK,
                "Order PO-5 was placed with Brandt & Söhne KG, not with Muster GmbH",
            ),
        ),
        (
            with_rule(OrderRule.NEVER, orders=(THEIRS,)),
            "PO-5",
            (
                Reason.ORDER_OTHER_SUPPLIER,
                NOTE,
                "Order PO-5 was placed with Brandt & Söhne KG, not with Muster GmbH",
            ),
        ),
        (
            with_rule(REQUIRED),
            None,
            (Reason.ORDER_MISSING, NOTE, "The lines fit order PO-1007, which is not named"),
        ),
        (
            with_rule(REQUIRED, orders=tuple(replace(o, status="cancelled") for o in ORDER)),
            "PO-1007",
            (Reason.ORDER_CLOSED, ASK, "Order PO-1007 is cancelled"),
        ),
    ],
    ids=[
        *("never", "never, cited", "optional", "required", "unknown", "other supplier"),
        *("other supplier, never", "found by lines", "cancelled"),
    ],
)
def test_which_order_it_is(reference: Reference, cited: str | None, expected: Any) -> None:
    """A number alone is not enough: the supplier must have the order."""
    draft = replace(CLEAN, purchase_order_ref=found(cited) if cited else None)
    assert said(compared(draft, reference)) == ([expected] if expected else [])


def test_a_reused_order_number_is_told_apart_by_supplier() -> None:
    """Two suppliers have an order PO-1007; only ours counts."""
    reused = replace(ORDER[0], supplier_id="S2", description="Gravel", unit_price=D(1))
    case = compared(reference=replace(REFERENCE, orders=(reused, *ORDER)))
    assert case.findings == ()


def test_small_invoices_need_no_order() -> None:
    """Below the limit of the office it is only noted."""
    small = replace(
        CLEAN,
        purchase_order_ref=None,
        lines=(),
        net_total=found(D(80)),
        gross_total=found(D("95.20")),
    )
    assert said(compared(small, with_rule(REQUIRED, orders=()))) == [
        (Reason.ORDER_MISSING, NOTE, "No order is needed below 100.00 EUR")
    ]


def test_lines_must_be_read_where_there_is_an_order() -> None:
    """Unread or incomplete lines cannot be compared, so they are asked about."""
    words = "Not all lines could be read, so they cannot be compared with order PO-1007"
    assert said(compared(replace(CLEAN, lines=()))) == [(Reason.LINES_DIFFER, ASK, words)]
    short = replace(CLEAN, lines=(CHAIR,))
    assert said(compared(short)) == [
        (Reason.LINES_DIFFER, ASK, "The lines differ from the net total by 500.00 EUR")
    ]


def test_an_order_in_another_currency_is_asked_about() -> None:
    """Prices of two currencies are never compared silently."""
    dollars = replace(REFERENCE, orders=tuple(replace(o, currency="USD") for o in ORDER))
    assert (
        Reason.FIELD_UNCERTAIN,
        ASK,
        "Order PO-1007 is in USD, the invoice in EUR",
    ) in said(compared(reference=dollars))


def test_charges_on_the_document_count_too() -> None:
    """Freight in the totals is held against the same limit."""
    charged = replace(CLEAN, charges=(Charge("Carriage", D(60)),), net_total=found(D(1060)))
    assert [f.reason for f in compared(charged).findings] == [Reason.CHARGE_NOT_ORDERED]
    little = replace(CLEAN, charges=(Charge("Carriage", D(40)),), net_total=found(D(1040)))
    assert compared(little).findings == ()


def test_a_credit_note_cannot_overbill() -> None:
    """What would stop an invoice is a note on a credit note."""
    dear = billing(replace(CHAIR, unit_price=found(D(60)), net=found(D(600))), LAMP)
    findings: tuple[Finding, ...] = compared(dear, kind=DocumentKind.CREDIT_NOTE).findings
    assert [(f.reason, f.severity) for f in findings] == [(Reason.PRICE_OVER, NOTE)]


def test_without_a_supplier_nothing_is_compared() -> None:
    """The order belongs to a supplier, so there is none to compare with."""
    lost = replace(of_muster(), supplier=None)
    case = match_orders(context(), lost).value
    assert (case.orders, case.matches, case.findings) == ((), (), ())
