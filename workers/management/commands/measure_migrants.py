"""How many migrants the register finds, in a sandbox."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from workers.synthetic import measuring, pickups

NAMES = {
    "addresses": "by addresses alone",
    "evidence": "by addresses and ration",
    "after": "after one round of SMS",
    "after_evidence": "after it, and by ration",
}


class Command(BaseCommand):
    help = (
        "Says how many of the invented workers who live in another state are found: by addresses, "
        "by ration pick-ups, and after they were asked by SMS. Nothing stays written."
    )

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=10**9, help="At most; all without it.")
        parser.add_argument("--seed", type=int, default=1, help="Other habits, other answers.")
        parser.add_argument("--pairs", type=int, default=12, help="Ways between states to show.")
        parser.add_argument(
            "--replies", type=int, default=20_000,
            help="Answers that are heard one by one; more are estimated by them.",
        )  # fmt: skip

    def handle(self, *args, workers, seed, pairs, replies, **options):
        if not settings.SANDBOX:
            raise CommandError("Invented workers are for a sandbox only: SANDBOX=true is not set.")
        with transaction.atomic():
            try:
                self.measure(workers, seed, pairs, replies)
            except measuring.NoTruth:
                raise CommandError(
                    "Nobody here is invented, so nobody knows where they really live: first "
                    "manage.py populate."
                ) from None
            finally:
                transaction.set_rollback(True)

    def measure(self, workers: int, seed: int, pairs: int, replies: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        count = self.timed("workers", lambda: measuring.gather(workers))
        made, taken = self.timed("ration pick-ups", lambda: measuring.see(seed))
        spent = self.timed("questions", measuring.ask)
        self.timed("answers", lambda: measuring.hear(spent, seed, replies))
        self.tell(count, made, taken, spent)
        self.tell_pairs(pairs)
        self.tell_rates()

    def timed(self, what: str, do):
        began = time.monotonic()
        result = do()
        self.stderr.write(f"{what}: {time.monotonic() - began:.1f} s")
        return result

    def tell(self, count, made, taken, spent) -> None:
        rows = measuring.found()
        write = self.stdout.write
        write(f"{count:,} workers, {rows[0].migrants:,.0f} of them really in another state")
        write(f"{made:,} ration pick-ups in 3 months opened {taken.opened:,} doubts")
        write(
            f"{spent.asked:,} asked with {spent.parts:,} parts of SMS, {spent.answering:,} answer"
        )
        if spent.heard < spent.answering:
            write(
                f"heard one by one: {spent.heard:,} of them, drawn by lot; what stands for all "
                "below is estimated by these"
            )
        outcomes = ", ".join(f"{name} {n:,}" for name, n in sorted(spent.outcomes.items()))
        write(f"SMS heard: {outcomes}")
        write(f"parts of answers to them: {round(spent.answer_parts / spent.share):,}")
        write("")
        write(f"{'found':26}{'people':>10}{'precision':>11}{'recall':>9}{'in the right state':>20}")
        for row in rows:
            write(
                f"{NAMES[row.stage]:26}{row.found:>10,.0f}{row.precision:>11.1%}{row.recall:>9.1%}"
                f"{row.placed_recall:>20.1%}"
            )
        more = rows[-1].right - rows[1].right
        if more > 0:
            write(f"parts of SMS for each migrant found besides: {spent.all_parts / more:,.1f}")

    def tell_pairs(self, most: int) -> None:
        write = self.stdout.write
        write("")
        write(f"{'from home to':44}{'people':>9}" + "".join(f"{n:>15}" for n in measuring.STAGES))
        for home, host, people, *shares in measuring.pairs(most):
            cells = "".join(f"{share or 0:>15.0%}" for share in shares)
            write(f"{f'{home} to {host}':44}{people:>9,}{cells}")

    def tell_rates(self) -> None:
        self.stdout.write("\nRates (workers/data/behaviour.csv), in percent:")
        for row in pickups.behaviour():
            self.stdout.write(f"{row['name']:20}{row['percent']:>6}  {row['whose_word']}")
