from workers.grievances.models.routing import Holiday, Route
from workers.grievances.models.step import Attachment, Step
from workers.grievances.models.ticket import OUTSIDE, Category, Channel, Desk, Result, Ticket

__all__ = [
    "OUTSIDE",
    "Attachment",
    "Category",
    "Channel",
    "Desk",
    "Holiday",
    "Result",
    "Route",
    "Step",
    "Ticket",
]
