"""The text layer of a PDF page: what it draws as letters, and which of them an eye can see.

Coordinates follow PDF 32000-1:2008: glyphs lie in user space, the page shows the crop box turned
by /Rotate. Words come out in points from the top left of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from smbflow.ai.reading.limits import ReadingLimits
from smbflow.domain.document import Word
from smbflow.domain.evidence import Box
from smbflow.domain.text import printable

INVISIBLE_MODES = frozenset({3, 7})  # neither filled nor stroked: PDF 32000-1, table 106
SMALLEST_SIZE = 3.0
NEARLY_WHITE = 215
BOLD_WEIGHT = 600
BOLD_NAMES = (b"bold", b"black", b"heavy")
HAIR_SPACE = 0.15
"""Gap, in font sizes, below which a blank that only PDFium supposes is no blank."""

WORD_GAP = 0.35
"""Gap, in font sizes, from which on the next glyph begins a word even without a blank."""

SEPARATORS = frozenset(" \t\r\n\x0b\x0c\xa0\u1680\u2007\u202f\u205f\u3000\u2028\u2029") | {
    chr(c) for c in range(0x2000, 0x200B)
}
WIDTHLESS = frozenset("\xad\u200b\u200c\u200d\u2060\ufeff")
SPELLED_OUT = {
    "\x02": "-",  # how PDFium marks a hyphen at the end of a line
    "\x00": "\ufffd",  # a glyph without any mapping to Unicode
    "\ufffe": "-",
    **dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
}


Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Style:
    """What all glyphs of one text object share; `turn` is its direction in degrees, 90 upwards."""

    size: float
    bold: bool
    visible: bool
    pale: bool
    turn: int


@dataclass(slots=True)
class Glyphs:
    """A word in the making."""

    style: Style
    text: list[str] = field(default_factory=list)
    boxes: list[Corners] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word as drawn, on the page as it is shown, with its style."""

    word: Word
    style: Style


def printed_words(page: Any, raw: Any, limits: ReadingLimits) -> Iterator[PrintedWord]:
    """Yield the words of a pypdfium2 page in the order in which it draws them."""
    place, rotation = placement(page), page.get_rotation()
    text_page = page.get_textpage()
    try:
        for glyphs in islice(_glyph_runs(text_page.raw, raw), limits.words_a_page):
            turn = (glyphs.style.turn - rotation) % 360
            yield PrintedWord(_word(glyphs, place), replace(glyphs.style, turn=turn))
    finally:
        text_page.close()


Placement = Callable[[float, float], tuple[float, float]]


def placement(page: Any) -> Placement:
    """Return the map from user space to points from the top left of the shown page."""
    left, bottom, right, top = page.get_bbox()
    maps: dict[int, Placement] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return maps[page.get_rotation()]


def _characters(text_page: Any, raw: Any) -> Iterator[tuple[int, str]]:
    code_of = raw.FPDFText_GetUnicode
    for index in range(raw.FPDFText_CountChars(text_page)):
        character = chr(code_of(text_page, index))
        if character not in WIDTHLESS:
            yield index, character


def _glyph_runs(text_page: Any, raw: Any) -> Iterator[Glyphs]:
    glyph = _GlyphReader(text_page, raw)
    run: Glyphs | None = None
    apart = True
    widest = HAIR_SPACE
    for index, character in _characters(text_page, raw):
        if character in SEPARATORS:
            widest = HAIR_SPACE
            apart = apart or not raw.FPDFText_IsGenerated(text_page, index)
            continue
        corners, style = glyph(index)
        if run and (apart or not _continues(run, corners, style, widest)):
            yield run
            run = None
        run = run or Glyphs(style)
        run.text.append(SPELLED_OUT.get(character, character))
        run.boxes.append(corners)
        apart, widest = False, WORD_GAP
    if run:
        yield run


def _continues(run: Glyphs, corners: Corners, style: Style, widest: float) -> bool:
    if style.turn != run.style.turn or style.visible != run.style.visible:
        return False
    _, bottom, right, top = _upright(run.boxes[-1], style.turn)
    left, low, _, high = _upright(corners, style.turn)
    gap = left - right
    level = min(top, high) - max(bottom, low)
    size = max(run.style.size, style.size, 1.0)
    return -size < gap < widest * size and level > 0.3 * min(top - bottom, high - low)


def _upright(corners: Corners, turn: int) -> Corners:
    left, bottom, right, top = corners
    return {
        0: corners,
        90: (bottom, -right, top, -left),
        180: (-right, -top, -left, -bottom),
        270: (-top, left, -bottom, right),
    }[turn]


class _GlyphReader:
    """Reads a glyph's box and style; styles are read once per text object, for speed."""

    def __init__(self, text_page: Any, raw: Any) -> None:
        self._page, self._raw = text_page, raw
        self._rectangle = raw.FS_RECTF()
        self._reference = ctypes.byref(self._rectangle)
        self._styles: dict[int, Style] = {}

    def __call__(self, index: int) -> tuple[Corners, Style]:
        """Return left, bottom, right, top in user space, and the style."""
        self._raw.FPDFText_GetLooseCharBox(self._page, index, self._reference)
        found = self._rectangle
        corners = (found.left, found.bottom, found.right, found.top)
        return corners, self._style(index)

    def _style(self, index: int) -> Style:
        text_object = self._raw.FPDFText_GetTextObject(self._page, index)
        address = ctypes.cast(text_object, ctypes.c_void_p).value or 0
        if address not in self._styles:
            self._styles[address] = self._read_style(index, text_object)
        return self._styles[address]

    def _read_style(self, index: int, text_object: Any) -> Style:
        raw, matrix = self._raw, self._raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._page, index, matrix)
        size = raw.FPDFText_GetFontSize(self._page, index) * math.hypot(matrix.c, matrix.d)
        mode = raw.FPDFTextObj_GetTextRenderMode(text_object) if text_object else 0
        red, green, blue, alpha = self._colour(index)
        return Style(
            size=round(size, 2),
            bold=self._bold(index),
            visible=mode not in INVISIBLE_MODES and alpha > 0 and size >= SMALLEST_SIZE,
            pale=min(red, green, blue) >= NEARLY_WHITE,
            turn=round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360,
        )

    def _colour(self, index: int) -> tuple[int, int, int, int]:
        parts = [ctypes.c_uint() for _ in range(4)]
        if not self._raw.FPDFText_GetFillColor(self._page, index, *parts):
            return 0, 0, 0, 255
        red, green, blue, alpha = (part.value for part in parts)
        return red, green, blue, alpha

    def _bold(self, index: int) -> bool:
        if self._raw.FPDFText_GetFontWeight(self._page, index) >= BOLD_WEIGHT:
            return True
        name = ctypes.create_string_buffer(128)
        self._raw.FPDFText_GetFontInfo(self._page, index, name, len(name), ctypes.c_int())
        return any(mark in name.value.lower() for mark in BOLD_NAMES)


def _word(glyphs: Glyphs, place: Placement) -> Word:
    left, bottom, right, top = zip(*glyphs.boxes, strict=True)
    one, other = place(min(left), max(top)), place(max(right), min(bottom))
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    box = Box(*(round(edge, 2) for edge in (x0, y0, x1, y1)))
    return Word(printable("".join(glyphs.text)), box, glyphs.style.size, glyphs.style.bold)
