"""On a move: what comes along, what must be transferred or applied for again, what stays behind.

`read_moves` reads the workers' stays, whoever recorded them, as a change feed (`eshram.feed`) and
sends one SMS for a move to another district: none for a correction within one, none for the first
address. `of` is what the worker's page says of the last move.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from eshram import feed
from eshram.geography.models import District
from eshram.outbox import wake
from schemes import advice, eligibility, facts
from schemes.advice import Advice
from schemes.eligibility import CANNOT_SAY, ELIGIBLE, NOT_ELIGIBLE
from schemes.messages import MOVED, MOVED_HOME, MOVED_HOME_TO_DO, MOVED_TO_DO
from schemes.models import Scheme, StaysRead
from schemes.telling import NAMED, WANTED
from workers.models import Stay, Worker
from workers.telling import tell_for

AT_ONCE = 20_000  # stays in one transaction
LAST_STAY = 2**63 - 1
LATELY_DAYS = 180  # for so long a move is news to the worker
TEMPLATES = {
    (False, False): MOVED,
    (False, True): MOVED_TO_DO,
    (True, False): MOVED_HOME,
    (True, True): MOVED_HOME_TO_DO,
}


# The feed

READ = f"""
    CREATE TEMP TABLE moves_read ON COMMIT DROP AS
    SELECT written_in::text::bigint AS xid, id AS stay, worker_id FROM workers_stay
    WHERE (written_in, id) > (%(xid)s::text::xid8, %(stay)s) AND written_in {feed.SETTLED}
    ORDER BY written_in, id LIMIT %(most)s
"""  # noqa: S608 - a condition of ours
# From where a worker was before the first stay that was read (or by that stay, if it is the first
# of all) to where the last of them is. What a household has stays with a family that stays.
MOVES = """
    CREATE TEMP TABLE moves ON COMMIT DROP AS
    SELECT s.worker_id, s.last AS stay_id, before.district_id AS came_from_id,
           there.code AS came_to_id, there.code = w.permanent_district_id AS home,
           CASE WHEN away.state_id <> there.state_id THEN affected.todo END AS todo,
           CASE WHEN away.state_id <> there.state_id THEN affected.ends END AS ends
    FROM (
        SELECT worker_id, min(stay) AS first, max(stay) AS last FROM moves_read GROUP BY worker_id
    ) s
    JOIN workers_stay now ON now.id = s.last
    JOIN geography_district there ON there.code = now.district_id
    JOIN workers_worker w ON w.uan = s.worker_id
    CROSS JOIN LATERAL (
        SELECT p.district_id FROM workers_stay p
        WHERE p.worker_id = s.worker_id AND p.id <= s.first ORDER BY p.id = s.first, p.id DESC
        LIMIT 1
    ) before
    JOIN geography_district away ON away.code = before.district_id
    CROSS JOIN LATERAL (
        SELECT array_agg(c.id) FILTER (WHERE c.portability IN ('transfer', 'reapply')
                   AND coalesce(c.state_id, there.state_id) = there.state_id) AS todo,
               array_agg(c.id) FILTER (WHERE c.portability = 'lost' OR (
                   c.portability <> 'travels' AND c.state_id <> there.state_id)) AS ends
        FROM schemes_enrolment e JOIN schemes_scheme c ON c.id = e.scheme_id
        WHERE e.worker_id = s.worker_id AND e.status <> 'ended'
            AND NOT (c.unit = 'household' AND now.family_along IS FALSE)
    ) affected
    WHERE before.district_id <> now.district_id
        AND NOT EXISTS (SELECT FROM schemes_moved k WHERE k.stay_id = s.last)
"""
KEEP = """
    INSERT INTO schemes_moved (stay_id, worker_id, came_from_id, came_to_id)
    SELECT stay_id, worker_id, came_from_id, came_to_id FROM moves
