"""From an e-invoice's XML to the draft of a bill: what it says, and where it contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from lxml import etree

from smbflow.ai.einvoice.cii import read_cii, renamed
from smbflow.ai.einvoice.codes import ROOT_KINDS, SELF_BILLED, kind_of
from smbflow.ai.einvoice.nodes import Node
from smbflow.ai.einvoice.parsing import Refused, parse, without_namespaces
from smbflow.ai.einvoice.ubl import read_ubl
from smbflow.domain.document import DocumentKind
from smbflow.domain.evidence import Found
from smbflow.domain.invoice import InvoiceDraft

CII_ROOTS = frozenset(
    {"CrossIndustryInvoice", "CrossIndustryDocument", "SCRDMCCBDACIOMessageStructure"}
)
FORMATS = (
    "urn:oasis:names:specification:ubl:schema:xsd:",
    "urn:un:unece:uncefact:data:",
    "urn:ferd:CrossIndustryDocument:invoice:",
    "urn:sfti:documents:BasicInvoice:",
)
"""How the namespaces begin of UBL, CII (and Order-X), ZUGFeRD 1 and Svefaktura (a UBL)."""

ROUNDING = Decimal("0.05")
CONTRADICTED = 0.6
"""Confidence of totals that do not add up: the figure stands there, but which one is wrong?"""


def is_einvoice(xml: str | etree._Element) -> bool:
    """Say whether XML is of a format that is read here: UBL, CII, Order-X, ZUGFeRD 1."""
    root = parse(xml.encode()) if isinstance(xml, str) else xml
    if isinstance(root, Refused):
        return False
    name = etree.QName(root)
    return name.localname in ROOT_KINDS and str(name.namespace or "").startswith(FORMATS)


def draft_from_xml(xml: str) -> InvoiceDraft:
    """Read an e-invoice; what is no e-invoice gives a draft of kind "other" without fields."""
    root = parse(xml.encode())
    if isinstance(root, Refused):
        return InvoiceDraft(kind=DocumentKind.OTHER)
    name = etree.QName(root).localname
    node = Node(without_namespaces(root))
    draft = read_cii(renamed(node)) if name in CII_ROOTS else read_ubl(node)
    code = draft.type_code or ""
    draft = replace(
        draft,
        kind=kind_of(name, code),
        self_billed=code in SELF_BILLED or name.startswith("SelfBilled"),
    )
    return doubted(draft)


def doubted(draft: InvoiceDraft) -> InvoiceDraft:
    """Lower the confidence of totals that contradict each other or the sum of the lines."""
    doubtful = {
        name
        for names, one, other in _sums(draft)
        if one is not None and other is not None and abs(one - other) > ROUNDING
        for name in names
    }
    changes: dict[str, Any] = {name: _lowered(getattr(draft, name)) for name in doubtful}
    return replace(draft, **changes)


Sum = tuple[tuple[str, ...], Decimal | None, Decimal | None]


def _sums(draft: InvoiceDraft) -> tuple[Sum, ...]:
    net, tax = _value(draft.net_total), _value(draft.tax_total)
    gross, payable = _value(draft.gross_total), _value(draft.payable)
    paid = _or_zero(draft.prepaid) + _or_zero(draft.withheld) - _or_zero(draft.rounding)
    nets = [line.net.value for line in draft.lines if line.net]
    charged = sum((charge.net for charge in draft.charges), Decimal(0))
    return (
        (("net_total", "tax_total", "gross_total"), _plus(net, tax), gross),
        (("gross_total", "payable"), gross, _plus(payable, paid)),
        (("net_total",), net, sum(nets, charged) if nets else None),
    )


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _value(amount: Found[Decimal] | None) -> Decimal | None:
    return amount.value if amount else None


def _or_zero(amount: Found[Decimal] | None) -> Decimal:
    return amount.value if amount else Decimal(0)


def _lowered(value: Found[Any] | None) -> Found[Any] | None:
    return replace(value, confidence=min(value.confidence, CONTRADICTED)) if value else None
