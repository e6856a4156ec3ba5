from django.core.management.base import BaseCommand

from workers.counter import closing, counting


class Command(BaseCommand):
    help = "Propose to close the last month of incentives, and count what waits (beat does both)."

    def handle(self, **options):
        if close := closing.propose_last_month():
            self.stdout.write(f"Proposed to close {close.month:%Y-%m}: a second person decides.")
        self.stdout.write(f"{counting.count_waiting()} months counted.")
