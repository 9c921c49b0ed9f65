"""PDF: the text layer of each page where it is good, else its picture; the e-invoice inside.

Read through PDFium (pypdfium2), which follows ISO 32000. Nothing in the file is ever run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from smbflow.ai.reading.doubt import Corners, is_doubtful, is_garbage, shows_the_same, telling_strip
from smbflow.ai.reading.hidden import unseen_words
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.pages import text_page
from smbflow.ai.reading.refusals import refusal
from smbflow.ai.reading.text_layer import printed_words
from smbflow.domain.document import Page, Route

FEW_WORDS = 25
"""Words up to which a page with a large picture on it is taken for a scan with a stamp."""

SCAN_COVERS = 0.5
"""Share of the page from which on a picture is taken for the page itself."""

SCAN_DPI = 200
MOST_ANNOTATIONS = 1_000

END = b"%%EOF"
"""How a PDF ends (ISO 32000-1, 7.5.5); a second half without it was cut off on its way."""

PASSWORD_WANTED = 4  # FPDF_ERR_PASSWORD in fpdfview.h


class PictureReader(Protocol):
    """Reads a picture of a page (OCR)."""

    def __call__(self, picture: Any, number: int, points_per_pixel: float) -> Page:
        """Return the page's words with boxes in points; a blank page has no words."""
        ...

    def glance(self, picture: Any, points_per_pixel: float) -> Page | None:
        """Return the words of a part of a page; None where no more pictures may be read."""
        ...


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    """Open a PDF (raises UnreadableDocument: encrypted, damaged)."""
    import pypdfium2  # noqa: PLC0415 - heavy, and only workers need it

    if END not in content[len(content) // 2 :]:
        # PDFium would mend it from what is left, and nobody would miss the other pages
        raise refusal("damaged", what="PDF")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD_WANTED
        raise refusal("encrypted") if locked else refusal("damaged", what="PDF") from error
    try:
        yield document
    finally:
        document.close()


def read_page(
    document: Any, number: int, limits: ReadingLimits, read_picture: PictureReader | None
) -> Page:
    """Read one page: its text layer if it is good, else its picture if there is a reader for it.

    A damaged page comes out without words and without a size.
    """
    with _page(document, number) as page:
        if page is None:
            return Page(number, 0.0, 0.0, words=(), text="", route=Route.TEXT)
        layer = _text_layer(page, number, limits)
        if read_picture is None:
            return layer
        if _wants_picture(page, layer):
            seen = _picture(page, number, limits, read_picture)
            return replace(seen, hidden_text=layer.hidden_text)
        if not _shows_something_else(page, layer, limits, read_picture):
            return layer
        seen = _picture(page, number, limits, read_picture)
        return replace(seen, hidden_text=f"{layer.hidden_text} {layer.text}".strip())


def picture_of(
    document: Any, number: int, limits: ReadingLimits, read_picture: PictureReader | None
) -> Page:
    """Read one page's picture, whatever its text layer says."""
    with _page(document, number) as page:
        if page is None or read_picture is None:
            return Page(number, 0.0, 0.0, words=(), text="", route=Route.OCR)
        return _picture(page, number, limits, read_picture)


def drawn(document: Any, number: int, limits: ReadingLimits) -> Any | None:
    """Draw a page as BGR pixels, at most `limits.picture_side` long; None where it is damaged."""
    with _page(document, number) as page:
        return None if page is None else page.render(scale=_scale(page, limits)).to_numpy()


def _picture(page: Any, number: int, limits: ReadingLimits, read_picture: PictureReader) -> Page:
    scale = _scale(page, limits)
    return read_picture(page.render(scale=scale).to_numpy(), number, 1 / scale)


def _scale(page: Any, limits: ReadingLimits) -> float:
    longest: float = max(*page.get_size(), 1.0)
    return min(SCAN_DPI / 72, limits.picture_side / longest)


@contextmanager
def _page(document: Any, number: int) -> Iterator[Any | None]:
    """Open a page; a damaged one among others is None."""
    import pypdfium2  # noqa: PLC0415 - heavy, and only workers need it

    try:
        page = _with_filled_fields(document, number - 1)
    except pypdfium2.PdfiumError:
        yield None
        return
    try:
        yield page
    finally:
        page.close()


def _with_filled_fields(document: Any, index: int) -> Any:
    """Load a page; what stands in form fields, stamps and typed notes becomes part of it."""
    from pypdfium2 import raw  # noqa: PLC0415 - heavy, and only workers need it

    page = document[index]
    written = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
    if written.isdisjoint(_annotations(page, raw)):
        return page
    raw.FPDFPage_Flatten(page, raw.FLAT_PRINT)
    page.close()
    return document[index]


def _annotations(page: Any, raw: Any) -> Iterator[int]:
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if annotation:
            yield raw.FPDFAnnot_GetSubtype(annotation)
            raw.FPDFPage_CloseAnnot(annotation)


def _text_layer(page: Any, number: int, limits: ReadingLimits) -> Page:
    from pypdfium2 import raw  # noqa: PLC0415 - heavy, and only workers need it

    size = page.get_size()
    printed = list(printed_words(page, raw, limits))
    unseen = unseen_words(page, printed, size, limits.picture_side)
    return text_page(number, size, printed, unseen)


def _wants_picture(page: Any, layer: Page) -> bool:
    if is_garbage(layer.text):
        return True
    return len(layer.words) <= FEW_WORDS and (not layer.words or bool(_large_pictures(page)))


def _shows_something_else(
    page: Any, layer: Page, limits: ReadingLimits, read_picture: PictureReader
) -> bool:
    """Say whether a doubtful layer is not what the page shows, by reading a strip of it."""
    if page.get_rotation() or not is_doubtful(layer, _large_pictures(page)):
        return False
    strip = telling_strip(layer)
    scale = _scale(page, limits)
    top, bottom = (int(edge * scale) for edge in strip)
    part = page.render(scale=scale).to_numpy()[top : bottom + 1]
    seen = read_picture.glance(part, 1 / scale)
    return seen is not None and not shows_the_same(layer, strip, seen)


def _large_pictures(page: Any) -> list[Corners]:
    """Return the pictures that cover most of a page: left, top, right, bottom from its top left."""
    from pypdfium2 import raw  # noqa: PLC0415 - heavy, and only workers need it

    width, height = page.get_size()
    pictures = page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,))
    bounds = [p.get_bounds() for p in pictures]
    large = (b for b in bounds if _area(b) >= SCAN_COVERS * width * height)
    return [(left, height - top, right, height - bottom) for left, bottom, right, top in large]


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return max(right - left, 0.0) * max(top - bottom, 0.0)
