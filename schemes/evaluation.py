"""The verdicts of all workers, as sets: one statement a slice, and only what changed is written.

A run asks about the workers whose facts changed (`Stale`, written by triggers), those who completed
a year of age that some rule mentions, and about everybody when the rules themselves are others than
those of the last run. Who is neither active nor aged out has no entitlement.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from eshram.years import financial_year
from schemes import criteria, eligibility, facts, rules, saturation
from schemes.eligibility import RECEIVES
from schemes.models import Run, Scheme, Stale
from schemes.rules import Rule

ON_THE_REGISTER = "w.status IN ('active', 'over_age')"
SLICE = 1_000_000  # workers in one transaction, about: they stand all over the table, and each
# slice reads most of it
STALE = 250_000  # rows of Stale in one transaction
LAST_UAN = 10**12
LONGEST_GAP = 60  # days; after more of them asking everybody is quicker than birthdays
LOCK = 0x454C47  # two that begin take turns; any number that nobody else uses


def evaluate(day: date | None = None, *, progress: Callable[[float], None] = lambda done: None):
    """Bring the entitlements up to `day` (today in India). Returns the Run. Goes on where an
    unfinished run of the same day and rules stopped; two at once share the slices."""
    day = day or timezone.localdate()
    asked = question(day)
    run, last = begin(asked, day)
    if run.of_all:
        everybody(run, asked, progress)
    else:
        came_of_age(run, asked, last.day)
    stale(run, asked)
    if run.of_all or last.day != day:
        saturation.count(day)
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at"])
    progress(1)
    return run


def question(day: date) -> "Question":
    """What is asked as on this day."""
    current = rules.in_force(rules.load(), day)
    return Question([rule for rule in current if rule.scheme.status == Scheme.Status.OPEN])


@transaction.atomic
def is_under_way() -> bool:
    """Is another process at work on a slice?"""
    unfinished = Run.objects.filter(ended_at=None)
    free = unfinished.select_for_update(skip_locked=True).values_list("id", flat=True)
    return len(free) < unfinished.count()


@transaction.atomic
def begin(asked: "Question", day: date) -> tuple[Run, Run | None]:
    """The run to be done, and the last that was finished."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Run.objects.filter(ended_at__isnull=False).first()
    unfinished = Run.objects.filter(ended_at=None, id__gt=last.id if last else 0)
    if run := unfinished.filter(day=day, rules=asked.hash).first():
        return run, last
    of_all = (
        last is None
        or last.rules != asked.hash
        or unfinished.filter(of_all=True).exists()  # some have the verdicts of other rules
        or not 0 <= gap(last, day) <= LONGEST_GAP
        or financial_year(last.day) != financial_year(day)  # days on platforms are those of one
    )
    if of_all:  # what had changed by now is seen by every slice
        Stale.objects.all().delete()
    return Run.objects.create(day=day, rules=asked.hash, of_all=of_all), last


@contextmanager
def turn(run: Run) -> Iterator[None]:
    """A transaction that is this run's alone, and allows what a scan of many rows needs."""
    with transaction.atomic(), connection.cursor() as cursor:
        facts.share_out(cursor)
        run.refresh_from_db(from_queryset=Run.objects.select_for_update())
        yield


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
        self.codes = codes + codes
        self.params = [value for _text, values in parts for value in values]
        written = repr((self.conditions, self.params, [(s.id, s.code) for s in self.schemes]))
        self.hash = hashlib.sha256(written.encode()).hexdigest()

    def of(
        self, day: date, where: str, values: Sequence = (), span: tuple[int, int] | None = None
    ) -> tuple[str, list]:
        """The statement over the workers `w` for whom `where` holds, and its parameters. `span`:
        UANs from the first to below the second."""
        names = {RECEIVES, *criteria.facts_of(self.trees)}
        truths = "".join(f", {text} AS c{place}" for place, text in enumerate(self.conditions))
        told, params = facts.each_worker(
            f"f.uan, f.{RECEIVES}{truths}",
            self.params,
            names,
            day,
            f"{ON_THE_REGISTER} AND {where}",
            values,
            span=span,
        )
        statement = f"""
            SELECT v.uan, {self.ids("")} AS eligible, {self.ids("IS NULL")} AS unknown
            FROM ({told}) v
        """  # noqa: S608 - conditions of criteria
        return statement, self.codes + params

    def counting(self, day: date) -> tuple[str, list]:
        """One scan that counts for whom each condition holds: what `of` is measured against."""
        relation = facts.of_workers({RECEIVES, *criteria.facts_of(self.trees)}, ON_THE_REGISTER)
        counts = ", ".join(f"count(*) FILTER (WHERE {text})" for text in self.conditions)
        return f"SELECT {counts} FROM ({relation}) f", [*self.params, day]  # noqa: S608

    def ids(self, is_: str) -> str:
        """The schemes whose condition `is_`, without those that are received already."""
        cases = ", ".join(
            f"CASE WHEN c{place} {is_} AND %s <> ALL ({RECEIVES}) THEN {scheme.id} END"
            for place, scheme in enumerate(self.schemes)
        )
        return f"array_remove(ARRAY[{cases}]::smallint[], NULL)"


