"""The admin's pages about workers. Django looks for them here."""

from workers.admin import merging, occupations, people, records, replies

__all__ = ["merging", "occupations", "people", "records", "replies"]
