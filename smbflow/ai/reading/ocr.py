"""Pictures of pages to words: PP-OCR on onnxruntime (rapidocr), its models inside the wheel.

Measured by `benchmarks/ocr.py` against rapidocr as it comes, on one shared core: scanned invoices
2.6 instead of 6.0 CPU seconds a page, 1.4% instead of 3.5% wrong characters; receipts 1.9 instead
of 3.5 CPU seconds, 2.0% instead of 2.6%; at most 520 MB; A4 at 200 dpi 2.8 CPU seconds. A detector
at 1280 pixels reads as well as one at 1700 (1.30% and 1.31%), small pictures enlarged read better.
Lines are recognised one by one, which needs less memory than batches; pages are turned by their
lines, without the direction model.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from smbflow.ai.reading.pages import page_of_rows
from smbflow.ai.reading.recognised import Corner, Piece, with_piece_scores, words_of
from smbflow.ai.reading.rows import rows_of
from smbflow.domain.document import Page, Route, Word
from smbflow.domain.evidence import Box
from smbflow.domain.text import printable

SETTINGS = {
    "Global.log_level": "critical",
    "Global.max_side_len": 2000,
    "Global.use_cls": False,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Rec.rec_batch_num": 1,
}

SHORTEST_SIDE, LONGEST_SIDE = 736, 1280
"""Pixels that the detector wants of a small picture's shorter side, at most of the longer one's."""

LONGEST_ENLARGED = 2000

POOR = 0.85
"""Median line score below which a page may be upside down."""

TALL = 1.5
"""Height to width of a line's box from which on it runs down the page."""

TELLING = 5.0
"""Width to height from which on a line tells the page's skew."""

LEAST_CONTRAST = 25
"""Grey values between the darkest and the lightest pixel below which a page is blank."""

LONGEST_STRIP = 60
"""Long to short side from which on a picture holds no page."""

STEEPEST = 15.0
LEAST_SKEW = 0.15
WIDE_FORMS = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""Full-width signs, which the model likes, and their usual forms."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as found in a picture: corners in pixels, clockwise from the top left, and words."""

    corners: tuple[Corner, ...]
    score: float
    words: tuple[Piece, ...]

    @property
    def width(self) -> float:
        """Return the width of the upright box."""
        return max(x for x, _ in self.corners) - min(x for x, _ in self.corners)

    @property
    def height(self) -> float:
        """Return the height of the upright box."""
        return max(y for _, y in self.corners) - min(y for _, y in self.corners)


class OcrReader:
    """Reads pictures of pages; the models are loaded at the first one and kept."""

    def __init__(self, settings: dict[str, object] | None = None) -> None:
        self._settings = SETTINGS | (settings or {})
        self._engine: Any = None

    def __call__(self, picture: Any, number: int, points_per_pixel: float) -> Page:
        """Read a picture (height x width x BGR or grey) into a page; blank gives no words.

        Sideways and upside-down pages are turned, a small skew is taken out of the boxes.
        """
        turned, lines = self._upright(picture)
        height, width = turned.shape[:2]
        words = list(_words(lines, skew(lines), (width, height), points_per_pixel))
        size = (width * points_per_pixel, height * points_per_pixel)
        return page_of_rows(number, size, rows_of(words), Route.OCR)

    def _upright(self, picture: Any) -> tuple[Any, list[PrintedLine]]:
        import numpy as np  # noqa: PLC0415 - heavy, and only workers need it

        best = picture, self._lines(picture)
        for quarters in _other_turns(best[1]):
            turned = np.ascontiguousarray(np.rot90(picture, quarters))
            lines = self._lines(turned)
            best = max(best, (turned, lines), key=lambda found: _weight(found[1]))
            if not _other_turns(lines):
                break
        return best

    def _lines(self, picture: Any) -> list[PrintedLine]:
        if not _printed(picture):
            return []
        if self._engine is None:
            self._engine = _engine(self._settings)
        detector = self._engine.text_det
        if detector is not None:
            detector.limit_type, detector.limit_side_len = detector_sides(picture.shape[:2])
        found = self._engine(picture, use_det=True, return_word_box=True)
        if found.boxes is None or not found.txts:
            return []
        parts = zip(found.boxes, found.txts, found.scores, found.word_results, strict=False)
        return [_line(box, text, score, words) for box, text, score, words in parts]


