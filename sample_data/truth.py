"""What stands on each invoice, as labelled data that `smbflow eval invoices` reads."""

from __future__ import annotations

import json
from typing import Any

import pypdfium2
from papers import Item, Paper
from scenes import Scene
from typeset import sheet


def truth_row(scene: Scene) -> str:
    """Return the scene's line of truth.jsonl."""
    assert scene.paper is not None
    row: dict[str, Any] = {"file": f"files/invoices/{scene.file}", "truth": _truth(scene.paper)}
    if scene.body.startswith(b"%PDF"):
        row["visible_in_pdf_text"] = _visible(scene.paper, _text(scene.body))
    return json.dumps(row, ensure_ascii=False)


def _truth(paper: Paper) -> dict[str, Any]:
    known = {
        "supplier_name": paper.seller.name,
        "supplier_vat_id": paper.seller.vat_id,
        "invoice_number": paper.number,
        "issue_date": paper.issued.isoformat(),
        "due_date": paper.due.isoformat() if paper.seller.terms else "",
        "currency": paper.seller.currency,
        "net_total": str(paper.net),
        "tax_total": str(paper.tax),
        "gross_total": str(paper.gross),
        "prepaid": str(paper.prepaid) if paper.prepaid else "",
        "payable": str(paper.payable),
        "purchase_order_ref": paper.order if "," not in paper.order else "",
        "iban": paper.seller.iban,
        "buyer_name": paper.buyer.name,
    }
    lines = [_line(item) for item in paper.items]
    return {**{name: value for name, value in known.items() if value}, "lines": lines}


def _line(item: Item) -> dict[str, str]:
    return {
        "description": item.description,
        "qty": str(item.quantity),
        "unit_price": str(item.price),
        "net": str(item.net),
    }


def _visible(paper: Paper, text: str) -> dict[str, Any]:
    page = sheet(paper)
    seller = page["seller"]
    printed = {
        "supplier_name": seller["name"],
        "supplier_vat_id": seller["vat_id"],
        "invoice_number": page["number"],
        "issue_date": page["date"],
        "due_date": page["due"],
        "currency": page["symbol"],
        "net_total": page["net"],
        "tax_total": page["tax"],
        "gross_total": page["gross"],
        "prepaid": page["prepaid"],
        "payable": page["payable"],
        "purchase_order_ref": page["order"],
        "iban": seller["iban"],
        "buyer_name": page["buyer"]["name"],
    }
    seen = {name: bool(value) and _squeezed(value) in text for name, value in printed.items()}
    seen["currency"] |= page["currency"].lower() in text
    lines = [
        all(_squeezed(line[part]) in text for part in ("description", "qty", "price", "net"))
        for line in page["lines"]
    ]
    return {**seen, "lines": lines}


def _text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return _squeezed("".join(pages))


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()
