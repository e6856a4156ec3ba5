from django.core.management.base import BaseCommand

from workers.counter import provisional


class Command(BaseCommand):
    help = "Close, remind of and delete notes of people without Aadhaar (beat does it each day)."

    def handle(self, **options):
        closed, reminded = provisional.settle(), provisional.remind()
        deleted = provisional.purge()
        self.stdout.write(f"{closed} closed as registered, {reminded} reminded, {deleted} deleted.")
