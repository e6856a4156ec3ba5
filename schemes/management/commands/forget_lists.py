"""What of old lists is not kept; see `docs/matching.md`."""

from django.core.management.base import BaseCommand

from schemes.matching import keeping


class Command(BaseCommand):
    help = "Empties strangers' rows of old lists, and deletes uploads whose columns nobody named."

    def handle(self, **options):
        emptied, deleted = keeping.forget()
        self.stdout.write(f"{emptied} rows emptied, {deleted} uploads deleted.")
