"""The catalogue of columns, and the triggers that write what they read into the feed."""

import re

import pytest
from django.apps import apps
from django.db import connection

from integrations.states import coverage
from integrations.states.columns import COLUMNS, EVERYTHING, Part
from integrations.states.models import Change
from schemes.models import Entitlement, Received
from tests.states.people import worker
from workers.models import BankAccount, PermanentAddress, Photo, Stay, Worker

pytestmark = pytest.mark.django_db
READS = sorted({(read, column.part) for column in COLUMNS.values() for read in column.reads})
# What decides whom an agreement covers.
READS += [
    ("workers_worker.permanent_state_id", Part.HOME),
    ("workers_worker.present_state_id", Part.PRESENT),
    ("workers_worker.status", Part.LIFE),
    ("workers_worker.occupation_id", Part.WORK),
    ("workers_agreed.purposes", Part.CONSENT),
]
OTHERS = {  # another value, where adding something to it makes none
    "gender": "'T'", "marital_status": "'widowed'", "social_category": "'st'",
    "disability": "TRUE", "mobile": "'9899999999'",
    "language": "'hi'", "education": "'middle'", "monthly_income": "'to_15000'",
    "occupation_id": "'6111.0800'", "secondary_occupation_id": "'6111.0800'",
    "permanent_state_id": "27", "permanent_district_id": "482", "present_state_id": "10",
    "present_district_id": "212", "present_area": "'rural'", "status": "'over_age'",
    "uan": None, "codes": "'{A}'", "eligible": "'{7}'", "purposes": "'{}'", "pincode": "'800009'",
    "disability_percent": "40, disability = TRUE",
}  # fmt: skip
TYPES = {"boolean": "NOT {0}", "date": "{0} + 1", "smallint": "{0} + 1",
         "timestamp with time zone": "{0} + interval '1 day'"}  # fmt: skip


@pytest.fixture
def somebody():
    one = worker(date_of_birth="1990-01-01", family_along=True, address_since="2026-01-01")
    home = {"locality": "A", "vtc": "B", "pincode": "800001", "district_id": 212}
    PermanentAddress.objects.create(worker=one, **home)
    Received.objects.create(worker=one, codes=[])
    Entitlement.objects.create(worker=one)
    return one


@pytest.mark.parametrize(("read", "part"), READS, ids=[read for read, _ in READS])
def test_what_a_column_reads_is_in_the_feed_when_it_is_written(somebody, read, part):
    table, column = read.split(".")
    key = {"workers_worker": "uan", "workers_occupation": "code"}.get(table, "worker_id")
    value = somebody.occupation_id if key == "code" else somebody.uan
    Change.objects.all().delete()
    with connection.cursor() as cursor:
        if table == "workers_stay":  # append-only: the next stay is another row
            Stay.objects.create(
                worker=somebody, since="2025-01-01", district_id=212, source="declared"
            )
        elif (to := OTHERS.get(column, "")) is not None:
            cursor.execute(
                "SELECT format_type(atttypid, NULL) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attname = %s",
                [table, column],
            )
            (kind,) = cursor.fetchone()
            to = to or TYPES.get(kind, "{0} || 'x'").format(column)
            cursor.execute(f"UPDATE {table} SET {column} = {to} WHERE {key} = %s", [value])
        else:
            return  # the number never changes
    found = 0
    for change in Change.objects.filter(worker_id=somebody.uan):
        found |= change.parts
    assert found & part, f"{read} is not in the feed"


def test_each_table_has_its_triggers():
    tables = {read.split(".")[0] for read, _ in READS}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'states_%'"
        )
        there = set(cursor.fetchall())
    for table in tables:
        of_lists = table == "workers_occupation"  # new ones are nobody's yet
        for event in ("update",) if of_lists else ("insert", "update", "delete"):
            assert (table, f"states_{event}") in there, table


def test_the_sql_reads_what_it_says():
    """Each `alias.column` of a column's SQL is in its `reads`."""
    aliases = {
        "w": "workers_worker", "o": "workers_occupation", "h": "workers_permanentaddress",
        "s": "workers_stay", "r": "schemes_received", "e": "schemes_entitlement",
    }  # fmt: skip
    for column in COLUMNS.values():
        named = re.findall(r"\b([wohsre])\.(\w+)", column.sql)
        assert named, column.key
        for alias, name in named:
            assert f"{aliases[alias]}.{name}" in column.reads, column.key


def test_what_is_never_shared():
    hidden = {model._meta.db_table for model in (BankAccount, Photo)}
    secret = {"aadhaar_last4", "vault_reference", "card_token", "nominee_name", "email"}
    for read, _part in READS:
        table, name = read.split(".")
        assert table not in hidden
        assert name not in secret
        assert table in {model._meta.db_table for model in apps.get_models()}


def test_a_new_worker_is_everything_at_once_and_what_is_not_shared_is_nothing():
    one = worker()
    assert sum(Part) == EVERYTHING
    assert EVERYTHING in Change.objects.filter(worker_id=one.uan).values_list("parts", flat=True)
    Change.objects.all().delete()
    Worker.objects.filter(pk=one.pk).update(card_token="x", email="a@example.in", name=one.name)
    assert not Change.objects.exists()


def test_coverage_names_the_parts_it_reads():
    from integrations.states.models import Agreement

    terms = Agreement(place="both", basis="consent", sectors=["x"], columns=["name"])
    wanted = Part.LIFE | Part.CONSENT | Part.HOME | Part.PRESENT | Part.WORK
    assert coverage.parts_of_coverage(terms) == wanted
    terms = Agreement(place="country", basis="statutory", scheme_id=1, scheme_status="eligible")
    assert coverage.parts_of_coverage(terms) == Part.LIFE | Part.ENTITLED
