"""A month's ration pick-ups (or MGNREGA work sites), CSV or Parquet; see the README beside."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from integrations.onorc import intake, reading
from workers.choices import SightingKind


class Command(BaseCommand):
    help = "Takes in a feed of where workers were seen. The same file twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=SightingKind.values, default=SightingKind.RATION)
        parser.add_argument("--bad", type=Path, help="a new file for the bad rows (CSV)")

    def handle(self, *args, file: Path, kind: str, bad: Path | None, **options):
        if bad and bad.exists():
            raise CommandError(f"{bad} is there already.")
        try:
            with file.open("rb") as opened:
                feed, is_new = intake.take_file(opened, name=file.name, kind=kind, by="import")
        except (OSError, reading.NotReadable) as error:
            raise CommandError(f"{file}: {error}") from error
        if not is_new:
            self.stdout.write(f"This file was read before, as feed {feed.pk}.")
        if bad and feed.bad:
            with bad.open("w", encoding="utf-8", newline="") as lines:
                lines.writelines(intake.bad_rows(feed))
        self.stdout.write(
            f"feed {feed.pk}: {feed.rows} rows, {feed.bad} bad: {feed.added} new sightings, "
            f"{feed.opened} probable moves, {feed.settled} settled."
        )
