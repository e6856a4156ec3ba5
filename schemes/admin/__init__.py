"""The admin's pages about schemes. Django looks for them here."""

from schemes.admin import cases, changes, lists, runs, schemes

__all__ = ["cases", "changes", "lists", "runs", "schemes"]
