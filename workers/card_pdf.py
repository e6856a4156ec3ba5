"""The card on an A4 sheet. Above, front and back at the size of a bank card, to cut out, fold and
laminate; below, everything again in letters that tired eyes can read and nothing cut short.

Lengths are millimetres, type sizes points.
"""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf import FPDF

from workers.card_fonts import FAMILY, add_fonts, printable

CARD = (85.6, 54.0)  # ID-1, as bank cards are
LEFT, TOP = 19.4, 36.0  # of the front; the back stands to its right
DETAILS_TOP, PAGE_END, MARGIN = 108.0, 284.0, 19.4
BLUE, INK, GREY = (11, 61, 110), (0, 0, 0), (70, 70, 70)
LINE = 0.49  # mm of line height per point: Devanagari needs room above and below
UNPRINTED = (
    "* कुछ शब्द ऐसी लिपि में हैं जो यहाँ नहीं छपती। वे पोर्टल पर आपके कार्ड के पेज पर हैं।\n"
    "* Some words are in a script that cannot be printed here. "
    "They are on your card's page on the portal."
)


# Marks stay with their letter, and letters that a virama joins stay together, within reason.
MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d"
SYLLABLE = re.compile(rf".(?:[{MARKS}]|(?<=[\u094d\u200d])\w){{0,10}}")


def syllables(word: str) -> list[str]:
    return SYLLABLE.findall(word)


def draw(card) -> bytes:
    return Sheet(card).finished()


