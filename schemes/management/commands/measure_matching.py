"""Precision and recall of matching, in a sandbox; see `docs/matching.md`."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from schemes.matching import comparing, measuring, training


class Command(BaseCommand):
    help = "Matches a spoilt list of invented workers and says how well. Nothing stays written."

    def add_arguments(self, parser):
        parser.add_argument("--rows", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1, help="that of `populate`")

    def handle(self, *args, rows, seed, **options):
        if not settings.SANDBOX:
            raise CommandError("Invented workers are for a sandbox only: SANDBOX=true is not set.")
        with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
            truth = measuring.make(rows, seed)
            found, each, cut = measuring.blocked(truth)
            self.stdout.write(
                f"{len(truth)} rows; the worker is a candidate of {found:.1%};"
                f" {each:.0f} candidates a row, of {cut:.1%} not all"
            )
            bare = Path(folder) / "bare.json"
            training.write(training.train(20_000, parts=comparing.as_written), bare)
            for measured in (
                measuring.exact(truth),
                measuring.without_normaliser(truth, bare),
                measuring.by_splink(truth),
            ):
                self.stdout.write(
                    f"{measured.name:22} linked {measured.linked:5}  precision "
                    f"{measured.precision:.2%}  recall {measured.recall:.1%}  with review "
                    f"{measured.within:.1%} ({measured.looks} looks)  "
                    f"{len(truth) / measured.seconds:,.0f} rows/s"
                )
            transaction.set_rollback(True)
