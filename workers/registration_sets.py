"""The set-based twin of `workers.registration`: thousands of finished registrations at once.

    with transaction.atomic(), connection.cursor() as cursor:
        stage(cursor, rows)
        register_staged(cursor, by="import:12")

`rows` hold `COLUMNS`: a worker's own columns as they are named, those of the permanent address
behind `home_`, of the first stay behind `stay_`, of the bank account behind `bank_` (all None where
there is none), and the consent's day and language. The identity was proven before and the vault
has given reference and UAN. Nobody is greeted by SMS, and photographs come by another way.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from django.conf import settings

from eshram.audit.models import Event
from eshram.copying import as_array, copy_rows
from workers import search
from workers.choices import SURE
from workers.consents import PURPOSES
from workers.models import BankAccount, Consent, PermanentAddress, SearchEntry, Stay, Worker
from workers.notice import NOTICE_VERSION

PARTS = {"": Worker, "home_": PermanentAddress, "stay_": Stay, "bank_": BankAccount}
DAY = f"(registered_at AT TIME ZONE '{settings.TIME_ZONE}')::date"
# Columns that no row brings, and the SQL of what they are: as `migrants.put` has them of a stay.
DERIVED = {
    Worker: {
        "present_area": "stay_area",
        "family_along": "stay_family_along",
        "at_home": "stay_same_as_permanent",
        "address_since": DAY,
        "work_since": DAY,
    },
    Stay: {
        "sure": "CASE stay_source "
        + " ".join(f"WHEN '{source}' THEN {sure}" for source, sure in SURE.items())
        + " END"
    },
}
OURS = {"id", "worker_id", "recorded_at", "written_in", "status", "status_since", "level"}


def columns_of(model) -> list[str]:
    ours = OURS | DERIVED.get(model, {}).keys()
    return [field.column for field in model._meta.concrete_fields if field.column not in ours]


COLUMNS = [prefix + column for prefix, model in PARTS.items() for column in columns_of(model)]
COLUMNS += ["consent_language", "consent_at"]
named = itemgetter(
    *map(
        COLUMNS.index,
        (
            *("name", "name_local", "father_name", "permanent_state_id", "present_state_id"),
            *("permanent_district_id", "present_district_id"),
            *("date_of_birth", "birth_year_only"),
        ),
    )
)
NULLABLE = {
    prefix + field.column
    for prefix, model in PARTS.items()
    for field in model._meta.concrete_fields
    if field.null or model is BankAccount
}


class NotOfAge(Exception):
    """Somebody among the staged was not 16 to 59 on the day of the registration."""


def stage(cursor, rows: Iterable[Sequence]) -> None:
    """Fill the temporary table `staged_registration` with `rows` and nothing else."""
    typed = [
        f'"{model._meta.db_table}".{column} AS {prefix}{column}'
        for prefix, model in PARTS.items()
        for column in columns_of(model)
    ]
    tables = ", ".join(f'"{model._meta.db_table}"' for model in PARTS.values())
    cursor.execute(
        f"""
        CREATE TEMP TABLE IF NOT EXISTS staged_registration AS
            SELECT {", ".join(typed)}, ''::varchar AS consent_language, now() AS consent_at,
                '{{}}'::text[] AS search_keys
            FROM {tables} WITH NO DATA;
        TRUNCATE staged_registration
        """  # noqa: S608 - names of our own models
    )
    columns = [*COLUMNS, "search_keys"]
    copy_rows(cursor, "staged_registration", columns, with_keys(rows), nullable=NULLABLE)


def with_keys(rows: Iterable[Sequence]) -> Iterator[Sequence]:
    """Each row, and behind it the keys by which the worker will be found."""
    for row in rows:
        yield *row, as_array(search.keys_for(*named(row)))


def register_staged(cursor, *, by: str) -> int:
    """Make workers of the staged rows, in the caller's transaction. Returns how many.

    Raises NotOfAge, and IntegrityError when one of them is a worker already.
    """
    refuse_by_age(cursor)
    for prefix, model in PARTS.items():
        own = columns_of(model)
        key = [] if model is Worker else ["worker_id"]
        derived = DERIVED.get(model, {})
        into = ", ".join([*key, *own, *derived])
        values = ", ".join(
            ["uan"] * len(key) + [prefix + column for column in own] + list(derived.values())
        )
        some = "WHERE bank_fingerprint IS NOT NULL" if model is BankAccount else ""
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({into})'  # noqa: S608
            f" SELECT {values} FROM staged_registration {some}"
        )
    cursor.execute(
        f"""
        INSERT INTO "{SearchEntry._meta.db_table}" (worker_id, keys)
        SELECT uan, search_keys FROM staged_registration
        """  # noqa: S608
    )
    cursor.execute(
        f"""
        INSERT INTO "{Consent._meta.db_table}"
            (worker_id, purpose, given, notice_version, language, channel, at)
        SELECT uan, purpose, true, %s, consent_language, channel, consent_at
        FROM staged_registration, unnest(%s::varchar[]) AS purpose
        """,  # noqa: S608
        [NOTICE_VERSION, list(PURPOSES)],
    )
    cursor.execute(
        f"""
        INSERT INTO "{Event._meta.db_table}" (action, by, worker_id, detail)
        SELECT 'registered', %s, uan, jsonb_build_object('channel', channel)
        FROM staged_registration
        """,  # noqa: S608
        [by],
    )
    return cursor.rowcount


def refuse_by_age(cursor) -> None:
    """Completed years on the day of the registration, India time."""
    cursor.execute(
        """
        SELECT count(*) FROM staged_registration
        WHERE extract(year FROM age((registered_at AT TIME ZONE %s)::date, date_of_birth))
            NOT BETWEEN %s AND %s
        """,
        [settings.TIME_ZONE, settings.MINIMUM_AGE, settings.MAXIMUM_AGE],
    )
    (count,) = cursor.fetchone()
    if count:
        raise NotOfAge(f"{count} of the staged people are too young or too old")
