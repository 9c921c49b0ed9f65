"""Papers set in type: every supplier has a Typst layout of its own in layouts/."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst
from papers import Fee, Firm, Item, Paper, Tax, cents
from tongues import TONGUES, Tongue

LAYOUTS = Path(__file__).with_name("layouts")
FONTS = ("caladea", "hanken_grotesk", "lato", "roboto", "source_sans_pro", "source_serif_pro")
SYMBOLS = {"EUR": "€", "GBP": "£", "CHF": "CHF"}
VAT_NOTES = {
    ("en", "AE"): "Reverse charge: VAT to be accounted for by the recipient.",
    ("de", "AE"): "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge), "
    "Art. 196 MwStSystRL.",
    ("de", "K"): "Steuerfreie innergemeinschaftliche Lieferung gemäß § 4 Nr. 1b i. V. m. "
    "§ 6a UStG.",
    ("fr", "K"): "Exonération de TVA, livraison intracommunautaire, "
    "art. 262 ter-I du CGI. Autoliquidation.",
    ("nl", "K"): "Intracommunautaire levering, btw verlegd.",
    ("en", "G"): "Zero-rated export of goods from the United Kingdom.",
    ("de", "G"): "Steuerfreie Ausfuhrlieferung, MWST 0 %.",
    ("en", "E"): "Exempt from VAT.",
    ("en", "Z"): "0% VAT: printed books, zero-rated.",
}


@cache
def fonts() -> typst.Fonts:
    """Return Typst's own fonts and those of the font packages, never the machine's."""
    folders = [_package(f"font_{name}") / "files" for name in FONTS]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def set_in_type(paper: Paper) -> bytes:
    """Return the paper as PDF, in its seller's layout; the same paper gives the same bytes."""
    return compiled(paper.seller.layout, sheet(paper))


def compiled(layout: str, content: dict[str, Any]) -> bytes:
    """Return any content as PDF in one of the layouts."""
    return _compile(layout, content)


def picture(layout: str, content: dict[str, Any], dots_per_inch: float) -> bytes:
    """Return the first page as PNG, for scans and photos."""
    return _compile(layout, content, format="png", ppi=dots_per_inch)


def sheet(paper: Paper) -> dict[str, Any]:
    """Return what stands on the paper, written as its seller writes."""
    tongue = TONGUES[paper.seller.tongue]
    return {
        "kind": paper.kind,
        "number": paper.number,
        "date": tongue.date(paper.issued),
        "due": tongue.date(paper.due),
        "delivered": tongue.date(paper.delivered or paper.issued),
        "order": paper.order,
        "preceding": paper.preceding,
        "currency": paper.seller.currency,
        "symbol": SYMBOLS[paper.seller.currency],
        "terms": paper.seller.terms,
        "seller": party(paper.seller, tongue),
        "buyer": party(paper.buyer, tongue),
        "lines": [_line(n, item, tongue) for n, item in enumerate(paper.items, start=1)],
        "fees": [_fee(fee, tongue) for fee in paper.fees],
        "taxes": [_tax(tax, tongue) for tax in paper.taxes],
        "goods": tongue.amount(paper.goods),
        "net": tongue.amount(paper.net),
        "tax": tongue.amount(paper.tax),
        "gross": tongue.amount(paper.gross),
        "prepaid": tongue.amount(paper.prepaid) if paper.prepaid else "",
        "payable": tongue.amount(paper.payable),
        "discount": _discount(paper, tongue),
        "notes": [*_vat_notes(paper.taxes, tongue), *paper.notes],
        **paper.extra,
    }


def party(firm: Firm, tongue: Tongue) -> dict[str, str]:
    """Return a company as it prints itself."""
    return {
        "name": firm.name,
        "street": firm.street,
        "town": firm.town,
        "country": tongue.country(firm.country),
        "vat_id": firm.vat_id,
        "iban": _in_fours(firm.iban),
        "bic": firm.bic,
        "sort_code": firm.sort_code,
        "account_number": firm.account_number,
        "email": firm.email,
        "phone": firm.phone,
        "registration": firm.registration,
    }


def _compile(layout: str, content: dict[str, Any], **how: Any) -> bytes:
    pages = typst.compile(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(content)},
        timestamp=0,
        pdf_tags=False,
        **how,
    )
    return pages[0] if isinstance(pages, list) else pages


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is missing: pip install {name.replace('_', '-')}")
    return Path(spec.origin).parent


def _line(position: int, item: Item, tongue: Tongue) -> dict[str, str]:
    return {
        "pos": str(position),
        "code": item.code,
        "description": item.description,
        "qty": tongue.number(item.quantity),
        "unit": item.unit,
        "price": tongue.price(item.price),
        "net": tongue.amount(item.net),
        "rate": tongue.number(item.rate),
        "treatment": item.treatment,
        "order": item.order,
        "gross": tongue.amount(item.net + cents(item.net * item.rate / 100)),
    }


def _fee(fee: Fee, tongue: Tongue) -> dict[str, str]:
    return {"label": fee.label, "net": tongue.amount(fee.net), "rate": tongue.number(fee.rate)}


def _tax(tax: Tax, tongue: Tongue) -> dict[str, str]:
    return {
        "rate": tongue.number(tax.rate),
        "treatment": tax.treatment,
        "basis": tongue.amount(tax.basis),
        "tax": tongue.amount(tax.tax),
    }


def _discount(paper: Paper, tongue: Tongue) -> dict[str, str] | None:
    if paper.discount is None:
        return None
    percent, days = paper.discount
    last_day = date.fromordinal(paper.issued.toordinal() + days)
    return {
        "percent": tongue.number(percent),
        "days": str(days),
        "until": tongue.date(last_day),
        "amount": tongue.amount(cents(paper.gross * percent / Decimal(100))),
    }


def _vat_notes(taxes: Iterable[Tax], tongue: Tongue) -> list[str]:
    keys = ((tongue.language, tax.treatment) for tax in taxes)
    return [VAT_NOTES[key] for key in keys if key in VAT_NOTES]


def _in_fours(iban: str) -> str:
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
