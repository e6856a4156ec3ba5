"""Tables on A4: a title, lines about it, and rows with their head on each page.

Lengths are millimetres, type sizes points.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from workers.card_fonts import printable
from workers.card_type import Paper

LEFT, TOP, WIDTH, BOTTOM = 15.0, 15.0, 180.0, 280.0
SIZE, ROW = 9, 6.2
GREY = (70, 70, 70)


def table(title: str, about: Sequence[str], head: Sequence, rows, shares: Sequence[float]) -> bytes:
    """`shares` of the width for each column; they come to 1."""
    return Table(title, about, [str(name) for name in head], shares).of(rows)


class Table(Paper):
    def __init__(self, title, about, head, shares):
        super().__init__()
        self.title_text, self.about, self.head_row = title, about, head
        self.columns = [share * WIDTH for share in shares]
        self.set_title(title)
        self.set_creator("e-Shram")
        self.set_creation_date(datetime.now(UTC))

    def of(self, rows) -> bytes:
        self.begin_page()
        self.type(15, "B")
        self.line_of(printable(self.title_text), LEFT, self.y_now, 15)
        self.y_now += 9
        self.type(SIZE + 1)
        for line in self.about:
            self.line_of(printable(line), LEFT, self.y_now, SIZE + 1)
            self.y_now += 5.5
        self.y_now += 3
        self.write_head()
        for row in rows:
            if self.y_now > BOTTOM:
                self.begin_page()
                self.write_head()
            self.write_row(row)
        return bytes(self.output())

    def begin_page(self) -> None:
        self.add_page()
        self.y_now = TOP
        self.type(7, "", GREY)
        self.line_of(str(self.page_no()), LEFT + WIDTH, 287, 7)

    def write_head(self) -> None:
        self.write_row(self.head_row, "B")
        self.set_draw_color(*GREY)
        self.line(LEFT, self.y_now - 1, LEFT + WIDTH, self.y_now - 1)
        self.y_now += 0.8

    def write_row(self, row, style: str = "") -> None:
        x = LEFT
        for text, width in zip(row, self.columns, strict=True):
            shown = printable(str(text)) or "*" * bool(text)
            self.fit(shown, x, self.y_now, width - 2, ROW, (SIZE, 8, 7), style)
            x += width
        self.y_now += ROW