def write(
    asked: Question,
    day: date,
    where: str,
    values: Sequence = (),
    span: tuple[int, int] | None = None,
) -> int:
    """Ask about these workers and write the verdicts that are not what they were, in the caller's
    transaction; returns how many. Who had some before and is newly eligible is kept as News."""
    told, params = asked.of(day, where, values, span)
    had = facts.within("LEFT JOIN schemes_entitlement e ON e.worker_id = w.uan", span)
    had = had.replace("w.uan", "n.uan")
    with connection.cursor() as cursor:
        # A table, unlike an INSERT, is filled by several processes.
        cursor.execute(
            f"""
            CREATE TEMP TABLE told ON COMMIT DROP AS
                SELECT n.*, e.worker_id IS NOT NULL AS had, e.eligible AS was
                FROM ({told}) n {had}
                WHERE e.worker_id IS NULL
                    OR e.eligible <> n.eligible OR e.unknown <> n.unknown
            """,  # noqa: S608 - conditions of criteria
            params,
        )
        changed = cursor.rowcount
        for statement in KEEP:
            cursor.execute(statement, {"day": day})
        cursor.execute("DROP TABLE told")
    return changed


KEEP = (
    """
    INSERT INTO schemes_news (worker_id, schemes, day)
    SELECT uan, more.ids, %(day)s FROM told CROSS JOIN LATERAL (
        SELECT array_agg(id) AS ids FROM unnest(eligible) id WHERE id <> ALL (was)
    ) more
    WHERE had AND more.ids IS NOT NULL
    """,
    """
    UPDATE schemes_entitlement e SET eligible = t.eligible, unknown = t.unknown
    FROM told t WHERE t.had AND e.worker_id = t.uan
    """,
    """
    INSERT INTO schemes_entitlement (worker_id, eligible, unknown)
    SELECT uan, eligible, unknown FROM told WHERE NOT had ORDER BY uan
    """,
)


def everybody(run: Run, asked: Question, progress: Callable[[float], None]) -> None:
    for first, end in slices(run.next_uan):
        with turn(run):
            begins = max(first, run.next_uan)  # another process may have been here
            if begins < end:
                run.changed += write(asked, run.day, "TRUE", span=(begins, end))
                run.next_uan = end
                run.save(update_fields=["changed", "next_uan"])
        progress(end / LAST_UAN)
    forget("TRUE")


def forget(where: str, values: Sequence = ()) -> None:
    """Who is not on the register any more, of those of whom `where` holds, has no entitlement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM schemes_entitlement e USING workers_worker w
            WHERE w.uan = e.worker_id AND NOT ({ON_THE_REGISTER}) AND {where}
            """,  # noqa: S608 - words of our own
            values,
        )


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
        with turn(run):
            for status in ("active", "over_age"):  # each has an index of birthdays
                where = f"w.status = '{status}' AND w.date_of_birth = ANY(%s)"
                run.changed += write(asked, run.day, where, [born])
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
    taken = STALE
    while taken == STALE:
        with turn(run), connection.cursor() as cursor:
            cursor.execute(
                """
                DELETE FROM schemes_stale
                WHERE id IN (SELECT id FROM schemes_stale ORDER BY id LIMIT %s)
                RETURNING worker_id
                """,
                [STALE],
            )
            rows = cursor.fetchall()
            taken, ids = len(rows), list({worker_id for (worker_id,) in rows})
            if ids:
                run.changed += write(asked, run.day, "w.uan = ANY(%s)", [ids])
                forget("w.uan = ANY(%s)", [ids])
                run.save(update_fields=["changed"])
