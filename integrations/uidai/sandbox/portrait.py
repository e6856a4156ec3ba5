"""Small drawn portraits in place of photographs: head and shoulders, JPEG of 2 to 4 KB."""

import functools
import io
import random

from PIL import Image, ImageDraw, ImageFilter

FACES = 96  # per sex; all of them together take half a megabyte
SIZE = (160, 200)
SKINS = ["#f0c8a0", "#dca878", "#c68e5d", "#a8713f", "#8a5730", "#6f4423"]
CLOTHS = ["#7a1f2b", "#1f4e79", "#2e6b3a", "#c77f1a", "#5b3a7d", "#d9d4c7", "#8f8f94", "#b03a6f"]
WALLS = ["#e9eef2", "#dfe6ea", "#f3f0e8", "#d3dde6"]


@functools.lru_cache(maxsize=2 * FACES)
def jpeg(face: int, woman: bool) -> bytes:
    """Always the same picture for the same face."""
    rng = random.Random(face * 2 + woman)  # noqa: S311 - a drawing, not a secret
    skin, cloth, wall = rng.choice(SKINS), rng.choice(CLOTHS), rng.choice(WALLS)
    hair = rng.choice(["#14100e", "#1d1714", "#2a211c", "#5c5855"])
    wide, top, tall = rng.randint(33, 40), rng.randint(38, 48), rng.randint(92, 104)
    image = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(image)
    middle, chin = 80, top + tall

    if woman:  # long hair, or the end of a sari over the head
        behind = cloth if rng.random() < 0.4 else hair
        draw.ellipse((middle - wide - 15, top - 16, middle + wide + 15, chin + 30), fill=behind)
    draw.ellipse((8, chin + 8, 152, chin + 150), fill=cloth)
    draw.polygon([(58, chin + 14), (102, chin + 14), (80, chin + 46)], fill=skin)
    draw.rectangle((66, chin - 24, 94, chin + 18), fill=skin)
    draw.ellipse((middle - wide - 5, top + 40, middle - wide + 7, top + 62), fill=skin)
    draw.ellipse((middle + wide - 7, top + 40, middle + wide + 5, top + 62), fill=skin)
    draw.ellipse((middle - wide, top, middle + wide, chin), fill=skin)
    hairline = rng.randint(18, 30)
    draw.chord((middle - wide - 3, top - 8, middle + wide + 3, top + 2 * hairline), 180, 360, hair)
    if woman:
        draw.line((middle, top - 6, middle, top + hairline), fill=skin, width=2)
        if rng.random() < 0.6:
            draw.ellipse((middle - 3, top + 34, middle + 3, top + 40), fill="#8c1220")
    for eye in (middle - 15, middle + 15):
        draw.line((eye - 9, top + 43, eye + 9, top + 41), fill=hair, width=3)
        draw.ellipse((eye - 7, top + 47, eye + 7, top + 55), fill="#f4efe8")
        draw.ellipse((eye - 4, top + 47, eye + 4, top + 55), fill="#2b1a10")
    shade = tuple(int(part * 0.78) for part in image.getpixel((middle, top + 60)))
    nose = (middle + 1, top + 56, middle - 5, top + 68, middle + 4, top + 70)
    draw.line(nose, fill=shade, width=2)
    if not woman and rng.random() < 0.6:
        draw.chord((middle - 16, chin - 28, middle + 16, chin - 12), 180, 360, hair)
    if not woman and rng.random() < 0.25:
        draw.chord((middle - wide, chin - 52, middle + wide, chin), 0, 180, hair)
    draw.arc((middle - 12, chin - 32, middle + 12, chin - 14), 20, 160, fill="#7b3b34", width=3)

    image = image.filter(ImageFilter.GaussianBlur(1.1))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72)
    return out.getvalue()
