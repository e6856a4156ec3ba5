"""The numbers of workers to look at, page by page in their order, as SQL: by an index that has them
so. Whoever may be what is searched for is among them; whether they are is asked of each afterwards.

The query gives `uan`, at most `span` of them, and whether it was `cut` there: more may follow.
"""

from dataclasses import dataclass

from django.db import connection

from eshram.geography.models import District
from eshram.literals import numbers
from integrations.states.models import Agreement
from workers.models import Occupation

SPAN, LEAST = 5, 1000  # looked at for each that is asked for, and at least
KEYS = """
    SELECT uan, FALSE AS cut FROM workers_worker WHERE uan > %(after)s {where}
    ORDER BY uan LIMIT %(span)s
"""
# Many short lists, each in order: as far as the one that was cut first, all of them are known. They
# are read longer where that gives too few, as of an occupation that few districts have.
FEWEST, LONGER, MOST = 10, 4, 4000  # read of a list; times; lists that are read side by side
MERGED = """
    SELECT uan, bool_or(cut)
    FROM (SELECT l.uan, l.cut, min(l.uan) FILTER (WHERE l.cut) OVER () AS known FROM ({lists}) l) f
    WHERE uan <= coalesce(known, uan) GROUP BY uan ORDER BY uan LIMIT %(most)s
"""
LISTS = """
    SELECT k.uan, k.place = %(each)s AS cut
    FROM unnest(%(occupations)s::text[]) c (code) CROSS JOIN unnest(%(districts)s::int[]) d (code)
    CROSS JOIN LATERAL (
        SELECT uan, row_number() OVER (ORDER BY uan) AS place FROM workers_worker
        WHERE uan > %(after)s AND occupation_id = c.code AND {district} = d.code
        ORDER BY uan LIMIT %(each)s
    ) k
"""
PRESENT = LISTS.format(district="present_district_id")
# Of most workers home is where they live: they are in the other lists.
AWAY = LISTS.format(district="NOT at_home AND permanent_district_id")
FOUND = "SELECT unnest(%(found)s::bigint[]) AS uan, %(cut)s AS cut"


@dataclass(frozen=True)
class Search:
    """`where`: a condition on `w` with its parameters. `present` and `permanent` are districts,
    `occupation` a code: conditions too."""

    where: str = "TRUE"
    params: dict | None = None
    present: int | None = None
    permanent: int | None = None
    occupation: str = ""


def keys(agreement: Agreement, search: Search, after: int, limit: int) -> tuple[str, dict]:
    """SQL with its parameters, for a page of `limit` workers."""
    params = {"after": after, "span": max(SPAN * limit, LEAST)}
    if occupations := occupations_of(agreement, search):
        districts = districts_of(agreement, search)
        if len(occupations) * len(districts) <= MOST:
            found = {"after": after, "occupations": occupations, "districts": districts}
            return FOUND, params | merged(agreement, search, found, limit)
    return by_place(agreement, search), params


def merged(agreement: Agreement, search: Search, params: dict, limit: int) -> dict:
    """`found` and `cut`: numbers from lists of each occupation in each district."""
    everybody = not search.permanent and agreement.place in ("present", "country")
    lists = [PRESENT] if everybody or search.present else [PRESENT, AWAY]
    sql, most = MERGED.format(lists=" UNION ALL ".join(lists)), 2 * limit  # not all may be told
    many = len(lists) * len(params["occupations"]) * max(len(params["districts"]), 1)
    each = max(LONGER * most // many, FEWEST)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, params | {"each": each, "most": most})
            rows = cursor.fetchall()
        found, was_cut = [uan for uan, _cut in rows], any(cut for _uan, cut in rows)
        if len(found) >= limit or not was_cut:
            return {"found": numbers(found), "cut": was_cut or len(found) == most}
        each *= LONGER


def occupations_of(agreement: Agreement, search: Search) -> list[str]:
    if search.occupation:
        return [search.occupation]
    of_sectors = Occupation.objects.filter(sector__in=agreement.sectors)
    found = set(of_sectors.values_list("code", flat=True)) if agreement.sectors else set()
    return sorted(found.union(agreement.occupations))


def districts_of(agreement: Agreement, search: Search) -> list[int]:
    if named := search.present or search.permanent:
        return [named]
    found = District.objects.all()
    if agreement.state_id:
        found = found.filter(state=agreement.state_id)
    return list(found.values_list("code", flat=True))


def by_place(agreement: Agreement, search: Search) -> str:
    """By one index, or the two of a state."""
    for name in ("present", "permanent"):
        if getattr(search, name):
            return KEYS.format(where=f"AND {name}_district_id = %({name})s")
    places = {"both": ("permanent", "present"), "country": ()}
    named = places.get(agreement.place, (agreement.place,))
    walks = [KEYS.format(where=f"AND {name}_state_id = %(states_state)s") for name in named]
    match walks:
        case []:
            return KEYS.format(where="")
        case [one]:
            return one
        case [one, other]:
            return f"({one}) UNION ({other}) ORDER BY uan LIMIT %(span)s"
