"""The slip of somebody without Aadhaar on an A4 sheet, in letters that tired eyes can read.

Lengths are millimetres, type sizes points.
"""

from datetime import UTC, datetime

from workers.card_fonts import printable
from workers.card_type import LINE, Paper

MARGIN, END = 19.4, 284.0
WIDTH = 210 - 2 * MARGIN
INK, GREY = (0, 0, 0), (70, 70, 70)
SIZES = (13, 12, 11, 10, 9, 8)


def draw(slip) -> bytes:
    """In the largest letters that leave everything on the one sheet."""
    for size in SIZES:
        sheet = Sheet(slip, size)
        if sheet.y_now <= END:
            break
    return bytes(sheet.output())


class Sheet(Paper):
    def __init__(self, slip, size: float):
        super().__init__()
        self.size, self.y_now = size, 16.0
        self.set_title(slip.title)
        self.set_lang("hi-IN" if slip.language == "hi" else "en-IN")
        self.set_creator("e-Shram")
        self.set_creation_date(datetime.now(UTC))
        self.add_page()
        self.paragraph(slip.title, size + 6, "B", after=3)
        self.paragraph(slip.number_label, size - 2, "", GREY, after=0)
        self.paragraph(slip.number, size + 11, "B", after=3)
        self.frame(slip.is_not)
        for label, value in slip.about:
            self.pair(label, printable(value) or "*")
        self.y_now += 4
        for n, step in enumerate(slip.steps, 1):
            self.paragraph(f"{n}. {step}", size, after=2.5)
        if slip.places:
            self.paragraph(slip.places_title, size, "B", after=1)
            for place in slip.places:
                self.paragraph(f"• {printable(place) or '*'}", size, after=1.5)
        self.y_now += 3
        self.paragraph(slip.kept, size - 1, "", GREY, after=1)
        self.paragraph(slip.help, size, "B")

    def paragraph(self, text, size, style="", colour=INK, *, after=0.0, x=MARGIN, width=WIDTH):
        self.type(size, style, colour)
        for line in self.lines(text, width):
            self.line_of(line, x, self.y_now, size)
            self.y_now += size * LINE
        self.y_now += after

    def frame(self, text: str) -> None:
        """In a box, so that nobody takes the sheet for a card."""
        top = self.y_now
        self.y_now += 3
        self.paragraph(text, self.size, "B", x=MARGIN + 4, width=WIDTH - 8)
        self.y_now += 3
        self.set_draw_color(*INK)
        self.set_line_width(0.6)
        self.rect(MARGIN, top, WIDTH, self.y_now - top)
        self.y_now += 5

    def pair(self, label: str, value: str) -> None:
        self.type(self.size - 2, "", GREY)
        self.line_of(label, MARGIN, self.y_now + 0.5, self.size - 2)
        self.paragraph(value, self.size, "B", after=0.5, x=MARGIN + 50, width=WIDTH - 50)