"""
NONE = "CASE WHEN s.language = 'hi' THEN 'कुछ नहीं' ELSE 'nothing' END"


def read_moves() -> int:
    """Tell who has moved since the last reading. Returns how many were told."""
    told, taken = 0, AT_ONCE
    while taken == AT_ONCE:
        taken, now = read_some(AT_ONCE)
        told += now
    return told


@transaction.atomic
def read_some(most: int) -> tuple[int, int]:
    """Of so many stays: how many were read, and how many workers were told. Two readers take
    turns: the second finds what the first left."""
    read = how_far()
    with connection.cursor() as cursor:
        cursor.execute(READ, {"xid": read.xid, "stay": read.stay, "most": most})
        taken = cursor.rowcount
        told = 0
        if taken:
            cursor.execute("ANALYZE moves_read")
            cursor.execute(MOVES)
            cursor.execute(KEEP)
            told = sum(tell_some(cursor, *which) for which in TEMPLATES)
            cursor.execute("SELECT xid, stay FROM moves_read ORDER BY xid DESC, stay DESC LIMIT 1")
            read.xid, read.stay = cursor.fetchone()
            cursor.execute("DROP TABLE moves")
        cursor.execute("DROP TABLE moves_read")
    read.read_at = timezone.now()
    read.save()
    if told:
        wake.after_commit()
    return taken, told


def how_far() -> StaysRead:
    """The cursor, locked. On the first occasion, and after a restore into another cluster, whose
    transactions have other numbers, it begins with those that are under way now. What was written
    between the last reading and a restore is not told: that is better than telling all again."""
    here = feed.cluster()
    read = StaysRead.objects.select_for_update().filter(pk=1).first()
    if read is None or read.cluster != here:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
            (before,) = cursor.fetchone()
        StaysRead.objects.update_or_create(
            pk=1, defaults={"cluster": here, "xid": before, "stay": LAST_STAY}
        )
        read = StaysRead.objects.select_for_update().get(pk=1)
    return read


def tell_some(cursor, home: bool, to_do: bool) -> int:
    """Of the moves those that one text is for."""
    telling, values = tell_for(TEMPLATES[home, to_do], "told")
    cursor.execute(
        f"""
        WITH s AS (
            SELECT w.uan, w.mobile, w.language, m.todo, m.ends,
                   CASE WHEN w.language = 'hi' THEN d.name_hi ELSE d.name END AS place
            FROM moves m JOIN workers_worker w ON w.uan = m.worker_id
            JOIN geography_district d ON d.code = m.came_to_id
            WHERE m.home = %(home)s AND {WANTED}
                AND (m.todo IS NOT NULL OR m.ends IS NOT NULL) = %(to_do)s
        ), told AS MATERIALIZED (
            SELECT s.uan, s.mobile, s.language, s.place,
                   coalesce(({named("todo")}), {NONE}) AS todo,
                   coalesce(({named("ends")}), {NONE}) AS ends
            FROM s
        ), {telling}
        SELECT count(*) FROM told
        """,  # noqa: S608 - names of our own
        values | {"home": home, "to_do": to_do, "today": timezone.localdate()},
    )
    return cursor.fetchone()[0]


def named(column: str) -> str:
    return NAMED.replace("s.ids", f"s.{column}")


# The page


@dataclass(frozen=True)
class Affected:
    """A scheme that the worker is in, and what becomes of it."""

    scheme: Scheme
    stays: bool = False  # with the family, which has not come along


@dataclass(frozen=True)
class Move:
    """The worker's last move. `across`: to another state. Within one, what is of a state goes on,
    and `transfer` and `again` are offices that should know the new address."""

    since: date
    came_from: District
    came_to: District
    home: bool
    ration: str  # "use" the card here, "ask" whether there is one, or ""
    goes: list[Affected]
    transfer: list[Affected]
    again: list[Affected]
    ends: list[Affected]
    gained: list[Advice]
    lost: list[Advice]

    @property
    def across(self) -> bool:
        return self.came_from.state_id != self.came_to.state_id

    @property
    def nothing_to_do(self) -> bool:
        return not (self.transfer or self.again or self.ends)


def last_move(worker: Worker) -> tuple[Stay, District] | None:
    """The stay in the district where the worker lives now, and the district before; for who told
    of one address alone, and lives away from home, home."""
    stays = list(worker.stays.select_related("district__state").order_by("-id")[:50])
    if not stays:
        return None
    came = stays[0]
    for earlier in stays[1:]:
        if earlier.district_id != came.district_id:
            return came, earlier.district
        came = earlier
    home = worker.permanent_district
    return (came, home) if home.code != came.district_id else None


def of(worker: Worker) -> Move | None:
    """None for who never moved, as far as we know."""
    found = last_move(worker)
    if found is None:
        return None
    stay, came_from = found
    today = timezone.localdate()
    known = facts.of_worker(worker.uan, today)
    parts = {"goes": [], "transfer": [], "again": [], "ends": []}
    for scheme in Scheme.objects.filter(code__in=known.get("receives", [])).order_by("code"):
        stays = scheme.unit == Scheme.Unit.HOUSEHOLD and worker.family_along is False
        parts[becomes(scheme, stay.district, stays)].append(Affected(scheme, stays))
    gained, lost = differing(worker, known, came_from, today)
    return Move(
        since=stay.since,
        came_from=came_from,
        came_to=stay.district,
        home=stay.district_id == worker.permanent_district_id,
        ration=ration(known),
        gained=gained,
        lost=lost,
        **parts,
    )


def becomes(scheme: Scheme, place: District, stays: bool) -> str:
    """As MOVES has it for the message."""
    kinds = Scheme.Portability
    if stays or scheme.portability == kinds.TRAVELS:
        return "goes"
    if scheme.portability == kinds.LOST or scheme.state_id not in (None, place.state_id):
        return "ends"
    return "transfer" if scheme.portability == kinds.TRANSFER else "again"


def ration(known: dict) -> str:
    if "ration_card" not in known:
        return "ask"
    return "use" if known["ration_card"] in advice.IN_RATION else ""


def differing(worker, known: dict, came_from: District, day: date) -> tuple[list, list]:
    """Schemes that the worker may have here, or perhaps, and had no right to there; and the other
    way round: the same rules asked of both places."""
    there = known | {"state": str(came_from.state_id), "district": str(came_from.code)}
    there.pop("area", None)
    if worker.family_along:
        there["household_state"] = type(known["household_state"])(came_from.state_id)
        there.pop("household_area", None)
    states = {worker.present_state_id, worker.permanent_state_id, came_from.state_id}
    every = advice.open_rules(states)
    now, then = (eligibility.explain(facts_, every, day) for facts_ in (known, there))
    gained, lost = [], []
    for one, before in zip(now, then, strict=True):
        if one.verdict in (ELIGIBLE, CANNOT_SAY) and before.verdict == NOT_ELIGIBLE:
            gained.append(Advice(one, known))
        elif one.verdict == NOT_ELIGIBLE and before.verdict == ELIGIBLE:
            lost.append(Advice(one, known))
    return gained, lost
