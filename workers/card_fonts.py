"""Noto Sans Devanagari for PDFs, regular and bold, cut from one variable font.

The wheel's font is 640 KB with two axes. Once a process we pin its axes and keep the letters of
Hindi and Latin; HarfBuzz does both in about ten milliseconds, and what is left opens fast.
"""

import io
import unicodedata
from functools import cache
from importlib import resources

import uharfbuzz as hb
from fpdf import FPDF
from fpdf.fonts import HarfBuzzFont, TTFFont

FAMILY = "noto"
WEIGHTS = {"": 400, "B": 700}
LETTERS = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin with accents
    (0x900, 0x97F),  # Devanagari
    (0x200C, 0x200D),  # joiners
    (0x2010, 0x2026),  # dashes, quotation marks, ellipsis
    (0x20B9, 0x20B9),  # rupee
)
LAYOUT = ("GSUB", "GPOS", "GDEF")


@cache
def cut(style: str) -> bytes:
    """A static TrueType font of one weight."""
    package = resources.files("fontpkg_noto_sans_devanagari") / "files"
    (path,) = (file for file in package.iterdir() if file.name.endswith(".ttf"))
    face = hb.Face(hb.Blob(path.read_bytes()))
    wanted = hb.SubsetInput()
    wanted.pin_axis_location(face, "wght", WEIGHTS[style])
    wanted.pin_axis_location(face, "wdth", 100)
    wanted.unicode_set.clear()
    for first, last in LETTERS:
        for code in range(first, last + 1):
            wanted.unicode_set.add(code)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return wanted.subset(face).blob.data


@cache
def face(style: str) -> hb.Face:
    return hb.Face(hb.Blob(cut(style)))


class MemoryFont(TTFFont):
    """A font that never was a file. Shaped by HarfBuzz from the shared face; the copy that goes
    into the PDF has no layout tables, whose subsetting costs more than the rest of the card."""

    def __init__(self, pdf: FPDF, style: str):
        super().__init__(pdf, io.BytesIO(cut(style)), FAMILY + style, style)
        for table in LAYOUT:
            del self.ttfont[table]
        self.ttfont.recalcBBoxes = False  # the outlines stay as they are
        self._hbfont = HarfBuzzFont(face(style))


def add_fonts(pdf: FPDF) -> None:
    for style in WEIGHTS:
        font = MemoryFont(pdf, style)
        pdf.fonts[font.fontkey] = font
    pdf.set_text_shaping(True)


@cache
def known() -> frozenset[int]:
    return frozenset(face("").unicodes)


def printable(text: str) -> str:
    """`text` as far as our font can print it: without emoji and the like, and empty as soon as
    one letter of it is of another script, because half a name is nobody's name."""
    if any(ord(c) not in known() and unicodedata.category(c)[0] in "LN" for c in text):
        return ""
    return " ".join("".join(c for c in text if ord(c) in known()).split())
