"""How many of those who really live in another state the register finds, and at what price.

Every step is the real one: pick-ups go through `sightings.take`, questions through
`nudge_sets.ask`, answers through `replies.conversation`. The caller's transaction is rolled back:
nothing stays written, and nothing leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from eshram.outbox.models import Delivery
from eshram.outbox.sets import by_day
from workers import nudge_sets, sightings
from workers.models import NudgeDay
from workers.replies import conversation
from workers.synthetic import pickups, truth
from workers.synthetic.phones import Phones

BATCH = 500  # phones that answer between two of the marks that are rolled back to
LARGEST_BUDGET = 2**31 - 1
STAGES = ("addresses", "evidence", "after", "after_evidence")
MEASURED = f"""
    CREATE TEMP TABLE measured ON COMMIT DROP AS
    SELECT w.uan, w.permanent_district_id, w.permanent_state_id AS home, d.state_id AS there,
        w.present_state_id AS addresses, w.present_state_id AS evidence,
        w.present_state_id AS after, w.present_state_id AS after_evidence, 1.0::float AS weight
    FROM workers_worker w
    JOIN {truth.TABLE} t ON t.worker_id = w.uan
    JOIN geography_district d ON d.code = t.district_id
    WHERE w.status IN ('active', 'over_age')
    ORDER BY w.uan LIMIT %(most)s
"""  # noqa: S608 - a name of ours
# An open doubt says where somebody probably is.
DOUBTED = """
    UPDATE measured m SET {column} = d.state_id
    FROM workers_doubt doubt JOIN geography_district d ON d.code = doubt.district_id
    WHERE doubt.worker_id = m.uan AND doubt.settled_at IS NULL
"""
ASKED = f"""
    SELECT p.uan, n.mobile, w.permanent_district_id, w.present_district_id, t.district_id
    FROM measured p JOIN workers_nudge n ON n.worker_id = p.uan AND n.answered_at IS NULL
    JOIN workers_worker w ON w.uan = p.uan JOIN {truth.TABLE} t ON t.worker_id = p.uan
    WHERE {pickups.chance("answers")} < %(answers)s
    ORDER BY {pickups.chance("drawn")}, p.uan
"""  # noqa: S608 - expressions of ours
COUNT = """
    SELECT sum({weight}) FILTER (WHERE there <> home),
        sum({weight}) FILTER (WHERE {stage} <> home),
        sum({weight}) FILTER (WHERE {stage} <> home AND there <> home),
        sum({weight}) FILTER (WHERE {stage} <> home AND {stage} = there)
    FROM measured
"""
PAIRS = """
    SELECT h.name, t.name, p.* FROM (
        SELECT home, there, count(*) AS people, {recalls} FROM measured WHERE home <> there
        GROUP BY home, there ORDER BY count(*) DESC, home, there LIMIT %(most)s
    ) p JOIN geography_state h ON h.code = p.home JOIN geography_state t ON t.code = p.there
    ORDER BY p.people DESC, p.home, p.there
