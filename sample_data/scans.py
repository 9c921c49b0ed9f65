"""Paper under a scanner or a phone: turned, blurred, noisy, unevenly lit, grey."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageFilter

SPREAD = 64
"""Edge of the noise tile in pixels: small, because noise does not compress."""


@dataclass(frozen=True)
class Wear:
    """How bad the picture is; `noise` and `shade` are grey levels, `turn` degrees."""

    width: int = 1240
    turn: float = 0.4
    blur: float = 0.5
    noise: int = 5
    shade: int = 18
    quality: int = 45


SCAN = Wear()
PHONE = Wear(width=1100, turn=-1.8, blur=0.8, noise=6, shade=60, quality=45)
HOPELESS = Wear(width=300, turn=7.0, blur=2.4, noise=30, shade=120, quality=18)


def worn(page: bytes, wear: Wear, seed: int) -> Image.Image:
    """Return a rendered page as the scanner or the phone saw it."""
    sheet = Image.open(io.BytesIO(page)).convert("L")
    sheet = sheet.resize((wear.width, round(sheet.height * wear.width / sheet.width)))
    sheet = sheet.rotate(wear.turn, resample=Image.Resampling.BICUBIC, fillcolor=236)
    sheet = sheet.filter(ImageFilter.GaussianBlur(wear.blur))
    sheet = ImageChops.subtract(sheet, _shadow(sheet.size, wear.shade))
    return ImageChops.subtract(sheet, _noise(sheet.size, wear.noise, Random(seed)))


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """Return the picture as a grey JPEG."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def scanned_pdf(pictures: list[Image.Image], quality: int) -> bytes:
    """Return pictures as a PDF without a text layer, as an office scanner makes it."""
    target = io.BytesIO()
    first, *others = pictures
    first.save(
        target,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=150,
        quality=quality,
        creationDate=None,
        modDate=None,
        producer="",
        creator="",
    )
    return target.getvalue()


def _shadow(size: tuple[int, int], depth: int) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    return ramp.point([level * depth // 255 for level in range(256)])


def _noise(size: tuple[int, int], strength: int, random: Random) -> Image.Image:
    tile = Image.new("L", (SPREAD, SPREAD))
    tile.putdata([random.randint(0, strength) for _ in range(SPREAD * SPREAD)])
    noise = Image.new("L", size)
    for left in range(0, size[0], SPREAD):
        for top in range(0, size[1], SPREAD):
            noise.paste(tile, (left, top))
    return noise