def _engine(settings: dict[str, object]) -> Any:
    """Load both models, which rapidocr does at the first picture, by reading an empty line."""
    import numpy as np  # noqa: PLC0415 - heavy, and only workers need it
    from rapidocr import RapidOCR  # noqa: PLC0415 - heavy, and only workers need it

    engine = RapidOCR(params=settings)
    # a flat strip would be enlarged to 736 by 4900 pixels, which takes 600 MB for nothing
    empty = np.full((320, 320, 3), 255, np.uint8)
    engine(empty, use_det=True)
    engine(empty, use_det=False, return_word_box=True)
    recogniser: Any = engine.text_rec
    decoder = recogniser.postprocess_op
    decoder.decode = with_piece_scores(decoder.decode)
    return engine


def detector_sides(size: tuple[int, int]) -> tuple[str, int]:
    """Return how rapidocr shall scale a picture of this size before it looks for lines.

    Slips from small pictures are enlarged, pages reduced; letters get about the same height.
    """
    shorter, longer = sorted(size)
    if shorter < SHORTEST_SIDE and longer <= LONGEST_SIDE:
        return "min", min(SHORTEST_SIDE, LONGEST_ENLARGED * shorter // longer)
    return "max", LONGEST_SIDE


def _printed(picture: Any) -> bool:
    height, width = picture.shape[:2]
    strip = max(height, width) > LONGEST_STRIP * min(height, width)
    return not strip and int(picture.max()) - int(picture.min()) >= LEAST_CONTRAST


def skew(lines: Iterable[PrintedLine]) -> float:
    """Return the page's skew in degrees, from its long lines; 0 where none tells."""
    angles = [_angle(x.corners) for x in lines if x.width > TELLING * x.height]
    angle = median(angles) if angles else 0.0
    return angle if LEAST_SKEW < abs(angle) < STEEPEST else 0.0


def _line(box: Any, text: str, score: float, words: Any) -> PrintedLine:
    corners = tuple((float(x), float(y)) for x, y in box)
    parts = [(w, float(s), tuple((float(x), float(y)) for x, y in b)) for w, s, b in words if b]
    return PrintedLine(corners, float(score), words_of(text, parts) or ((text, score, corners),))


def _other_turns(lines: Sequence[PrintedLine]) -> tuple[int, ...]:
    if not lines:
        return ()
    tall = sum(x.height > TALL * x.width for x in lines)
    poor = median(x.score for x in lines) < POOR
    if 2 * tall > len(lines):
        # rapidocr turns tall lines to the left before it reads them: what it read tells the side
        return (3, 1) if poor else (1, 3)
    return (2,) if poor else ()


def _weight(lines: Iterable[PrintedLine]) -> float:
    level = (x for x in lines if x.height <= TALL * x.width)
    return sum(score * len(text) for x in level for text, score, _ in x.words)


def _angle(corners: Sequence[Corner]) -> float:
    (x0, y0), (x1, y1) = corners[0], corners[1]
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def _words(
    lines: Iterable[PrintedLine], angle: float, size: tuple[float, float], scale: float
) -> Iterator[Word]:
    for line in lines:
        for text, score, corners in line.words:
            shown = printable(text.translate(WIDE_FORMS)).strip()
            if shown:
                box = _box([_turned_back(c, angle, size) for c in corners], scale)
                yield Word(shown, box, round((box.bottom - box.top) * 0.8, 1), confidence=score)


def _turned_back(corner: Corner, angle: float, size: tuple[float, float]) -> Corner:
    if not angle:
        return corner
    sine, cosine = math.sin(math.radians(-angle)), math.cos(math.radians(-angle))
    x, y = corner[0] - size[0] / 2, corner[1] - size[1] / 2
    return x * cosine - y * sine + size[0] / 2, x * sine + y * cosine + size[1] / 2


def _box(corners: Sequence[Corner], scale: float) -> Box:
    xs, ys = [x * scale for x, _ in corners], [y * scale for _, y in corners]
    return Box(round(min(xs), 1), round(min(ys), 1), round(max(xs), 1), round(max(ys), 1))