"""


class NoTruth(LookupError):
    """Nobody here is invented, so nobody knows where they really live."""


@dataclass(frozen=True, slots=True)
class Found:
    """`found`: who the register has in another state than home; `right`: of these, those who are
    in another state; `placed`: in just that one."""

    stage: str
    migrants: float
    found: float
    right: float
    placed: float

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0

    @property
    def recall(self) -> float:
        return self.right / self.migrants if self.migrants else 0

    @property
    def placed_recall(self) -> float:
        return self.placed / self.migrants if self.migrants else 0


@dataclass(slots=True)
class Spent:
    """Parts of SMS, as they are paid for. `share` of those who answer were heard one by one."""

    asked: int = 0
    parts: int = 0
    answering: int = 0
    heard: int = 0
    answer_parts: int = 0
    outcomes: dict[str, int] | None = None

    @property
    def share(self) -> float:
        return self.heard / self.answering if self.answering else 1.0

    @property
    def all_parts(self) -> int:
        return self.parts + round(self.answer_parts / self.share)


def has_truth() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [truth.TABLE])
        return cursor.fetchone()[0] is not None


def gather(workers: int) -> int:
    """The workers to measure, and what the register knows by their addresses. Raises NoTruth."""
    if not has_truth():
        raise NoTruth
    with connection.cursor() as cursor:
        cursor.execute(MEASURED, {"most": workers})
        if not cursor.rowcount:
            raise NoTruth
        count = cursor.rowcount
        cursor.execute("CREATE UNIQUE INDEX ON measured (uan)")
        cursor.execute("ANALYZE measured")
    return count


def see(seed: int) -> tuple[int, sightings.Taken]:
    """Three months of ration pick-ups: how many, and what they showed."""
    with connection.cursor() as cursor:
        made = pickups.make(cursor, timezone.localdate(), seed)
        taken = sightings.take(cursor, "pickups")
        cursor.execute(DOUBTED.format(column="evidence"))
    return made, taken


def ask() -> Spent:
    """One round of questions to whoever is due, whatever it costs."""
    day = timezone.localdate(by_day())
    NudgeDay.objects.update_or_create(day=day, defaults={"budget": LARGEST_BUDGET})
    nudge_sets.ask(by="system")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(n.parts), 0) FROM workers_nudge n"
            " JOIN measured m ON m.uan = n.worker_id WHERE n.day = %s",
            [day],
        )
        asked, parts = cursor.fetchone()
    return Spent(asked, parts)


def hear(spent: Spent, seed: int, most: int) -> None:
    """The phones answer: `most` of them, drawn by lot, one by one, and stand for the others. A
    phone is asked once, so that each batch may be undone before the next: it would else hold a
    lock for every phone."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED, pickups.rates() | {"seed": seed})
        answering = cursor.fetchall()
    spent.answering, drawn = len(answering), answering[:most]
    spent.heard, spent.outcomes = len(drawn), {}
    phones, states = Phones(conversation.hear, seed), []
    for batch in batches(drawn):
        with transaction.atomic():
            before = Delivery.objects.order_by("-id").values_list("id", flat=True).first() or 0
            for someone in batch:
                phones.answer(*someone)
            states += outcome([uan for uan, *_rest in batch])
            spent.answer_parts += parts_since(before)
            transaction.set_rollback(True)
    spent.outcomes = dict(phones.outcomes)
    weigh([uan for uan, *_rest in answering], states, 1 / spent.share)


def batches(rows: list) -> Iterator[list]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def outcome(uans: list[int]) -> list[tuple]:
    """(UAN, state, state with what is still in doubt) of each, as their answers left them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT w.uan, w.present_state_id, coalesce(d.state_id, w.present_state_id)
            FROM workers_worker w
            LEFT JOIN workers_doubt doubt ON doubt.worker_id = w.uan AND doubt.settled_at IS NULL
            LEFT JOIN geography_district d ON d.code = doubt.district_id
            WHERE w.uan = ANY(%s)
            """,
            [uans],
        )
        return cursor.fetchall()


def parts_since(id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(parts), 0) FROM outbox_delivery WHERE id > %s AND kind = 'sms'",
            [id],
        )
        return cursor.fetchone()[0]


def weigh(answering: list[int], states: list[tuple], weight: float) -> None:
    """Who was heard stands for all who answer; who did not answer is where they were."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measured SET after_evidence = evidence")
        cursor.execute("UPDATE measured SET weight = 0 WHERE uan = ANY(%s)", [answering])
        uans, after, doubted = map(list, zip(*states, strict=True)) if states else ([], [], [])
        cursor.execute(
            """
            UPDATE measured m SET weight = %s, after = h.after, after_evidence = h.doubted
            FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS h (uan, after, doubted)
            WHERE h.uan = m.uan
            """,
            [weight, uans, after, doubted],
        )


def found() -> list[Found]:
    rows = []
    with connection.cursor() as cursor:
        for stage in STAGES:
            weight = "weight" if stage.startswith("after") else "1"
            cursor.execute(COUNT.format(stage=stage, weight=weight))
            rows.append(Found(stage, *(float(n or 0) for n in cursor.fetchone())))
    return rows


def pairs(most: int) -> list[tuple]:
    """(home, host, people, and for each stage the share of them that it puts in the host state)
    of the largest ways between states."""
    recalls = ", ".join(
        f"sum({weight}) FILTER (WHERE {stage} = there) / nullif(sum({weight}), 0) AS {stage}"
        for stage in STAGES
        for weight in ["weight" if stage.startswith("after") else "1.0"]
    )
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.format(recalls=recalls), {"most": most})
        return [(row[0], row[1], row[4], *row[5:]) for row in cursor.fetchall()]
