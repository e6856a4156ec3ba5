"""The admin's pages about schemes. Django looks for them here."""

from schemes.admin import cases, changes, runs, schemes

__all__ = ["cases", "changes", "runs", "schemes"]