class Sheet(FPDF):
    def __init__(self, card):
        super().__init__(format="A4")
        self.card = card
        self.unprinted = False
        self.name = self.paper(card.name)
        self.name_local = printable(card.name_local)  # else the Latin name stands alone
        if not self.name:
            self.name, self.name_local = self.name_local or "*", ""
        self.set_title("ई-श्रम कार्ड / e-Shram card")
        self.set_lang("hi-IN")
        self.set_creator("e-Shram")
        self.set_creation_date(datetime.now(UTC))
        self.set_auto_page_break(False)
        self.c_margin = 0
        self.widths = {}
        add_fonts(self)
        self.add_page()

    def finished(self) -> bytes:
        self.head()
        self.marks()
        self.front(LEFT, TOP)
        self.back(LEFT + CARD[0], TOP)
        self.details()
        return bytes(self.output())

    # Words

    def paper(self, text: str) -> str:
        """`text` as the font can print it; a star, explained below, where it cannot."""
        shown = printable(text)
        if text and not shown:
            self.unprinted = True
            return "*"
        return shown

    def type(self, size: float, style: str = "", colour: Sequence[int] = INK) -> None:
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

    def field(self, key: str, x: float, y: float, width: float, height: float) -> None:
        """A small label, and below it the value."""
        row = self.card.rows[key]
        self.label(row.label_hi, row.label, x, y)
        self.fit(self.value(row), x, y + 2.7, width, height, (8, 7, 6, 5.5, 5))

    def label(self, hi: str, en: str, x: float, y: float, size: float = 5.5) -> None:
        self.type(size, "", GREY)
        self.line_of(f"{hi} / {en}", x, y, size)

    def value(self, row) -> str:
        value, value_hi = self.paper(row.value), self.paper(row.value_hi)
        return f"{value_hi} / {value}" if value_hi else value

    # The two sides

    def band(self, x: float, y: float, height: float, left: str, right: str) -> None:
        self.set_fill_color(*BLUE)
        self.rect(x, y, CARD[0], height, style="F")
        self.type(8.5, "B", (255, 255, 255))
        self.line_of(left, x + 4, y + height / 2 - 2, 8.5)
        self.type(6, "", (255, 255, 255))
        self.line_of(right, x + CARD[0] - 4 - self.width_of(right), y + height / 2 - 1.2, 6)

    def front(self, x: float, y: float) -> None:
        self.band(x, y, 8.5, "ई-श्रम कार्ड / e-Shram card", "असंगठित कामगार / Unorganised worker")
        self.photo(x + 4, y + 12)
        at, width = x + 27.5, CARD[0] - 31.5
        self.label("नाम", "Name", at, y + 10.5)
        sizes = (10, 9, 8, 7, 6, 5)
        half = 6.2 if self.name_local else 12
        below = y + 13
        if self.name_local:
            below = self.fit(self.name_local, at, below, width, half, sizes, "B")
        self.fit(self.name, at, below, width, half, sizes[1:], "B")
        self.field("father", at, y + 25.5, width, 4.9)
        self.field("born", at, y + 33, 26, 3.5)
        self.field("gender", at + 28, y + 33, width - 28, 3.5)
        self.set_draw_color(*GREY)
        self.line(x + 4, y + 41, x + CARD[0] - 4, y + 41)
        self.label("यूनिवर्सल अकाउंट नंबर", "Universal Account Number (UAN)", x + 4, y + 42.3)
        self.type(17, "B")
        self.line_of(self.card.uan, x + 4, y + 45.3, 17)

    def back(self, x: float, y: float) -> None:
        self.qr(x + CARD[0] - 27, y + 3, 24)
        self.type(5.5, "", GREY)
        for n, words in enumerate(("जाँचने के लिए स्कैन करें", "Scan to check")):
            middle = x + CARD[0] - 15 - self.width_of(words) / 2
            self.line_of(words, middle, y + 27.3 + n * 2.5, 5.5)
        at = x + 4
        self.field("work", at, y + 3.5, 53, 7)
        self.field("mobile", at, y + 14, 25, 3.5)
        self.field("blood", at + 31, y + 14, 22, 3.5)
        self.field("emergency", at, y + 20.8, 25, 3.5)
        self.field("issued", at + 31, y + 20.8, 22, 3.5)
        self.field("address", at, y + 27.6, 53, 17.2)
        self.band(
            x, y + 47.5, 6.5, f"हेल्पलाइन / Helpline {self.card.helpline}", "निःशुल्क / Free of charge"
        )

    def photo(self, x: float, y: float) -> None:
        self.set_draw_color(*GREY)
        if self.card.jpeg:
            self.image(io.BytesIO(self.card.jpeg), x, y, 20, 25, keep_aspect_ratio=True)
        else:
            self.rect(x, y, 20, 25)
            self.type(6, "", GREY)
            for n, words in enumerate(("फोटो नहीं है", "No photo")):
                self.line_of(words, x + 10 - self.width_of(words) / 2, y + 9.5 + 3 * n, 6)

    def qr(self, x: float, y: float, side: float) -> None:
        """As rectangles, one for each run of dark modules, with the quiet zone inside `side`."""
        rows = [bytes(row) for row in self.card.qr.matrix]
        module = side / (len(rows) + 8)
        self.set_fill_color(*INK)
        for j, row in enumerate(rows):
            i = 0
            while (start := row.find(1, i)) >= 0:
                end = row.find(0, start)
                i = end if end >= 0 else len(row)
                self.rect(
                    x + (start + 4) * module, y + (j + 4) * module,
                    (i - start) * module, module, style="F",
                )  # fmt: skip

    # Round the card

    def head(self) -> None:
        self.type(15, "B")
        self.line_of("आपका ई-श्रम कार्ड / Your e-Shram card", LEFT, 14, 15)
        self.type(9)
        words = (
            "बाहर की रेखा पर काटें और बीच की रेखा पर मोड़ें। / "
            "Cut along the outer line and fold along the middle line."
        )
        self.line_of(words, LEFT, 23, 9)

    def marks(self) -> None:
        """The outline, cut marks at its corners, and where to fold."""
        wide, high = 2 * CARD[0], CARD[1]
        self.set_line_width(0.2)
        self.set_draw_color(*INK)
        for x, out in ((LEFT, -1), (LEFT + wide, 1)):
            for y, up in ((TOP, -1), (TOP + high, 1)):
                self.line(x + out * 1.5, y, x + out * 6, y)
                self.line(x, y + up * 1.5, x, y + up * 6)
        self.rect(LEFT, TOP, wide, high)
        self.set_dash_pattern(1.2, 1.2)
        self.line(LEFT + CARD[0], TOP - 6, LEFT + CARD[0], TOP + high + 6)
        self.set_dash_pattern()

    def details(self) -> None:
        """Everything in large letters, smaller only when it would run off the sheet."""
        uan = self.card.uan
        names = "\n".join(filter(None, [self.name_local, self.name]))
        pairs = [("नाम / Name", names), ("यूएएन / UAN", uan)]
        pairs += [(f"{r.label_hi} / {r.label}", self.value(r)) for r in self.card.rows.values()]
        pairs.append(("हेल्पलाइन / Helpline", f"{self.card.helpline} (निःशुल्क / free of charge)"))
        label_width, width = 62.0, 210 - 2 * MARGIN - 62.0
        end = PAGE_END - (12 if self.unprinted else 0)
        for size in (12, 11, 10, 9, 8, 7, 6):
            self.type(size, "B")
            broken = [(label, self.lines(text, width)) for label, text in pairs]
            high = sum(len(lines) for _, lines in broken) * size * LINE + len(pairs) * 2.4
            if DETAILS_TOP + high <= end:
                break
        y = DETAILS_TOP
        self.set_draw_color(*GREY)
        for label, lines in broken:
            self.line(MARGIN, y, 210 - MARGIN, y)
            self.type(min(size, 10), "", GREY)
            self.line_of(label, MARGIN, y + 1.4, min(size, 10))
            self.type(size, "B")
            for n, line in enumerate(lines):
                self.line_of(line, MARGIN + label_width, y + 1.2 + n * size * LINE, size)
            y += len(lines) * size * LINE + 2.4
        self.line(MARGIN, y, 210 - MARGIN, y)
        if self.unprinted:
            self.type(8)
            for n, line in enumerate(UNPRINTED.splitlines()):
                self.line_of(line, MARGIN, PAGE_END - 9 + n * 4.2, 8)
