"""What programs are told by the API, page by page: workers in the order of their numbers, or what
changed since. Who reads all pages of the one, and then of the other again and again, holds the
agreement's workers, no more and no less.

A reading begins with its first page: the number of that page's transaction is its name, and `AsOf`
says up to where it will have read. The last page gives it, and the next reading goes on from there.
Each page costs the same whatever the register's size: it looks at SPAN rows for each that is asked
for, at most, and may hold fewer, or none.

Whom a program was told of is kept (`Told`): going is told of nobody else, and once to each who goes
on from an `AsOf`; after it there is no word of them. A change that no column shows repeats nobody,
but who has come since, or was told to another program since, is told again.
"""

from dataclasses import dataclass

from django.db import connection

from eshram import feed
from integrations.states import coverage, walking
from integrations.states.cursors import AsOf, BadCursor, Cursor, NeedsFull
from integrations.states.models import Agreement, Mark
from integrations.states.queries import Query, rows
from integrations.states.walking import LEAST, SPAN, Search

NO_MATCH = "no_match"  # of the agreement, but not of what was searched for
# One by one in the order of the index, so that it ends with the last row that is wanted.
WALK = """
    WITH k AS MATERIALIZED ({keys})
    SELECT n.more, n.last, r.*
    FROM (SELECT count(*) = %(span)s OR bool_or(cut) AS more, max(uan) AS last FROM k) n
        LEFT JOIN LATERAL (
            SELECT r.* FROM (SELECT uan FROM k ORDER BY uan) k CROSS JOIN LATERAL ({rows}) r
            ORDER BY k.uan LIMIT %(most)s
        ) r ON TRUE
    ORDER BY r.uan
"""
# One by one here too: asked of thousands at once, who agreed is read of the whole register.
# A worker stands where the first of its changes does; what follows comes once more.
CHANGED = """
    WITH read AS MATERIALIZED (
        SELECT row_number() OVER (ORDER BY xid, id) AS place, xid, id, worker_id, parts
        FROM states_change
        WHERE (xid, id) > (%(xid)s::text::xid8, %(id)s) AND xid <= %(until)s::text::xid8
        ORDER BY xid, id LIMIT %(span)s
    ), changed AS MATERIALIZED (
        SELECT worker_id AS uan, min(place) AS place, bool_or(parts & %(shown)s <> 0) AS repeats
        FROM read WHERE parts & %(parts)s <> 0 GROUP BY worker_id
    ), judged AS (
        SELECT c.*, j.covered IS TRUE AS covered, j.matches IS TRUE AS matches,
            t.worker_id IS NOT NULL AS told, t.reason AS gone,
            coalesce(j.reason, 'no_longer_covered') AS reason,
            t.xid >= %(since)s AND t.reading <> %(reading)s AS anew
        FROM changed c
            LEFT JOIN LATERAL (
                SELECT {covered} AS covered, {matches} AS matches, {reason} AS reason
                FROM workers_worker w WHERE w.uan = c.uan OFFSET 0
            ) j ON TRUE
            LEFT JOIN states_told t ON t.agreement_id = %(states_agreement)s
                AND t.worker_id = c.uan AND t.version = %(states_version)s
    ), said AS (
        SELECT uan, place, CASE
            WHEN covered AND NOT matches THEN CASE WHEN told AND repeats THEN %(no_match)s END
            WHEN covered THEN
                CASE WHEN repeats OR NOT told OR gone <> '' OR anew THEN '' END
            WHEN told AND gone = '' THEN reason
            WHEN told AND anew THEN gone
        END AS reason
        FROM judged
    ), page AS (
        SELECT s.uan, s.reason, s.place FROM said s
        WHERE s.reason IS NOT NULL AND {in_force} ORDER BY s.place LIMIT %(most)s
    )
    SELECT r.place, r.xid::text, r.id, p.uan, p.reason, (SELECT count(*) FROM read)
    FROM read r LEFT JOIN page p ON p.place = r.place
    WHERE p.uan IS NOT NULL OR r.place = (SELECT max(place) FROM read)
    ORDER BY r.place
"""
ONE = """
    w.uan = coalesce((SELECT a.worker_id FROM workers_uanalias a WHERE a.uan = %(uan)s), %(uan)s)
"""
TELL = """
    INSERT INTO states_told (agreement_id, worker_id, version, reading, xid, reason)
    SELECT %(states_agreement)s, n.uan, %(states_version)s, %(reading)s,
        pg_current_xact_id()::text::bigint, n.reason
    FROM unnest(%(uans)s::bigint[], %(reasons)s::text[]) AS n (uan, reason)
    WHERE NOT EXISTS (SELECT FROM states_told t WHERE t.agreement_id = %(states_agreement)s
        AND t.worker_id = n.uan AND t.version = %(states_version)s AND t.reason = n.reason)
    ORDER BY n.uan
    ON CONFLICT (agreement_id, worker_id) DO UPDATE SET version = excluded.version,
        reading = excluded.reading, xid = excluded.xid, reason = excluded.reason
"""


