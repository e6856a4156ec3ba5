"""The admin's pages about centres. Django looks for them here."""

from workers.counter.admin import provisional

__all__ = ["provisional"]
