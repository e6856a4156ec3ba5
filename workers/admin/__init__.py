"""The admin's pages about workers. Django looks for them here."""

from workers.admin import occupations

__all__ = ["occupations"]
