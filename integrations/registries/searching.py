"""Answers to searches: the requests of one message -> one entry each of `search_response`.

    answer = searching.answer(agreement, requests)        # in a transaction
    answer.entries        # canonical JSON in pieces, one tuple a request
    answer.uans           # whom it tells of: for `sharing.disclosed`

All requests by identifier are one statement, however many; each other request is one. A search
finds REGISTRY_FOUND_MOST workers at the most, and has REGISTRY_SECONDS with the rest of its
message, so that none walks the register: who asks wider is told to narrow it. What a caller may see
is decided by `sharing.rows`, in the same statement.

PostgreSQL writes the records and puts them together: a statement gives one row, and no work is done
here for each worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import timezone

from integrations.registries import attributes, queries, records, timing, wire
from integrations.registries.entries import Entries
from integrations.registries.errors import Rejected
from integrations.states import sharing
from integrations.states.models import Agreement

OLD, AHEAD = timedelta(days=2), -timedelta(minutes=5)  # of a request's own time
BETWEEN = "\x1e"  # records: stands in no JSON but escaped


@dataclass
class Answer:
    entries: list[tuple[str, ...]] = field(default_factory=list)
    uans: set[int] = field(default_factory=set)
    rejected: dict[str, str] = field(default_factory=dict)
    records: int = 0


@dataclass
class Found:
    """Of one request: whose records, they themselves with commas between, how many there are in
    all."""

    uans: list[int]
    records: str
    total: int


def too_many() -> Rejected:
    sentence = "More workers match than a search may find, or it took too long. Narrow it."
    return Rejected("rjct.search.too_many_records_found", sentence)


def answer(agreement: Agreement, requests: list[wire.Search]) -> Answer:
    known, now = attributes.of(agreement), timezone.now()
    ends = monotonic() + settings.REGISTRY_SECONDS
    entries, answer = Entries(now), Answer([()] * len(requests))
    seen: set[str] = set()
    identified: list[tuple[int, int]] = []  # place of the request, size of its page
    numbers: list[str | int] = []  # theirs
    usual = (settings.REGISTRY_PAGE, 1)

    def reject(place: int, why: Rejected) -> None:
        answer.entries[place] = entries.rejected(requests[place], why)
        answer.rejected[requests[place]["reference_id"]] = why.code

    for place, request in enumerate(requests):
        criteria = request["search_criteria"]
        try:
            check(agreement, request, criteria, seen, now)
            page = criteria.get("pagination") or request.get("pagination")
            size, number = paged(page) if page else usual
            if number == 1 and (uan := plain_uan(criteria)) is not None:
                identified.append((place, size))
                numbers.append(uan)
                continue
            if answer.records >= settings.REGISTRY_RECORDS_MOST:
                raise too_many()
            one = search(agreement, criteria, (size, number), known, ends - monotonic())
        except Rejected as why:
            reject(place, why)
        else:
            answer.uans.update(one.uans)
            answer.records += len(one.uans)
            answer.entries[place] = entries.found(request, one.records, one.total, size, number)
    if identified:
        try:
            uans, texts = of_uans(agreement, numbers, ends - monotonic())
        except Rejected as why:
            for place, _size in identified:
                reject(place, why)
        else:
            answer.uans.update(uans)
            answer.records += len(uans)
            for (place, size), text in zip(identified, texts, strict=True):
                total = 1 if text else 0
                answer.entries[place] = entries.found(requests[place], text, total, size, 1)
    return answer


def check(agreement, request: wire.Search, criteria: wire.Criteria, seen: set[str], now) -> None:
    """What is wrong with a request, whatever it asks for. Raises Rejected."""
    reference = request["reference_id"]
    if reference in seen:
        raise Rejected("rjct.reference_id.duplicate", "reference_id is there twice.")
    seen.add(reference)
    try:
        is_fresh = AHEAD <= now - datetime.fromisoformat(request["timestamp"].upper()) <= OLD
    except ValueError:  # 30 February
        is_fresh = False
    if not is_fresh:
        raise Rejected("rjct.timestamp.invalid", "timestamp lies ahead, or too far back.")
    if criteria.get("response_entity") == "Group":
        raise Rejected(queries.BAD, "This registry holds persons, no households.")
    if (kind := criteria.get("reg_record_type")) is not None:
        queries.of_persons(kind.rpartition(":")[2], queries.BAD)
    if "consent" in criteria or "authorize" in criteria:
        of_purpose(agreement, criteria.get("consent"), criteria.get("authorize"))


def of_purpose(agreement: Agreement, *bases: wire.Basis | None) -> None:
    """Who names a purpose names the agreement's. Raises Rejected."""
    for basis in bases:
        code = ((basis or {}).get("purpose") or {}).get("code")
        if code and code.casefold() != agreement.purpose.casefold():
            raise Rejected(queries.BAD, "The purpose is not that of your agreement.")


