"""Invented workers, in the proportions of the official figures, into a sandbox."""

import sys
import time
from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from workers.figures import tasks
from workers.synthetic import loading, report
from workers.synthetic import moved as moved_now
from workers.synthetic.people import LARGEST_SEED, MOST, Nation


class Command(BaseCommand):
    help = "Makes invented workers, always the same for the same seed. Only in a sandbox."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=500, help=f"How many, up to {MOST:,}.")
        parser.add_argument("--seed", type=int, default=1, help="Another seed, other people.")
        parser.add_argument(
            "--moved", type=int, default=0,
            help="So many who live in another state than they declared say so now, one by one.",
        )  # fmt: skip
        parser.add_argument(
            "--no-count", action="store_false", dest="count",
            help="Leave counting them for the figures to the next half minute's task.",
        )  # fmt: skip

    def handle(self, *args, workers, seed, moved, count, verbosity, **options):
        check(workers, seed)
        try:
            nation = Nation()
        except LookupError as error:
            raise CommandError(error.args[0]) from error
        started, added, counts = time.monotonic(), 0, Counter()
        with Progress(workers, quiet=not verbosity) as progress:
            try:
                for seen, new in loading.populate(
                    nation, seed=seed, workers=workers, counts=counts
                ):
                    added += new
                    progress.update(seen)
            except KeyboardInterrupt:
                raise CommandError(
                    f"Stopped: {added:,} workers were added. The same command goes on from here.",
                    returncode=130,
                ) from None
        if added:
            loading.analyze()
            moved_now.say(moved)
        seconds = time.monotonic() - started
        if verbosity:
            self.stdout.write(summary(workers, seed, added, seconds))
        if added and count:
            tasks.fold()  # so that the figures' pages know them at once
        if verbosity > 1 and added:
            self.stdout.write(report.shares(nation, counts, added))


def check(workers: int, seed: int) -> None:
    if not settings.SANDBOX:
        raise CommandError("Invented workers are for a sandbox only: SANDBOX=true is not set.")
    if not 1 <= workers <= MOST:
        raise CommandError(f"--workers takes 1 to {MOST:,}; for more, use several seeds.")
    if not 0 <= seed <= LARGEST_SEED:
        raise CommandError(f"--seed takes 0 to {LARGEST_SEED}.")


def summary(workers: int, seed: int, added: int, seconds: float) -> str:
    if not added:
        return (
            f"Nothing to add: the {workers:,} workers of seed {seed} are registered already. "
            "Another --seed makes others."
        )
    there = f" ({workers - added:,} were registered already)" if added < workers else ""
    return f"{added:,} workers added in {seconds:.1f} s, {added / seconds:,.0f} a second{there}."


class Progress:
    """A bar on a terminal; elsewhere a line for each tenth of what takes longer."""

    def __init__(self, total: int, *, quiet: bool):
        terminal = sys.stderr.isatty()
        self.bar = tqdm(total=total, unit=" workers", disable=quiet or not terminal)
        self.total, self.seen, self.lines = total, 0, not (quiet or terminal)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.bar.close()

    def update(self, count: int) -> None:
        before = self.seen * 10 // self.total
        self.seen += count
        self.bar.update(count)
        tenth = self.seen * 10 // self.total
        if self.lines and tenth > before and self.total > 10 * count:
            sys.stderr.write(f"{tenth * 10} % ({self.seen:,} workers)\n")
