"""Setting type on an A4 sheet: lines broken, made smaller or cut short so that they stay in their
box. fpdf2 can break lines too, but measures letter by letter, which is slow and wrong for letters
that join.

Lengths are millimetres, type sizes points.
"""

import re
from collections.abc import Sequence

from fpdf import FPDF

from workers.card_fonts import FAMILY, add_fonts

LINE = 0.49  # mm of line height per point: Devanagari needs room above and below

# Marks stay with their letter, and letters that a virama joins stay together, within reason.
MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d"
SYLLABLE = re.compile(rf".(?:[{MARKS}]|(?<=[\u094d\u200d])\w){{0,10}}")


def syllables(word: str) -> list[str]:
    return SYLLABLE.findall(word)


class Paper(FPDF):
    """`format` is a name or (width, height) of a page in mm."""

    def __init__(self, format="A4"):
        super().__init__(format=format)
        self.widths = {}
        self.c_margin = 0
        self.set_auto_page_break(False)
        add_fonts(self)

    def type(self, size: float, style: str = "", colour: Sequence[int] = (0, 0, 0)) -> None:
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)

    def width_of(self, text: str) -> float:
        """Shaped, in the present type. Words come again and again, in several sizes."""
        key = (text, self.font_style)
        if key not in self.widths:
            _glyphs, points = self.current_font.get_text_width(text, 1000, self.text_shaping)
            self.widths[key] = points / 1000 / self.k
        return self.widths[key] * self.font_size_pt

    def lines(self, text: str, width: float) -> list[str]:
        """`text` broken to `width` in the present type: at spaces, and inside a word that is wider
        than the line."""
        space = self.width_of(" ")
        lines = []
        for paragraph in text.split("\n"):
            line, used = [], 0.0
            for word in paragraph.split():
                for piece in self.pieces(word, width):
                    wide = self.width_of(piece)
                    if line and used + space + wide > width:
                        lines.append(" ".join(line))
                        line, used = [], 0.0
                    used += wide + (space if line else 0)
                    line.append(piece)
            lines.append(" ".join(line))
        return lines

    def pieces(self, word: str, width: float) -> list[str]:
        """The word in one piece, or in as many as fit lines of their own."""
        if self.width_of(word) <= width:
            return [word]
        pieces, used = [""], 0.0
        for syllable in syllables(word):
            wide = self.width_of(syllable)
            if used + wide > width * 0.97:  # kerning is not counted
                pieces.append("")
                used = 0.0
            pieces[-1] += syllable
            used += wide
        return pieces

    def fit(self, text, x, y, width, height, sizes, style="") -> float:
        """Write `text` into a box in the largest of `sizes` that holds it, cut short with an
        ellipsis if none does; returns where the next line begins."""
        for size in sizes:
            self.type(size, style)
            lines = self.lines(text, width)
            room = max(1, int(height / (size * LINE)))
            if len(lines) <= room:
                break
        else:
            lines = lines[:room]
            last = syllables(lines[-1])
            while last and self.get_string_width("".join(last) + "…") > width:
                last.pop()
            lines[-1] = "".join(last) + "…"
        for line in lines:
            self.line_of(line, x, y, size)
            y += size * LINE
        return y

    def line_of(self, text: str, x: float, y: float, size: float) -> None:
        self.set_xy(x, y)
        self.cell(self.w, size * LINE, text)  # not text(), which does not shape
