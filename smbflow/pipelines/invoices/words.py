"""The words of invoices, beside those of every pipeline."""

from __future__ import annotations

from smbflow.pipelines.wording import (
    begin,
    count,
    day,
    listed,
    money,
    outside,
    percent,
    percent_sure,
    price,
)

__all__ = [
    "FIELD_WORDS",
    "begin",
    "count",
    "day",
    "field_word",
    "listed",
    "money",
    "outside",
    "percent",
    "percent_sure",
    "price",
]

FIELD_WORDS = {
    "supplier_name": "supplier",
    "supplier_vat_id": "supplier's VAT number",
    "supplier_tax_number": "supplier's tax number",
    "invoice_number": "invoice number",
    "issue_date": "invoice date",
    "due_date": "due date",
    "delivery_date": "delivery date",
    "currency": "currency",
    "net_total": "net total",
    "tax_total": "VAT total",
    "gross_total": "total",
    "prepaid": "amount paid already",
    "withheld": "amount held back",
    "rounding": "rounding",
    "payable": "amount due",
    "purchase_order_ref": "order number",
    "preceding_invoice": "invoice that is credited",
    "iban": "IBAN",
    "sort_code": "sort code",
    "account_number": "account number",
    "buyer_name": "our name",
    "buyer_vat_id": "our VAT number",
    "discount_percent": "settlement discount",
    "discount_until": "last day of the discount",
}
"""The fields' names as they stand in sentences on the screen."""


def field_word(field: str) -> str:
    """Return a field's name as it stands in a sentence."""
    return FIELD_WORDS.get(field, field.replace("_", " "))
