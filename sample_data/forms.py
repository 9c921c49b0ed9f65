"""The forms in which a paper reaches the office: print, XML, both, scan, text."""

from __future__ import annotations

from einvoice import cii, ubl
from facturx import generate_from_binary
from papers import Paper
from scans import SCAN, Wear, jpeg, scanned_pdf, worn
from scenes import Scene
from typeset import picture, set_in_type, sheet


def printed(file: str, paper: Paper, shows: str) -> Scene:
    """Print a PDF as the supplier's program writes it."""
    return Scene(file, shows, set_in_type(paper), paper)


def structured(file: str, paper: Paper, shows: str) -> Scene:
    """Write a bare UBL file, or CII where its name says so."""
    write = cii if "cii" in file else ubl
    return Scene(file, shows, write(paper), paper)


def hybrid(file: str, paper: Paper, shows: str) -> Scene:
    """Make a ZUGFeRD or Factur-X invoice: the page and the XML in one PDF."""
    return Scene(file, shows, embedded(set_in_type(paper), cii(paper)), paper)


def scanned(file: str, paper: Paper, shows: str, wear: Wear = SCAN) -> Scene:
    """Scan or photograph a page."""
    page = worn(picture(paper.seller.layout, sheet(paper), 150), wear, seed=len(file))
    as_file = (
        jpeg(page, wear.quality) if file.endswith(".jpg") else scanned_pdf([page], wear.quality)
    )
    return Scene(file, shows, as_file, paper)


def written(file: str, paper: Paper, shows: str) -> Scene:
    """Write an invoice in plain text."""
    return Scene(file, shows, plain_text(paper).encode(), paper)


def embedded(page: bytes, xml: bytes) -> bytes:
    """Put the XML into the PDF as Factur-X and ZUGFeRD do (the library dates it: bytes differ)."""
    pdf: bytes = generate_from_binary(
        page, xml, flavor="factur-x", level="en16931", check_schematron=False, lang="de"
    )
    return pdf


def plain_text(paper: Paper) -> str:
    """Write the paper as a program without a printer does."""
    page = sheet(paper)
    seller, buyer = page["seller"], page["buyer"]
    lines = (
        f"{line['description']:<44}{line['qty']:>4} x {line['price']:>8}{line['net']:>12}"
        for line in page["lines"]
    )
    taxes = (f"{'VAT ' + tax['rate'] + '%':<60}{tax['tax']:>11}" for tax in page["taxes"])
    return "\n".join(
        (
            seller["name"],
            f"{seller['street']}, {seller['town']}",
            f"VAT number {seller['vat_id']}",
            "",
            "INVOICE",
            f"Invoice number: {page['number']}",
            f"Invoice date:   {page['date']}",
            f"Due date:       {page['due']}",
            "",
            f"Bill to: {buyer['name']}, {buyer['street']}, {buyer['town']}",
            "",
            *lines,
            "-" * 71,
            f"{'Net total':<60}{page['net']:>11}",
            *taxes,
            f"{'Total EUR':<60}{page['gross']:>11}",
            "",
            f"Pay to IBAN {seller['iban']}, BIC {seller['bic']}",
            "",
        )
    )
