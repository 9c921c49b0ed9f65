"""The e-invoice inside: a file's own XML, or the one that hangs on a hybrid PDF (Factur-X)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from smbflow.ai.einvoice.draft import is_einvoice
from smbflow.ai.einvoice.parsing import Refused, parse
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.refusals import refusal
from smbflow.errors import UnreadableDocument

MOST_ATTACHMENTS = 50


def einvoice_text(content: bytes) -> str:
    """Return an e-invoice file as text (raises UnreadableDocument: damaged, hostile, other XML)."""
    root = parse(content)
    if isinstance(root, Refused):
        raise _refused(root)
    if not is_einvoice(root):
        html = etree.QName(root).localname.lower() == "html"
        raise refusal("web_page" if html else "other_xml")
    return etree.tostring(root, encoding="unicode")


def einvoice_in(document: Any, limits: ReadingLimits) -> str | None:
    """Return the e-invoice among a PDF's attachments; a damaged one counts as none.

    The content decides, not the name: factur-x.xml, zugferd-invoice.xml, xrechnung.xml, order-x.xml
    are usual. Raises UnreadableDocument on a hostile one.
    """
    for content in _xml_attachments(document, limits):
        root = parse(content)
        if isinstance(root, Refused) and root.harm:
            raise _refused(root)
        if not isinstance(root, Refused) and is_einvoice(root):
            return etree.tostring(root, encoding="unicode")
    return None


def _refused(refused: Refused) -> UnreadableDocument:
    return refusal(refused.harm or "damaged", what="XML file")


def _xml_attachments(document: Any, limits: ReadingLimits) -> Iterator[bytes]:
    import pypdfium2  # noqa: PLC0415 - heavy, and only workers need it

    for index in range(min(document.count_attachments(), MOST_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
            if attachment.get_name().lower().endswith(".xml"):
                content = bytes(attachment.get_data())
                if len(content) <= limits.xml_bytes:
                    yield content
        except pypdfium2.PdfiumError:
            continue
