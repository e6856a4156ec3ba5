from collections import Counter

from django.core.management.base import BaseCommand

from eshram.outbox.health import backlog
from eshram.outbox.models import Kind
from eshram.outbox.pump import deliver


class Command(BaseCommand):
    help = "Deliver waiting messages until nothing is due, as the scheduled sweep does."

    def add_arguments(self, parser):
        parser.add_argument("--batch", type=int, default=100, help="rows held at a time")

    def handle(self, *, batch, **options):
        totals = sum((deliver(batch, kind) for kind in Kind), Counter())
        done = ", ".join(f"{status}: {count}" for status, count in sorted(totals.items()))
        self.stdout.write(f"Delivered: {done or 'nothing was due'}.")
        left = ", ".join(f"{name}: {value:g}" for name, value in backlog().items())
        self.stdout.write(f"Backlog: {left}.")
