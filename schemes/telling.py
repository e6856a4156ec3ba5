"""Workers learn of schemes by SMS, as sets: what is newly theirs, and what they can join no longer.

One message a worker, by day, with the names of two schemes at most; the page tells the rest. Who
said so (`Muted`) gets none.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox import wake
from schemes import criteria, news, rules
from schemes.evaluation import Question, birth_dates
from schemes.messages import LAST_DAY, NEW_SCHEMES, SCHEMES
from schemes.models import Muted, Reminded, Scheme
from workers.models import Worker
from workers.telling import tell_for

AT_ONCE = 20_000  # workers in one transaction
LONGEST_GAP = 30  # missed days that are made up

# The names of `s.ids`, an array of schemes, as a message has them. First a state's own, then what
# costs nothing, then by code. A name ends before what stands in brackets or behind a colon.
NAMED = f"""
    SELECT left(string_agg(split_part(split_part(n.name, ' (', 1), ': ', 1), ', ' ORDER BY n.place),
                {SCHEMES}) AS schemes
    FROM (
        SELECT CASE WHEN s.language = 'hi' THEN c.name_hi ELSE c.name END AS name,
               row_number() OVER (ORDER BY c.state_id IS NULL, v.costs, c.code) AS place
        FROM schemes_scheme c
        LEFT JOIN LATERAL (
            SELECT bool_or(premium IS NOT NULL OR premium_by_age <> '[]') AS costs
            FROM schemes_version
            WHERE scheme_id = c.id AND (valid_to IS NULL OR valid_to >= %(today)s)
        ) v ON true
        WHERE c.id = ANY(s.ids)
    ) n
    WHERE n.place <= 2
"""  # noqa: S608 - a number of ours
WANTED = """
    w.status IN ('active', 'over_age')
    AND NOT EXISTS (SELECT FROM schemes_muted m WHERE m.worker_id = w.uan)
"""


@transaction.atomic
def mute(worker: Worker, *, by: str) -> None:
    """No more messages about schemes."""
    if Muted.objects.get_or_create(worker=worker)[1]:
        Event.objects.record("scheme messages stopped", by=by, worker_id=worker.uan)


@transaction.atomic
def unmute(worker: Worker, *, by: str) -> None:
    if Muted.objects.filter(worker=worker).delete()[0]:
        Event.objects.record("scheme messages wanted", by=by, worker_id=worker.uan)


def tell_news() -> int:
    """Tell workers of what became theirs, still is, and was not seen by themselves when they
    answered. Returns how many were told."""
    news.forget()
    told, taken = 0, AT_ONCE
    while taken == AT_ONCE:
        taken, now = news_of(AT_ONCE)
        told += now
    return told


@transaction.atomic
def news_of(most: int) -> tuple[int, int]:
    """Of so many workers all the news: of how many it was taken, and how many were told."""
    telling, values = tell_for(NEW_SCHEMES, "told")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH chosen AS MATERIALIZED (
                SELECT DISTINCT worker_id FROM schemes_news ORDER BY worker_id LIMIT %(most)s
            ), taken AS (
                DELETE FROM schemes_news n USING chosen c WHERE n.worker_id = c.worker_id
                RETURNING n.worker_id, n.schemes
            ), s AS (
                SELECT w.uan, w.mobile, w.language, t.ids FROM (
                    SELECT n.worker_id, array_agg(DISTINCT id) AS ids
                    FROM taken n JOIN schemes_entitlement e ON e.worker_id = n.worker_id
                    CROSS JOIN LATERAL unnest(n.schemes) id
                    WHERE id = ANY(e.eligible) AND NOT EXISTS (
                        SELECT FROM schemes_seen own
                        WHERE own.worker_id = n.worker_id AND id = ANY(own.schemes)
                    )
                    GROUP BY n.worker_id
                ) t JOIN workers_worker w ON w.uan = t.worker_id
                WHERE {WANTED}
            ), told AS MATERIALIZED (
                SELECT s.uan, s.mobile, s.language, n.schemes FROM s CROSS JOIN LATERAL ({NAMED}) n
                WHERE n.schemes IS NOT NULL
            ), {telling}
            SELECT (SELECT count(*) FROM chosen), (SELECT count(*) FROM told)
            """,  # noqa: S608 - names of our own
            values | {"most": most, "today": timezone.localdate()},
        )
        taken, told = cursor.fetchone()
    if told:
        wake.after_commit()
    return taken, told


def remind(today: date | None = None) -> int:
    """Remind who can join a scheme now and not any more from a birthday that is SCHEME_REMIND_DAYS
    away: each such day once, missed days made up. Returns how many were told."""
    ahead = (today or timezone.localdate()) + timedelta(days=settings.SCHEME_REMIND_DAYS)
    done = Reminded.objects.order_by("-day").values_list("day", flat=True).first()
    first = max(done, ahead - timedelta(days=LONGEST_GAP)) if done else ahead - timedelta(days=1)
    days = [first + timedelta(days=n + 1) for n in range((ahead - first).days)]
    return sum(remind_of(day, today or timezone.localdate()) for day in days)


@transaction.atomic
def remind_of(day: date, today: date) -> int:
    """Those for whom `day`, by their birthday, is the first on which they cannot join."""
    reminded, is_new = Reminded.objects.get_or_create(day=day, defaults={"workers": 0})
    current = [
        rule
        for rule in rules.in_force(rules.load(), today)
        if rule.scheme.status == Scheme.Status.OPEN
    ]
    asked = Question(current)
    born = birth_dates(criteria.ages(asked.trees), day - timedelta(days=1), day)
    if not is_new or not born:
        return 0
    telling, values = tell_for(LAST_DAY, "told")
    with connection.cursor() as cursor:
        # The engine's statement takes its values by place, so it is written out first.
        then = cursor.mogrify(*asked.of(day, "w.date_of_birth = ANY(%s)", [born])).decode()
        cursor.execute(
            f"""
            WITH s AS (
                SELECT w.uan, w.mobile, w.language, lost.ids FROM ({then.replace("%", "%%")}) n
                JOIN schemes_entitlement e ON e.worker_id = n.uan
                JOIN workers_worker w ON w.uan = n.uan
                CROSS JOIN LATERAL (
                    SELECT array_agg(had.id) AS ids FROM unnest(e.eligible) had (id)
                    WHERE had.id = ANY(%(asked)s) AND had.id <> ALL(n.eligible || n.unknown)
                        AND NOT EXISTS (
                            SELECT FROM schemes_enrolment x WHERE x.worker_id = n.uan
                                AND x.scheme_id = had.id AND x.status <> 'ended'
                        )
                ) lost
                WHERE lost.ids IS NOT NULL AND {WANTED}
            ), told AS MATERIALIZED (
                SELECT s.uan, s.mobile, s.language, n.schemes, %(last)s AS day
                FROM s CROSS JOIN LATERAL ({NAMED}) n WHERE n.schemes IS NOT NULL
            ), {telling}
            SELECT count(*) FROM told
            """,  # noqa: S608 - conditions of criteria, names of our own
            values
            | {
                "asked": [scheme.id for scheme in asked.schemes],
                "last": f"{day - timedelta(days=1):%d-%m-%Y}",
                "today": today,
            },
        )
        (reminded.workers,) = cursor.fetchone()
    reminded.save(update_fields=["workers"])
    if reminded.workers:
        wake.after_commit()
    return reminded.workers
