"""The admin's pages about grievances. Django looks for them here."""

from workers.grievances.admin import routing, tickets

__all__ = ["routing", "tickets"]
