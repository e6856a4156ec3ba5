"""The admin's pages about workers. Django looks for them here."""

from workers.admin import campaigns, merging, nudges, occupations, people, records, replies

__all__ = ["campaigns", "merging", "nudges", "occupations", "people", "records", "replies"]
