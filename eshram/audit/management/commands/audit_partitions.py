from django.core.management.base import BaseCommand

from eshram.audit import partitions


class Command(BaseCommand):
    help = "Makes the audit's parts for this month and some months ahead; beat does it every day."

    def add_arguments(self, parser):
        parser.add_argument("--ahead", type=int, default=partitions.MONTHS_AHEAD, help="months")

    def handle(self, *args, ahead, **options):
        self.stdout.write(f"{partitions.add(ahead)} months added.")
