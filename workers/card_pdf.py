"""The card on an A4 sheet. Above, front and back at the size of a bank card, to cut out, fold and
laminate; below, everything again in letters that tired eyes can read and nothing cut short.

Lengths are millimetres, type sizes points.
"""

import io
from datetime import UTC, datetime

from workers.card_fonts import printable
from workers.card_type import LINE, Paper

CARD = (85.6, 54.0)  # ID-1, as bank cards are
LEFT, TOP = 19.4, 36.0  # of the front; the back stands to its right
DETAILS_TOP, PAGE_END, MARGIN = 108.0, 284.0, 19.4
BLUE, INK, GREY, WHITE = (11, 61, 110), (0, 0, 0), (70, 70, 70), (255, 255, 255)
UNPRINTED = (
    "* कुछ शब्द ऐसी लिपि में हैं जो यहाँ नहीं छपती। वे पोर्टल पर आपके कार्ड के पेज पर हैं।\n"
    "* Some words are in a script that cannot be printed here. "
    "They are on your card's page on the portal."
)


def draw(card) -> bytes:
    return Sheet(card).finished()


def draw_plastic(card) -> bytes:
    return Plastic(card).finished()


class Sheet(Paper):
    PAGE = "A4"

    def __init__(self, card):
        super().__init__(self.PAGE)
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

    def field(self, key: str, x: float, y: float, width: float, height: float) -> None:
        """A small label, and below it the value."""
        row = self.card.rows[key]
        self.label(row.label_hi, row.label, x, y)
        self.fit(self.value(row), x, y + 2.7, width, height, (8, 7, 6, 5.5, 5))

    def label(self, hi: str, en: str, x: float, y: float, size: float = 5.5) -> None:
        self.type(size, "", GREY)
        self.line_of(f"{hi} / {en}", x, y, size)

    def value(self, row) -> str:
        if row.key == "address":  # the district stays readable where the street is not
            parts = (self.paper(self.card.address), self.card.place)
            return ", ".join(part for part in parts if part)
        value, value_hi = self.paper(row.value), self.paper(row.value_hi)
        return f"{value_hi} / {value}" if value_hi else value

    # The two sides

    def band(self, x: float, y: float, height: float, left: str, right: str) -> None:
        self.set_fill_color(*BLUE)
        self.rect(x, y, CARD[0], height, style="F")
        self.type(8.5, "B", WHITE)
        self.line_of(left, x + 4, y + height / 2 - 2, 8.5)
        self.type(6, "", WHITE)
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
        for n, words in enumerate(("जांचने के लिए स्कैन करें", "Scan to check")):
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
            x, y + 47.5, 6.5, f"हेल्पलाइन / Helpline {self.card.helpline}", "मुफ़्त / Free of charge"
        )

    def photo(self, x: float, y: float) -> None:
        self.set_draw_color(*GREY)
        if self.card.jpeg:
            self.image(io.BytesIO(self.card.jpeg), x, y, 20, 25, keep_aspect_ratio=True)
        else:
            self.rect(x, y, 20, 25)
            self.type(6, "", GREY)
            for n, words in enumerate(("फ़ोटो नहीं है", "No photo")):
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
        pairs.append(("हेल्पलाइन / Helpline", f"{self.card.helpline} (मुफ़्त / free of charge)"))
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


class Plastic(Sheet):
    """The two sides alone, each a page of a plastic card's size, without marks to cut along."""

    PAGE = CARD

    def finished(self) -> bytes:
        self.front(0, 0)
        self.add_page()
        self.back(0, 0)
        return bytes(self.output())
