"""Tickets for tests, and pictures."""

from io import BytesIO

from PIL import Image

from tests.workers import people
from workers.grievances import tickets
from workers.grievances.models import Category, Channel, Ticket


def opened(worker=None, text: str = "My card does not open.", **how) -> Ticket:
    """A worker's, about the card, unless it is said otherwise."""
    parts = {"category": Category.CARD, "by": "worker", "channel": Channel.ME}
    worker = worker or (None if "mobile" in how else people.worker())
    return tickets.open_ticket(text=text, worker=worker, **parts | how).ticket


def jpeg(side: int = 40, **saved) -> bytes:
    out = BytesIO()
    Image.new("RGB", (side, side), "red").save(out, "JPEG", **saved)
    return out.getvalue()
