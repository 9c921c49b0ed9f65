"""The VAT treatment by rate and wording; a rate of 0 alone says nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from smbflow.ai.extraction.material import Material
from smbflow.ai.extraction.vocabulary import vocabulary
from smbflow.domain.evidence import Found, How
from smbflow.domain.invoice import Line, TaxLine, VatTreatment

_BY_WORDS = (
    ("intra_community", VatTreatment.INTRA_COMMUNITY),
    ("export", VatTreatment.EXPORT),
    ("construction", VatTreatment.CONSTRUCTION_REVERSE_CHARGE),
    ("reverse_charge", VatTreatment.REVERSE_CHARGE),
    ("exempt", VatTreatment.EXEMPT),
    ("zero_rated", VatTreatment.ZERO),
)
_BY_RATE, _SAID = 0.97, 0.9


def said_treatment(material: Material) -> VatTreatment | None:
    """Return why no tax is charged, as the page words it."""
    rows = [row.letters[0] for row in material.page.sheet.rows]
    text = "".join(rows)
    words = vocabulary().words
    return next(
        (treatment for kind, treatment in _BY_WORDS if any(w in text for w in words[kind])), None
    )


def treated(line: Line, said: VatTreatment | None) -> Line:
    """Return the line with its treatment, where rate or wording tell it."""
    rate = line.vat_rate.value if line.vat_rate else None
    return replace(line, treatment=_treatment(rate, said))


def treated_tax(line: TaxLine, said: VatTreatment | None) -> TaxLine:
    """Return the tax line with its treatment, where rate or wording tell it."""
    return replace(line, treatment=_treatment(line.rate.value if line.rate else None, said))


def _treatment(rate: Decimal | None, said: VatTreatment | None) -> Found[VatTreatment] | None:
    if rate:
        return Found(VatTreatment.STANDARD, _BY_RATE, None, How.DERIVED)
    return Found(said, _SAID, None, How.TEXT) if said else None
