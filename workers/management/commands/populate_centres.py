"""Invented centres with their managers, into a sandbox."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workers.synthetic import centres as synthetic

MOST = 1_000_000


class Command(BaseCommand):
    help = "Makes invented centres in every district, always the same. Only in a sandbox."

    def add_arguments(self, parser):
        parser.add_argument("--centres", type=int, default=200, help=f"How many, up to {MOST:,}.")

    def handle(self, *args, centres, **options):
        if not settings.SANDBOX:
            raise CommandError("Invented centres are for a sandbox only: SANDBOX=true is not set.")
        if not 1 <= centres <= MOST:
            raise CommandError(f"--centres takes 1 to {MOST:,}.")
        started = time.monotonic()
        added = synthetic.populate(centres)
        self.stdout.write(f"{added:,} centres added in {time.monotonic() - started:.1f} s.")
