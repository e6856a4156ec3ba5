"""Answers to searches: the requests of one message -> one entry each of `search_response`.

    answer = searching.answer(agreement, requests)        # in a transaction
    answer.entries        # canonical JSON, one text a request
    answer.uans           # whom it tells of: for `sharing.disclosed`

All requests by identifier are one statement, however many; each other request is one. A search
finds REGISTRY_FOUND_MOST workers at the most, and has REGISTRY_SECONDS with the rest of its
message, so that none walks the register: who asks wider is told to narrow it. What a caller may see
is decided by `sharing.rows`, in the same statement.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json.encoder import encode_basestring as quoted
from time import monotonic

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from integrations.registries import attributes, queries, records, wire
from integrations.registries.canonical import encode
from integrations.registries.errors import Rejected
from integrations.states import sharing
from integrations.states.models import Agreement

CANCELED = "57014"
EARLY, LATE = timedelta(minutes=5), timedelta(days=2)  # of a request's own time
LOCALE = "eng"


@dataclass
class Answer:
    entries: list[str] = field(default_factory=list)
    uans: set[int] = field(default_factory=set)
    rejected: dict[str, str] = field(default_factory=dict)
    records: int = 0


@dataclass
class Found:
    """Of one request: (UAN, record), how many there are in all, and which page of them it is."""

    rows: list[tuple[int, str]]
    total: int
    size: int
    number: int


def too_many() -> Rejected:
    sentence = "More workers match than a search may find, or it took too long. Narrow it."
    return Rejected("rjct.search.too_many_records_found", sentence)


def answer(agreement: Agreement, requests: list[wire.Search]) -> Answer:
    known, now = attributes.of(agreement), timezone.now()
    ends = monotonic() + settings.REGISTRY_SECONDS
    found: dict[int, Found | Rejected] = {}
    seen: set[str] = set()
    identified = defaultdict(list)  # UAN -> places of requests
    pages, given = {}, 0
    for place, request in enumerate(requests):
        try:
            check(agreement, request, seen, now)
            if uan := plain_uan(request):
                pages[place] = paged(request.page)
                identified[uan].append(place)
            else:
                if given >= settings.REGISTRY_RECORDS_MOST:
                    raise too_many()
                one = found[place] = search(agreement, request, known, ends - monotonic())
                given += len(one.rows)
        except Rejected as rejected:
            found[place] = rejected
    if identified:
        by_uan = of_uans(agreement, list(identified), ends - monotonic())
        for uan, places in identified.items():
            row = by_uan.get(uan)
            for place in places:
                found[place] = Found([row] if row else [], int(bool(row)), *pages[place])
    return told(requests, found, now)


def check(agreement: Agreement, request: wire.Search, seen: set[str], now: datetime) -> None:
    """What is wrong with a request, whatever it asks for. Raises Rejected."""
    if request.reference_id in seen:
        raise Rejected("rjct.reference_id.duplicate", "reference_id is there twice.")
    seen.add(request.reference_id)
    if not now - LATE <= datetime.fromisoformat(request.timestamp.upper()) <= now + EARLY:
        raise Rejected("rjct.timestamp.invalid", "timestamp lies ahead, or too far back.")
    criteria = request.search_criteria
    if criteria.response_entity == "Group":
        raise Rejected(queries.BAD, "This registry holds persons, no households.")
    if (kind := criteria.reg_record_type) is not None:
        queries.of_persons(kind.rpartition(":")[2], queries.BAD)
    of_purpose(agreement, criteria.consent, criteria.authorize)


def of_purpose(agreement: Agreement, *bases: wire.Basis | None) -> None:
    """Who names a purpose names the agreement's. Raises Rejected."""
    for basis in bases:
        code = basis and basis.purpose and basis.purpose.code
        if code and code.casefold() != agreement.purpose.casefold():
            raise Rejected(queries.BAD, "The purpose is not that of your agreement.")


def plain_uan(request: wire.Search) -> int | None:
    """The number, of a request for just one worker by it."""
    criteria = request.search_criteria
    if criteria.query_type != "idtype-value" or criteria.sort:
        return None
    if request.page and request.page.page_number > 1:
        return None
    kind, value = queries.identifier(criteria.query)
    if kind not in ("UAN", "UIN"):
        return None
    try:
        return queries.uan(value)
    except ValueError:
        return None


