"""Invoices that hang on a mail go to the invoices too; signature pictures and logos do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smbflow.domain.document import Attachment, DocumentKind, Media, Reading
from smbflow.domain.outcome import Child
from smbflow.errors import ComponentFailure, UnreadableDocument
from smbflow.pipelines.enquiries.services import Context

_BILLS = frozenset({DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE})
_SURE = 0.6
_WRITTEN = frozenset({Media.PDF, Media.XML})
_SPEAKS_OF_BILLS = re.compile(
    r"\b(?:invoices?|bills?|receipts?|credit notes?|rechnung(?:en)?|gutschrift|quittung"
    r"|factures?|avoir|facturas?|factuur|facturen|creditnota|fattura)\b",
    re.IGNORECASE,
)


def invoices_of(context: Context, reading: Reading) -> tuple[Child, ...]:
    """Return the attachments that are invoices, each once, for the pipeline that takes them."""
    pipeline = context.services.invoices
    if pipeline is None or reading.letter is None:
        return ()
    found = {a.sha256: a for a in _candidates(reading) if _is_bill(context, a)}
    return tuple(Child(pipeline, a.sha256, a.name, a.size) for a in found.values())


def _candidates(reading: Reading) -> Iterator[Attachment]:
    """Yield what is worth reading: a picture only where the mail speaks of a bill."""
    letter = reading.letter
    said = f"{letter.subject}\n{letter.newest}" if letter else ""
    for attachment in reading.attachments:
        spoken = _SPEAKS_OF_BILLS.search(f"{said}\n{attachment.name.replace('_', ' ')}")
        if attachment.media in _WRITTEN or (attachment.media is Media.IMAGE and spoken):
            yield attachment


def _is_bill(context: Context, attachment: Attachment) -> bool:
    services = context.services
    try:
        reading = services.reader.read(services.original(attachment.sha256), attachment.name)
        guess = services.teller.tell(reading)
    except (UnreadableDocument, ComponentFailure):
        return False
    return guess.kind in _BILLS and guess.confidence >= _SURE
