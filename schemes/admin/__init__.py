"""The admin's pages about schemes. Django looks for them here."""

from schemes.admin import cases, changes, enrolments, lists, runs, saturation, schemes

__all__ = ["cases", "changes", "enrolments", "lists", "runs", "saturation", "schemes"]