def of_uans(agreement: Agreement, uans: list[int], seconds: float) -> dict[int, tuple[int, str]]:
    """Number asked for -> (the worker's own number, record). Who was merged is found by every
    number they ever had."""
    asked = """
        SELECT n AS asked, coalesce(a.worker_id, n) AS own
        FROM unnest(%(q_uans)s::bigint[]) n LEFT JOIN workers_uanalias a ON a.uan = n
    """
    given = sharing.rows(agreement, "w.uan = ANY (ARRAY(SELECT own FROM asked))", {"q_uans": uans})
    statement = f"""
        WITH asked AS MATERIALIZED ({asked})
        SELECT asked.asked, r.uan, {records.sql(agreement)}
        FROM ({given.sql}) r JOIN asked ON asked.own = r.uan
    """  # noqa: S608
    return {asked: row for asked, *row in run(statement, given.params, seconds)}


def search(agreement: Agreement, request: wire.Search, known: dict, seconds: float) -> Found:
    """Raises Rejected."""
    criteria = request.search_criteria
    condition = queries.compiled(criteria.query_type, criteria.query, known)
    size, number = paged(request.page)
    order = [by(sort, known) for sort in criteria.sort]
    most = settings.REGISTRY_FOUND_MOST
    params = {"q_most": most + 1, "q_size": size, "q_skip": size * (number - 1)}
    given = sharing.rows(
        agreement, condition.sql, condition.params | params, order="LIMIT %(q_most)s"
    )
    statement = f"""
        WITH found AS MATERIALIZED ({given.sql})
        SELECT n.count, p.* FROM (SELECT count(*) FROM found) n LEFT JOIN (
            SELECT r.uan, {records.sql(agreement)} FROM (
                SELECT * FROM found ORDER BY {", ".join([*order, "uan"])}
                LIMIT %(q_size)s OFFSET %(q_skip)s
            ) r
        ) p ON n.count <= {most}
    """  # noqa: S608 - names of our own lists
    rows = run(statement, given.params, seconds)
    if (total := rows[0][0]) > most:
        raise too_many()
    return Found([row[1:] for row in rows if row[1] is not None], total, size, number)


def by(sort: wire.Sort, known: dict[str, queries.Attribute]) -> str:
    """Raises Rejected."""
    attribute = known.get(sort.attribute_name)
    if attribute is None or not attribute.column:
        raise Rejected("rjct.sort.invalid", "An attribute to sort by is not in your agreement.")
    descends = (sort.sort_order == "desc") != attribute.descends
    return f"{attribute.column} {'DESC' if descends else 'ASC'}"


def paged(page: wire.Pagination | None) -> tuple[int, int]:
    """(records of a page, its number). Raises Rejected."""
    if page is None:
        return settings.REGISTRY_PAGE, 1
    most = settings.REGISTRY_PAGE_MOST
    if page.page_size > most or page.page_number > 10**6:
        raise Rejected("rjct.pagination.invalid", f"A page has at most {most} records.")
    return page.page_size, page.page_number


def run(statement: str, params: dict, seconds: float) -> list[tuple]:
    """Raises Rejected where it takes longer."""
    if seconds <= 0:
        raise too_many()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            ends = f"{max(seconds, 0.001):.3f}s"
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [ends])
            cursor.execute(statement, params)
            rows = cursor.fetchall()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return rows
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == CANCELED:
            raise too_many() from None
        raise


def told(requests: list[wire.Search], found: dict[int, Found | Rejected], now: datetime) -> Answer:
    """The entries, in the order of the requests."""
    answer, at = Answer(), quoted(now.isoformat(timespec="milliseconds"))
    head = f'"reg_record_type":"{records.RECORD_TYPE}"'
    tail = f'"reg_type":"{records.REGISTRY_TYPE}","version":"1.0.0"}}'
    for place, request in enumerate(requests):
        reference, one = quoted(request.reference_id), found[place]
        locale = quoted(request.locale or LOCALE)
        if isinstance(one, Rejected):
            answer.rejected[request.reference_id] = one.code
            why = (
                f'"status_reason_code":"{one.code}","status_reason_message":{encode(one.sentence)}'
            )
            rows, page, status = "", "", f'"status":"rjct",{why}'
        else:
            answer.uans.update(uan for uan, _record in one.rows)
            answer.records += len(one.rows)
            rows, status = ",".join([record for _uan, record in one.rows]), '"status":"succ"'
            page = (
                f'"pagination":{{"page_number":{one.number},"page_size":{one.size},'
                f'"total_count":{one.total}}},'
            )
        answer.entries.append(
            f'{{"data":{{{head},"reg_records":[{rows}],{tail},"locale":{locale},'
            f'{page}"reference_id":{reference},{status},"timestamp":{at}}}'
        )
    return answer
