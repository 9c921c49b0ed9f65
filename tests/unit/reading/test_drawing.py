from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from smbflow.ai.reading.drawing import LONGEST_SIDE, page_png

Drawn = Callable[..., bytes]
Written = Callable[..., str]


def test_a_page_of_a_pdf_is_drawn_within_bounds(
    tmp_path: Path, drawn: Drawn, written: Written
) -> None:
    """A page comes out as PNG, never longer than the bound; a page that is not there as nothing."""
    path = tmp_path / "x"
    path.write_bytes(drawn(written(20, 250, "Hello"), extra="/MediaBox [0 0 9000 300]"))
    picture = page_png(path, 1)
    assert picture is not None
    assert Image.open(io.BytesIO(picture)).size[0] <= LONGEST_SIDE + 1
    assert page_png(path, 2) is None


def test_a_photo_is_drawn_in_its_colours(tmp_path: Path) -> None:
    """Red stays red, however the pixels are kept inside."""
    path = tmp_path / "x"
    Image.new("RGB", (2000, 100), (255, 0, 0)).save(path, "PNG")
    picture = page_png(path, 1)
    assert picture is not None
    assert Image.open(io.BytesIO(picture)).getpixel((5, 5)) == (255, 0, 0)


def test_what_has_no_pages_has_no_picture(tmp_path: Path) -> None:
    """Text, unreadable and missing files give nothing, not an error."""
    path = tmp_path / "x"
    path.write_bytes(b"plain words only")
    assert page_png(path, 1) is None
    assert page_png(tmp_path / "gone", 1) is None
