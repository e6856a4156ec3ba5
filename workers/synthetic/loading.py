"""From invented people to rows: a chunk is one transaction of the main database.

The vault comes first, as in a registration by hand. Its entries are a draft's until the workers
are written: should all be cut off in between, the purge of drafts clears them away, and the next
run takes up where this one stopped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from operator import itemgetter

from django.db import connection, transaction
from django.utils import timezone

from eshram.copying import as_bytea
from eshram.crypto import data_box
from workers import identity
from workers.models import Worker
from workers.registration import bank_fingerprint
from workers.registration_sets import COLUMNS, register_staged, stage
from workers.synthetic import truth
from workers.synthetic.figures import AS_OF
from workers.synthetic.people import CHUNK, Nation

LOCK = 0x504F50  # two runs with one seed take turns; any number will do that nobody else uses

in_order = itemgetter(*COLUMNS)
NO_BANK = dict.fromkeys(column for column in COLUMNS if column.startswith("bank_"))
COUNTED = ("gender", "social_category", "monthly_income", "education", "sector")


def populate(
    nation: Nation, *, seed: int, workers: int, counts: Counter | None = None
) -> Iterator[tuple[int, int]]:
    """Yields (people seen, workers added) after each chunk; the latter is less where they are
    registered already. Counts the added into `counts`, by (what, value).
    """
    for chunk, first in enumerate(range(0, workers, CHUNK)):
        people = list(nation.people(seed, chunk, min(CHUNK, workers - first)))
        added = load(people, by=f"populate:{seed}")
        if counts is not None:
            count(added, counts)
        yield len(people), len(added)


def load(people: Sequence[dict], *, by: str) -> list[dict]:
    """Register those who are not workers yet, and return them. All of them learn their UAN."""
    reserved = identity.reserve_many(
        [someone["aadhaar"] for someone in people], until=timezone.now() + timedelta(hours=1), by=by
    )
    for someone, entry in zip(people, reserved, strict=True):
        finish(someone, entry)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        uans = [entry.uan for entry in reserved]
        known = set(Worker.objects.filter(uan__in=uans).values_list("uan", flat=True))
        added = [someone for someone in people if someone["uan"] not in known]
        if added:
            stage(cursor, map(in_order, added))
            register_staged(cursor, by=by)
            truth.write(cursor, ((p["uan"], *p["truth"]) for p in added))
    identity.settle_many(uans)
    return added


def finish(someone: dict, entry: identity.Reserved) -> None:
    """What depends on the vault: UAN and reference, and the account sealed for this worker."""
    someone["uan"] = entry.uan
    someone["vault_reference"] = entry.reference
    someone["aadhaar_last4"] = entry.last4
    number = someone["account"]
    if not number:
        someone.update(NO_BANK)
        return
    ifsc = someone["bank_ifsc"]
    someone["bank_sealed_number"] = as_bytea(
        data_box.encrypt(number.encode(), b"bank:%d" % entry.uan)
    )
    someone["bank_fingerprint"] = as_bytea(bank_fingerprint(number, ifsc))
    someone["bank_last4"] = number[-4:]
    someone["bank_holder"] = someone["name"]
    someone["bank_since"] = someone["registered_at"]


BANDS = [(18, "16-17"), (40, "18-39"), (50, "40-49"), (200, "50-63")]


def count(people: Sequence[dict], counts: Counter) -> None:
    for someone in people:
        age = (AS_OF - someone["date_of_birth"]).days / 365.2425
        counts["age", next(band for limit, band in BANDS if age < limit)] += 1
        counts["state", someone["home"].state_iso] += 1
        for what in COUNTED:
            counts[what, someone[what]] += 1
        counts["rate", "women"] += someone["gender"] == "F"
        counts["rate", "without_bank"] += not someone["account"]
        counts["rate", "declared_elsewhere"] += not someone["stay_same_as_permanent"]
        counts["truth", "lives elsewhere"] += someone["truth"][0] != someone["home"].code


def analyze() -> None:
    """Tell the planner how the tables have grown."""
    tables = ("workers_worker", "workers_permanentaddress", "workers_stay", "workers_consent")
    tables += ("workers_searchentry",)
    with connection.cursor() as cursor:
        for table in (*tables, "workers_bankaccount", "audit_event", truth.TABLE):
            cursor.execute(f"ANALYZE {table}")
