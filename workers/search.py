"""Finding a worker: by UAN, by mobile, or by name (`workers.names`).

    search.find("sunita dev", state=27)  ->  Found([Worker, …], more=True)

A name is looked up in key arrays under one GIN index, so that it takes the same few milliseconds
among a million people, and never sorts or counts those who match.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from workers import names
from workers.choices import Status
from workers.common_keys import share
from workers.models import SearchEntry, Worker

LIMIT = 50
LOOK = f"SELECT worker_id FROM {{}} WHERE {{}} LIMIT {LIMIT + 1}"  # noqa: S608 - no value in it
STRETCH = "(SELECT worker_id, keys FROM workers_searchentry LIMIT 1500) AS stretch"
COMMON = 0.03  # share of all people; 1,500 of them have some fifty of these
NOT_ACTIVE = [f"!{status}" for status in Status.values if status != Status.ACTIVE]
MOBILE = re.compile(r"(?:91|0)?([6-9]\d{9})", re.ASCII)


@dataclass
class Found:
    workers: list[Worker] = field(default_factory=list)
    more: bool = False  # others match too: narrow the search
    too_short: bool = False


def find(text: str, *, state: int | None = None, district: int | None = None, status: str = ""):
    """At most fifty workers, the most alike first, who are at home or live in `state` and
    `district`. Never raises for what was typed."""
    text = text[:200].replace("\x00", "").strip()
    where = place_keys([state], [district])
    if status and status != "active":
        where.append(f"!{status}")
    if digits := number_in(text):
        ids = by_number(digits)
    else:
        try:
            tries = names.asked(text)
        except names.TooShort:
            return Found(too_short=bool(text))
        ids = by_name(tries, where, only_active=status == "active")
    found = {worker.uan: worker for worker in Worker.objects.filter(uan__in=ids[:LIMIT])}
    workers = [found[uan] for uan in ids[:LIMIT] if uan in found]
    if digits:
        workers = [w for w in workers if matches(w, state, district, status)]
    else:
        workers.sort(key=likeness(text), reverse=True)
    return Found(workers, more=len(ids) > LIMIT)


def number_in(text: str) -> str:
    """The digits of a text that is nothing but a number, in any script, however it is spaced."""
    digits = "".join(str(unicodedata.digit(c, c)) for c in text)
    digits = re.sub(r"[\s+().-]", "", digits)
    return digits if re.fullmatch(r"\d{4,20}", digits, re.ASCII) else ""


def by_number(digits: str) -> list[int]:
    ids = []
    if len(digits) == 12:
        ids += Worker.objects.of_uan(digits).values_list("uan", flat=True)
    if mobile := MOBILE.fullmatch(digits):
        there = Worker.objects.filter(mobile=mobile[1]).exclude(status="merged")
        ids += there.values_list("uan", flat=True)[: LIMIT + 1]
    return list(dict.fromkeys(ids))


def by_name(tries: list[names.Condition], where: list[str], *, only_active: bool) -> list[int]:
    """UANs, as many as the first of the tries give: at most LIMIT + 1."""
    ids: dict[int, None] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for wanted, either in tries:
            # How rare several keys are together, however common each, only the index knows: the
            # planner would multiply. For one key it knows, and reads a few pages of a common one.
            all_of, each = wanted + where, list(map(sorted, either))
            several = len(all_of) + sum(map(len, each)) > 1
            condition = " AND ".join(
                ["keys @> %s"] * bool(all_of)
                + ["keys && %s"] * len(each)
                + ["NOT keys && %s"] * only_active
            )
            values = [all_of] * bool(all_of) + each + [NOT_ACTIVE] * only_active
            cursor.execute("SET LOCAL enable_seqscan = " + ("off" if several else "on"))
            # From the index come all who match, and of the commonest that is a tenth of all
            # people: these are met soon enough by reading a stretch of the table first.
            if several and min(map(share, [*([key] for key in all_of), *each])) > COMMON:
                cursor.execute(LOOK.format(STRETCH, condition), values)
                ids |= dict.fromkeys(uan for (uan,) in cursor)
            if len(ids) <= LIMIT:
                cursor.execute(LOOK.format("workers_searchentry", condition), values)
                ids |= dict.fromkeys(uan for (uan,) in cursor)
            if len(ids) > LIMIT:
                break
    return list(ids)[: LIMIT + 1]


def likeness(text: str):
    """How like the typed words a worker's name is: as it is written, then as it sounds."""
    typed = names.words_of(text)
    heard = {names.sound(word) for word in typed}

    def of(worker: Worker) -> tuple[int, int]:
        words = names.words_of(worker.name) + names.words_of(worker.name_local)
        return len(set(typed) & set(words)), len(heard & {names.sound(word) for word in words})

    return of


def matches(worker: Worker, state, district, status) -> bool:
    return (
        (state is None or state in (worker.permanent_state_id, worker.present_state_id))
        and (
            district is None
            or district in (worker.permanent_district_id, worker.present_district_id)
        )
        and (not status or worker.status == status)
    )


# Keeping the keys


def place_keys(states, districts) -> list[str]:
    keys = {f"@{code}" for code in states if code} | {f"#{code}" for code in districts if code}
    return sorted(keys)


def birth_keys(born: date | str, year_only: bool) -> set[str]:
    """Of a date, or of its ISO form."""
    year = f"={str(born)[:4]}"
    return {year} if year_only else {year, f"={born}"}


def keys_for(
    name: str,
    name_local: str,
    father_name: str,
    home_state: int,
    state: int,
    home_district: int,
    district: int,
    born: date | str,
    year_only: bool,
) -> list[str]:
    """Of a worker whose record is active."""
    keys = names.keys_of(name, name_local, father_name)
    keys.update(place_keys([home_state, state], [home_district, district]))
    return sorted(keys | birth_keys(born, year_only))


def keys_of(worker: Worker) -> list[str]:
    """A record that was merged into another is found by its number alone."""
    named = worker.status != "merged"
    keys = keys_for(
        worker.name if named else "",
        worker.name_local if named else "",
        worker.father_name if named else "",
        worker.permanent_state_id,
        worker.present_state_id,
        worker.permanent_district_id,
        worker.present_district_id,
        worker.date_of_birth,
        worker.birth_year_only,
    )
    return keys if worker.status == "active" else [f"!{worker.status}", *keys]


def index(worker: Worker) -> None:
    """After registering, and after a name was corrected."""
    SearchEntry.objects.update_or_create(worker=worker, defaults={"keys": keys_of(worker)})
