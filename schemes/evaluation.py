"""The verdicts of all workers, as sets: one statement a slice, and only what changed is written.

A run asks about the workers whose facts changed (`Stale`, written by triggers), those who completed
a year of age that some rule mentions, and about everybody when the rules themselves are others than
those of the last run. Who is neither active nor aged out has no entitlement.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from schemes import criteria, eligibility, facts, rules
from schemes.eligibility import RECEIVES
from schemes.models import Entitlement, Run, Scheme, Stale
from schemes.rules import Rule

ON_THE_REGISTER = "w.status IN ('active', 'over_age')"
SLICE = 100_000  # workers in one transaction, about
LAST_UAN = 10**12
LONGEST_GAP = 60  # days; after more of them asking everybody is quicker than birthdays


def evaluate(day: date | None = None, *, progress: Callable[[float], None] = lambda done: None):
    """Bring the entitlements up to `day` (today in India). Returns the Run. Goes on where an
    unfinished run of the same day and rules stopped."""
    day = day or timezone.localdate()
    current = [
        r for r in rules.in_force(rules.load(), day) if r.scheme.status == Scheme.Status.OPEN
    ]
    asked = Question(current)
    last = Run.objects.filter(ended_at__isnull=False).first()
    run = Run.objects.filter(ended_at=None, day=day, rules=asked.hash).first()
    if run is None:
        of_all = last is None or last.rules != asked.hash or not 0 <= gap(last, day) <= LONGEST_GAP
        run = Run.objects.create(day=day, rules=asked.hash, of_all=of_all)
        if of_all:  # what had changed by now is seen by every slice
            Stale.objects.all().delete()
    if run.of_all:
        everybody(run, asked, progress)
    else:
        came_of_age(run, asked, last.day)
    stale(run, asked)
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at"])
    progress(1)
    return run


def gap(last: Run, day: date) -> int:
    return (day - last.day).days


class Question:
    """All rules in force as one SELECT of (uan, eligible, unknown)."""

    def __init__(self, current: Sequence[Rule]):
        self.schemes = [rule.scheme for rule in current]
        self.trees = list(eligibility.expanded(current).values())
        parts = [criteria.condition(tree) for tree in self.trees]
        self.conditions = [text for text, _params in parts]
        codes = [scheme.code for scheme in self.schemes]
        self.params = codes + codes + [value for _text, values in parts for value in values]
        written = repr((self.conditions, self.params, [s.id for s in self.schemes]))
        self.hash = hashlib.sha256(written.encode()).hexdigest()

    def of(self, where: str) -> str:
        """Over the workers `w` for whom `where` holds. Parameters: `params`, the day, those of
        `where`."""
        names = {RECEIVES, *criteria.facts_of(self.trees)}
        relation = facts.of_workers(names, f"{ON_THE_REGISTER} AND {where}")
        truths = "".join(f", {text} AS c{place}" for place, text in enumerate(self.conditions))
        return f"""
            SELECT v.uan, {self.ids("")} AS eligible, {self.ids("IS NULL")} AS unknown
            FROM (SELECT f.uan, f.{RECEIVES}{truths} FROM ({relation}) f OFFSET 0) v
        """  # noqa: S608 - conditions of criteria

    def ids(self, is_: str) -> str:
        """The schemes whose condition `is_`, without those that are received already."""
        cases = ", ".join(
            f"CASE WHEN c{place} {is_} AND %s <> ALL ({RECEIVES}) THEN {scheme.id} END"
            for place, scheme in enumerate(self.schemes)
        )
        return f"array_remove(ARRAY[{cases}]::smallint[], NULL)"


def write(asked: Question, day: date, where: str, values: Iterable) -> int:
    """Ask about these workers and write the verdicts that are not what they were. Who had some
    before and is newly eligible is kept as News."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH changed AS MATERIALIZED (
                SELECT n.uan, n.eligible, n.unknown, e.worker_id, e.eligible AS was
                FROM ({asked.of(where)}) n
                LEFT JOIN schemes_entitlement e ON e.worker_id = n.uan
                WHERE e.worker_id IS NULL
                    OR e.eligible <> n.eligible OR e.unknown <> n.unknown
            ), news AS (
                INSERT INTO schemes_news (worker_id, schemes, day)
                SELECT uan, more.ids, %s FROM changed CROSS JOIN LATERAL (
                    SELECT array_agg(id) AS ids FROM unnest(eligible) id WHERE id <> ALL (was)
                ) more
                WHERE worker_id IS NOT NULL AND more.ids IS NOT NULL
            )
            INSERT INTO schemes_entitlement AS e (worker_id, eligible, unknown)
            SELECT uan, eligible, unknown FROM changed
            ON CONFLICT (worker_id)
                DO UPDATE SET eligible = excluded.eligible, unknown = excluded.unknown
            """,  # noqa: S608 - conditions of criteria
            [*asked.params, day, *values, day],
        )
        return cursor.rowcount


def everybody(run: Run, asked: Question, progress) -> None:
    for first, end in slices(run.next_uan):
        with transaction.atomic():
            run.changed += write(asked, run.day, "w.uan >= %s AND w.uan < %s", [first, end])
            run.next_uan = end
            run.save(update_fields=["changed", "next_uan"])
        progress(end / LAST_UAN)
    Entitlement.objects.exclude(worker__status__in=["active", "over_age"]).delete()


def slices(start: int) -> Iterable[tuple[int, int]]:
    """Ranges of UANs, which are spread evenly, of some SLICE workers each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'workers_worker'::regclass")
        width = LAST_UAN // max(1, round(cursor.fetchone()[0] / SLICE)) + 1
    while start < LAST_UAN:
        yield start, start + width
        start += width


def came_of_age(run: Run, asked: Question, since: date) -> None:
    """Those who completed a year that a rule mentions after `since`, up to the day of the run."""
    if born := birth_dates(criteria.ages(asked.trees), since, run.day):
        with transaction.atomic():
            run.changed += write(asked, run.day, "w.date_of_birth = ANY(%s)", [born])
            run.save(update_fields=["changed"])


def birth_dates(years: Iterable[int], since: date, until: date) -> list[date]:
    """Who was born on one of these completed one of these years after `since`, up to `until`. A
    year of somebody born on 29 February is complete on 1 March where there is no 29 February."""
    born = []
    for passed in range((until - since).days):
        day = since + timedelta(days=passed + 1)
        days = [(day.month, day.day)]
        if days == [(3, 1)] and (day - timedelta(days=1)).day == 28:
            days.append((2, 29))
        for year in years:
            for month, date_ in days:
                try:
                    born.append(date(day.year - year, month, date_))
                except ValueError:  # no 29 February that year
                    continue
    return born


def stale(run: Run, asked: Question) -> None:
    """Those about whom something changed."""
    taken = SLICE
    while taken == SLICE:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                """
                DELETE FROM schemes_stale
                WHERE id IN (SELECT id FROM schemes_stale ORDER BY id LIMIT %s)
                RETURNING worker_id
                """,
                [SLICE],
            )
            rows = cursor.fetchall()
            taken, ids = len(rows), list({worker_id for (worker_id,) in rows})
            run.changed += write(asked, run.day, "w.uan = ANY(%s)", [ids])
            gone = Entitlement.objects.filter(worker_id__in=ids)
            gone.exclude(worker__status__in=["active", "over_age"]).delete()
            run.save(update_fields=["changed"])
