"""A scheme's list of beneficiaries, CSV or Parquet; see `docs/matching.md`."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from schemes.matching import files, intake, mapping, running
from schemes.models import BeneficiaryList, Scheme


class Command(BaseCommand):
    help = "Matches a scheme's list of beneficiaries. The same file twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--scheme", required=True, help="the scheme's code")
        parser.add_argument("--mapping", type=Path, help="JSON: which column is what")
        parser.add_argument("--bad", type=Path, help="a new file for the bad rows (CSV)")

    def handle(self, *args, file, scheme, mapping: Path | None, bad: Path | None, **options):
        chosen = Scheme.objects.filter(code=scheme.upper()).first()
        if chosen is None:
            raise CommandError(f"There is no scheme {scheme}.")
        if bad and bad.exists():
            raise CommandError(f"{bad} is there already.")
        try:
            given = json.loads(mapping.read_text(encoding="utf-8")) if mapping else None
            made, is_new = intake.keep(chosen, file.name, file.read_bytes(), by="import")
        except (OSError, ValueError, files.NotReadable) as error:
            raise CommandError(f"{file}: {error}") from error
        if not is_new:
            self.stdout.write(f"This file was read before, as list {made.pk}.")
        self.match(made, given)
        if bad and made.bad:
            bad.write_bytes(intake.bad_rows(made))

    def match(self, made: BeneficiaryList, given) -> None:
        if made.state == BeneficiaryList.State.UPLOADED:
            try:
                intake.take_in(made.pk, given or mapping.guess(made.columns), by="import")
            except mapping.BadMapping as error:
                raise CommandError(f"{error} Columns: {', '.join(made.columns)}") from error
        if made.state == BeneficiaryList.State.FAILED:
            running.again(made.pk)
        running.run(made.pk)
        made.refresh_from_db()
        for row in made.rows.filter(verdict="bad").only("number", "reason").iterator():
            self.stderr.write(f"row {row.number}: {_(row.reason)}")
        self.stdout.write(
            f"list {made.pk}: {made.rows_count} rows: {made.linked} linked, {made.review} to look "
            f"at, {made.not_found} not found, {made.bad} bad."
        )
