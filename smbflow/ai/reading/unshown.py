"""Unshown words: what a PDF carries beside its pages, in notes, hidden form fields, properties.

None of it is on paper, so none is evidence; but words meant for a machine may lie there, and a
check reads them (PDF 32000-1, 12.5 annotations, 12.7 forms, 14.3 metadata).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

MOST_ANNOTATIONS, MOST_PAGES = 1_000, 100
LONGEST = 2_000
"""Characters kept of each text: an instruction is not longer."""

_PROPERTIES = ("Title", "Subject", "Keywords", "Author")
_DRAWN = 2 | 32  # hidden, no view: PDF 32000-1, table 165


def unshown_words(document: Any) -> str:
    """Return a text a line: title, subject, keywords, author, and notes that are not drawn."""
    told = document.get_metadata_dict()
    properties = (str(told.get(key) or "")[:LONGEST] for key in _PROPERTIES)
    return "\n".join(filter(None, (*properties, *_notes(document))))


def _notes(document: Any) -> Iterator[str]:
    import pypdfium2  # noqa: PLC0415 - heavy, and only workers need it

    for index in range(min(len(document), MOST_PAGES)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        yield from _texts(page, pypdfium2.raw)
        page.close()


def _texts(page: Any, raw: Any) -> Iterator[str]:
    drawn = {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_WIDGET}
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        unseen = raw.FPDFAnnot_GetFlags(annotation) & _DRAWN
        if unseen or raw.FPDFAnnot_GetSubtype(annotation) not in drawn:
            yield _value(annotation, b"Contents", raw)
            yield _value(annotation, b"V", raw)
        raw.FPDFPage_CloseAnnot(annotation)


def _value(annotation: Any, key: bytes, raw: Any) -> str:
    """Return a text of an annotation's dictionary, empty where it has none (UTF-16LE inside)."""
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:  # noqa: PLR2004 - the closing zero alone
        return ""
    letters = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(annotation, key, letters, size)
    return bytes(letters).decode("utf-16-le", "replace").rstrip("\0")[:LONGEST]
