"""Papers of an invented supplier whose words are in no list: drawn word by word, with boxes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from smbflow.domain.document import Media, Page, Reading, Route, Word
from smbflow.domain.evidence import Box, Found, How, Source
from smbflow.domain.invoice import InvoiceDraft
from smbflow.domain.reference import Business
from smbflow.pipelines.invoices.case import InvoiceCase

US = Business(("Our Shop GmbH",), "EUR", "DE", vat_ids=("DE811569869",), addresses=("Am Hang 5",))
HEAD = (
    (60, 40, "Quillan Druck Kontor"),
    (60, 60, "Rotbuchenweg 17 - Tel 04711 998877"),
    (60, 110, "Our Shop GmbH"),
    (60, 124, "Am Hang 5"),
    (60, 800, "Steuernummer 22/815/08154 www.quillan-druck.example"),
)


def reading(number: str, issued: str, gross: str, *more: tuple[float, float, str]) -> Reading:
    """Draw an invoice with a key, a day of order, a day of issue, and a sum to be settled."""
    texts = (
        *HEAD,
        (320, 200, "Vorgangskennung"), (450, 200, number),
        (320, 215, "Bestellt"), (450, 215, "01.02.2026"),
        (320, 230, "Ausgefertigt"), (450, 230, issued),
        (330, 600, "Warenwert"), (480, 600, "11.11"),
        (330, 616, "Zu begleichen"), (480, 616, gross),
        *more,
    )  # fmt: skip
    return Reading(Media.PDF, (page(*texts),))


def page(*texts: tuple[float, float, str]) -> Page:
    """Draw texts on a page."""
    words = [word for x, y, text in texts for word in _words(x, y, text)]
    words.sort(key=lambda w: (w.box.top, w.box.x0))
    text = "\n".join(text for _, _, text in sorted(texts, key=lambda t: t[1]))
    return Page(1, 595.0, 842.0, tuple(words), text, Route.TEXT)


def _words(x: float, y: float, text: str) -> list[Word]:
    words = []
    for part in text.split():
        words.append(Word(part, Box(x, y, x + 5.5 * len(part), y + 10), 10.0))
        x += 5.5 * len(part) + 3
    return words


def case(**fields: Any) -> InvoiceCase:
    """Make a case of values that were read off the page, each with its confidence."""
    found: dict[str, Any] = {n: Found(v, c, s, How.TEXT) for n, (v, c, s) in fields.items()}
    draft = InvoiceDraft(**found)
    return InvoiceCase(draft, draft.kind)


def spoken(before: InvoiceCase, **fields: Any) -> InvoiceCase:
    """Return a case after a person typed these values."""
    said: dict[str, Any] = {n: Found(v, 1.0, None, How.PERSON) for n, v in fields.items()}
    return replace(before, draft=replace(before.draft, **said))


def at(document: Reading, text: str) -> Source:
    """Return where a word stands."""
    word = next(word for word in document.pages[0].words if word.text == text)
    return Source(1, word.box, text)


DAY, GROSS = date(2026, 3, 5), Decimal("118.20")
