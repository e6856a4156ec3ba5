from django.core.management.base import BaseCommand

from workers import nudge_sets


class Command(BaseCommand):
    help = (
        "Ask workers by SMS whether their address and work are still right; see workers.nudge_sets."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say how many, and what it would cost."
        )

    def handle(self, *, dry_run, **options):
        lines = nudge_sets.due() if dry_run else nudge_sets.ask()
        self.stdout.write("reason         language   nudges    parts       rupees")
        for line in lines:
            self.stdout.write(
                f"{line.reason:<14} {line.language:<8} {line.nudges:>8,} {line.parts:>8,} "
                f"{line.cost_paise / 100:>12,.2f}"
            )
        nudges, parts = sum(line.nudges for line in lines), sum(line.parts for line in lines)
        cost = sum(line.cost_paise for line in lines) / 100
        self.stdout.write(
            f"{'would ask' if dry_run else 'asked':<23} {nudges:>8,} {parts:>8,} {cost:>12,.2f}"
        )
