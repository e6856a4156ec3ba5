from datetime import date

from django.core.management.base import BaseCommand, CommandError

from workers import lifecycle


class Command(BaseCommand):
    help = "Mark every worker who has completed 60 years (beat does it each night)."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count them")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="as if this were today, to count")

    def handle(self, *, dry_run, on, **options):
        try:
            today = date.fromisoformat(on) if on else None
        except ValueError:
            raise CommandError("--on takes a day such as 2026-12-31.") from None
        if today and not dry_run:
            raise CommandError("--on is for --dry-run: nobody turns 60 before the day.")
        count = lifecycle.age_out(today=today, dry_run=dry_run)
        said = "would be marked" if dry_run else "marked"
        self.stdout.write(f"{count} workers {said} as 60 or older.")