@dataclass
class Page:
    """`rows` as tuples of `names`. `gone`: (uan, reason). `place`: where the next page begins, or
    None after the last, which has `as_of`."""

    rows: list[tuple]
    names: tuple[str, ...]
    gone: list[tuple[int, str]]
    place: tuple[int, ...] | None
    as_of: AsOf


def begin(agreement: Agreement) -> AsOf:
    """A reading: what it will have read when its last page is read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_current_xact_id()::text"
        )
        xmin, own = cursor.fetchone()
    return AsOf(Cursor(feed.cluster(), agreement.pk, agreement.version, int(xmin)), int(own))


def checked(agreement: Agreement, text: str) -> AsOf:
    """Raises BadCursor; NeedsFull where what changed since cannot be told."""
    found = AsOf.parse(text)
    cursor = found.cursor
    if cursor.agreement != agreement.pk:
        raise BadCursor("This was given to another agreement.")
    if cursor.version != agreement.version:
        raise NeedsFull("The agreement has changed since.")
    oldest = Mark.objects.filter(cluster=cursor.cluster).order_by("xid").first()
    if oldest and cursor.xid < oldest.xid:
        raise NeedsFull("It is older than what is kept.")
    return found


def walk(agreement: Agreement, search: Search, as_of: AsOf, place, limit: int) -> Page:
    """In a transaction, as `changes`."""
    keys, of_keys = walking.keys(agreement, search, place[0] if place else 0, limit)
    params = coverage.params(agreement) | (search.params or {}) | of_keys
    params |= {"most": limit, "present": search.present, "permanent": search.permanent}
    query = rows(agreement, f"w.uan = k.uan AND ({search.where})", order="OFFSET 0")
    sql = WALK.format(keys=keys, rows=query.sql)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    (more, last), given = found[0][:2], [row[2:] for row in found if row[2] is not None]
    following = (last,) if more else None
    if len(given) == limit:
        following = (given[-1][0],)
    tell(agreement, as_of, [(row[0], "") for row in given])
    return Page(given, query.names, [], following, as_of)


def changes(
    agreement: Agreement, search: Search, since: AsOf, as_of: AsOf, place, limit: int
) -> Page:
    """Who changed since, or is gone."""
    shown = coverage.parts_of_columns(agreement)
    span = max(SPAN * limit, LEAST)
    xid, number = place or (since.cursor.xid, 0)
    params = coverage.params(agreement) | (search.params or {}) | {
        "xid": xid, "id": number, "until": as_of.reading, "span": span, "most": limit,
        "shown": int(shown), "parts": int(shown | coverage.parts_of_coverage(agreement)),
        "since": since.cursor.xid, "reading": since.reading, "no_match": NO_MATCH,
    }  # fmt: skip
    sql = CHANGED.format(
        covered=" AND ".join(coverage.parts(agreement).values()), matches=search.where,
        reason=coverage.reason(agreement), in_force=coverage.IN_FORCE,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        read = cursor.fetchall()
        said = [(uan, reason) for _place, _xid, _id, uan, reason, _many in read if uan is not None]
        following = None
        if read and (len(said) == limit or read[-1][5] == span):
            last = read[limit - 1] if len(said) == limit else read[-1]
            following = (int(last[1]), last[2])
        query: Query = rows(agreement, "w.uan = ANY (%(uans)s)",
                            {"uans": [uan for uan, reason in said if not reason]})  # fmt: skip
        cursor.execute(query.sql, query.params)
        given = sorted(cursor.fetchall())
    gone = [(uan, reason) for uan, reason in said if reason]
    told = [(row[0], "") for row in given] + [one for one in gone if one[1] != NO_MATCH]
    tell(agreement, as_of, told)
    return Page(given, query.names, gone, following, as_of)


def one(agreement: Agreement, uan: int) -> tuple[tuple[str, ...], tuple] | None:
    """(names, values) of a worker by any of the numbers; None for whoever is not covered, as for
    nobody."""
    query = rows(agreement, ONE, {"uan": uan})
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        found = cursor.fetchone()
    if found is None:
        return None
    tell(agreement, begin(agreement), [(found[0], "")])
    return query.names, found


def tell(agreement: Agreement, as_of: AsOf, told: list[tuple[int, str]]) -> None:
    if not told:
        return
    uans, reasons = map(list, zip(*told, strict=True))
    params = {"reading": as_of.reading, "uans": uans, "reasons": reasons}
    with connection.cursor() as cursor:
        cursor.execute(TELL, coverage.params(agreement) | params)
