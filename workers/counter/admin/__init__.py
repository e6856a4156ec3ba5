"""The admin's pages about centres. Django looks for them here."""

from workers.counter.admin import camp, provisional

__all__ = ["camp", "provisional"]
