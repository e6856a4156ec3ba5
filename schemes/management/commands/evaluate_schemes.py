from datetime import date

from django.core.management.base import BaseCommand, CommandError

from schemes.evaluation import evaluate


class Command(BaseCommand):
    help = "Say for every worker which schemes they may have: of all, or of those who changed."

    def add_arguments(self, parser):
        parser.add_argument("--as-on", metavar="YYYY-MM-DD", help="today in India without it")

    def handle(self, *args, **options):
        try:
            day = date.fromisoformat(options["as_on"]) if options["as_on"] else None
        except ValueError:
            raise CommandError("Write the day as YYYY-MM-DD.") from None
        run = evaluate(day, progress=self.show)
        whom = "all workers" if run.of_all else "those who changed"
        self.stdout.write(f"\rAs on {run.day}, of {whom}: {run.changed} verdicts changed.")

    def show(self, done: float) -> None:
        self.stdout.write(f"\r{done:4.0%}", ending="")
        self.stdout.flush()