def plain_uan(criteria: wire.Criteria) -> str | int | None:
    """The number as it is written, of a request for just one worker by it. Raises Rejected."""
    if criteria["query_type"] != "idtype-value" or criteria.get("sort"):
        return None
    kind, value = queries.identifier(criteria["query"])
    return value if kind in ("UAN", "UIN") else None


def of_uans(
    agreement: Agreement, asked: Sequence[str | int], seconds: float
) -> tuple[list[int], list[str]]:
    """(the workers' own numbers, the records in the order asked, each empty for nobody). Who was
    merged is found by every number they ever had. Raises Rejected."""
    given = sharing.rows(
        agreement,
        "w.uan = ANY (ARRAY(SELECT own FROM asked))",
        {"q_uans": queries.uans(asked), "q_between": BETWEEN},
    )
    statement = f"""
        WITH asked AS MATERIALIZED (
            SELECT n.place, coalesce(a.worker_id, n.uan) AS own
            FROM unnest(%(q_uans)s::bigint[]) WITH ORDINALITY n (uan, place)
            LEFT JOIN workers_uanalias a ON a.uan = n.uan
        )
        SELECT array_agg(uan ORDER BY place) FILTER (WHERE uan IS NOT NULL),
            string_agg(record, %(q_between)s ORDER BY place)
        FROM (
            SELECT asked.place, r.uan,
                CASE WHEN r.uan IS NULL THEN '' ELSE {records.sql(agreement)} END AS record
            FROM asked LEFT JOIN ({given.sql}) r ON r.uan = asked.own
        ) x
    """  # noqa: S608
    uans, texts = row_of(statement, given.params, seconds)
    return uans or [], texts.split(BETWEEN)


def search(
    agreement: Agreement, criteria: wire.Criteria, page: tuple, known: dict, seconds: float
) -> Found:
    """Raises Rejected."""
    condition = queries.compiled(criteria["query_type"], criteria["query"], known)
    size, number = page
    order = ", ".join([*(by(sort, known) for sort in criteria.get("sort", ())), "uan"])
    most = settings.REGISTRY_FOUND_MOST
    params = {"q_most": most + 1, "q_size": size, "q_skip": size * (number - 1)}
    given = sharing.rows(
        agreement, condition.sql, condition.params | params, order="LIMIT %(q_most)s"
    )
    statement = f"""
        WITH found AS MATERIALIZED ({given.sql})
        SELECT n.count, p.uans, p.records FROM (SELECT count(*) FROM found) n LEFT JOIN (
            SELECT array_agg(uan ORDER BY place) AS uans,
                string_agg(record, ',' ORDER BY place) AS records
            FROM (
                SELECT r.uan, r.place, {records.sql(agreement)} AS record FROM (
                    SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM found
                    ORDER BY place LIMIT %(q_size)s OFFSET %(q_skip)s
                ) r
            ) x
        ) p ON n.count <= {most}
    """  # noqa: S608 - names of our own lists
    total, uans, texts = row_of(statement, given.params, seconds)
    if total > most:
        raise too_many()
    return Found(uans or [], texts or "", total)


def by(sort: wire.Sort, known: dict[str, queries.Attribute]) -> str:
    """Raises Rejected."""
    attribute = known.get(sort["attribute_name"])
    if attribute is None or not attribute.column:
        raise Rejected("rjct.sort.invalid", "An attribute to sort by is not in your agreement.")
    descends = (sort.get("sort_order") == "desc") != attribute.descends
    return f"{attribute.column} {'DESC' if descends else 'ASC'}"


def paged(page: wire.Pagination) -> tuple[int, int]:
    """(records of a page, its number). Raises Rejected."""
    size, number, most = page["page_size"], page.get("page_number", 1), settings.REGISTRY_PAGE_MOST
    if size > most or number > 10**6:
        raise Rejected("rjct.pagination.invalid", f"A page has at most {most} records.")
    return size, number


def row_of(statement: str, params: dict, seconds: float) -> tuple:
    """Its one row. Raises Rejected."""
    try:
        return timing.one_row(statement, params, seconds)
    except timing.TookTooLong:
        raise too_many() from None
