"""The admin's pages about workers. Django looks for them here."""

from workers.admin import campaigns, merging, occupations, people, records, replies

__all__ = ["campaigns", "merging", "occupations", "people", "records", "replies"]
