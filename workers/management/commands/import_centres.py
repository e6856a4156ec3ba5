"""Centres and their first managers from a CSV file; see `workers/counter/importing.py`."""

import csv
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from eshram.accounts.models import User
from workers.counter import import_sets, importing


class Command(BaseCommand):
    help = "Reads centres and first managers from a CSV file. The same file twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", help="CSV in UTF-8; columns: " + ", ".join(importing.COLUMNS))
        parser.add_argument("--by", required=True, help="sign-in name of the officer who invites")
        parser.add_argument("--links", help="a new file for the links of the invitations")

    def handle(self, *args, file, by, links, **options):
        officer = User.objects.filter(username=by, is_active=True).first()
        if officer is None or not officer.has_perm("counter.add_operator"):
            raise CommandError(f"{by} is nobody who may invite managers.")
        if links and Path(links).exists():
            raise CommandError(f"{links} is there already.")
        try:
            text = Path(file).read_text(encoding="utf-8")
            rows, wrong = importing.read(text)
        except (OSError, UnicodeDecodeError, importing.NotReadable) as error:
            raise CommandError(f"{file}: {error}") from error
        if not links and any(row["manager"] for row in rows):
            raise CommandError("The file names managers: --links says where their links go.")
        result = import_sets.load(rows, by=officer)
        for bad in sorted([*wrong, *result.wrong], key=lambda one: one.row):
            self.stderr.write(f"row {bad.row}: {bad.reason}")
        self.stdout.write(
            f"{result.rows} good rows: {result.added} centres added, {result.changed} changed, "
            f"{result.invited} managers invited."
        )
        if result.invited:
            write_links(links, officer, result)


def write_links(name: str, officer: User, result: import_sets.Result) -> None:
    """For this machine's owner alone: each link is as good as the account."""
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["code", "manager", "link"])
        lines.writerows(import_sets.links(officer, parse_datetime(result.at)))
