"""VAT treatment and the books' tax code: told by the page or the file, never guessed from a 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from smbflow.domain.invoice import VatTreatment
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Supplier, TaxCode
from smbflow.pipelines.invoices.portions import Portion
from smbflow.pipelines.invoices.words import outside, percent

TREATMENT_WORDS = {
    VatTreatment.STANDARD: "VAT charged",
    VatTreatment.ZERO: "zero-rated",
    VatTreatment.EXEMPT: "exempt",
    VatTreatment.REVERSE_CHARGE: "reverse charge",
    VatTreatment.INTRA_COMMUNITY: "supply from another EU country",
    VatTreatment.EXPORT: "export",
    VatTreatment.OUTSIDE_SCOPE: "outside the scope of VAT",
    VatTreatment.IMPORT_VAT: "import VAT",
    VatTreatment.CONSTRUCTION_REVERSE_CHARGE: "construction reverse charge",
}

_BUYER_OWES = frozenset(
    {
        VatTreatment.REVERSE_CHARGE,
        VatTreatment.INTRA_COMMUNITY,
        VatTreatment.CONSTRUCTION_REVERSE_CHARGE,
        VatTreatment.IMPORT_VAT,
    }
)
"""Treatments with no VAT on the page although the books' code carries a rate of our own."""


def treatment_of(portion: Portion, supplier: Supplier | None) -> VatTreatment | None:
    """Return the treatment of a portion: as told, as charged, or as agreed for the supplier.

    A rate of 0 alone tells nothing: zero-rated, exempt and reverse charge all print it.
    """
    if portion.treatment is not None:
        return portion.treatment
    if portion.rate or portion.tax:
        return VatTreatment.STANDARD
    default = supplier.vat_treatment if supplier else None
    return None if default == VatTreatment.STANDARD else default


def check_treatments(parts: Sequence[Portion], supplier: Supplier | None) -> Iterator[Finding]:
    """Yield doubts about the VAT treatment: not told, or against the supplier's default."""
    for part in parts:
        if part.treatment is None:
            words = f"“{outside(part.description)}”: no VAT is charged, and nothing says why"
            asked = f"{words} (exempt, reverse charge, zero-rated?)"
            yield ask(Reason.TREATMENT_UNCERTAIN, asked, field=_field(part))
    told = [part.treatment for part in parts if part.treatment is not None]
    default = supplier.vat_treatment if supplier else None
    if supplier and default and told and default not in told:
        words = f"{supplier.name} is on file with {TREATMENT_WORDS[default]}, this says"
        yield ask(
            Reason.TREATMENT_UNCERTAIN, f"{words} {TREATMENT_WORDS[told[0]]}", field="treatment"
        )


def _field(part: Portion) -> str:
    return f"line:{part.line}.treatment" if part.line else "treatment"


def tax_code_for(
    codes: Sequence[TaxCode], treatment: VatTreatment, rate: Decimal, recoverable: Decimal
) -> TaxCode | None:
    """Return the mapped tax code, None where none or several fit.

    Where the buyer owes the VAT the page prints no rate: the one code of that treatment is meant.
    """
    fitting = [c for c in codes if c.treatment == treatment and c.recoverable == recoverable]
    exact = [c for c in fitting if c.rate == rate]
    if not exact and treatment in _BUYER_OWES and not rate:
        exact = fitting
    return exact[0] if len(exact) == 1 else None


def unmapped(treatment: VatTreatment, rate: Decimal, recoverable: Decimal) -> Finding:
    """Ask for a tax code that is not mapped."""
    what = (
        TREATMENT_WORDS[treatment] if not rate else f"{percent(rate)} {TREATMENT_WORDS[treatment]}"
    )
    share = "" if recoverable == 1 else f", {percent(recoverable * 100)} reclaimed"
    return ask(Reason.TAX_CODE_UNMAPPED, f"No tax code for {what}{share}", field="tax_code")


def rate_charged(portion: Portion, codes: Sequence[TaxCode], within: Decimal) -> Decimal | None:
    """Return the printed rate, else the one rate of the office by which the VAT comes out right."""
    if portion.rate is not None:
        return portion.rate
    if not portion.tax:
        return Decimal(0)
    rates = {code.rate for code in codes if code.treatment == VatTreatment.STANDARD}
    fitting = [r for r in rates if abs(portion.net * r / 100 - portion.tax) <= within]
    return fitting[0] if len(fitting) == 1 else None
