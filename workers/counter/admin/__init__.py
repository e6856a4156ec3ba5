"""The admin's pages about centres. Django looks for them here."""

from workers.counter.admin import camp, centres, operators, provisional

__all__ = ["camp", "centres", "operators", "provisional"]
