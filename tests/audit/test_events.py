"""What an event says, what it may not say, and that nobody rewrites it."""

import ast
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from eshram.audit import context, detail, partitions
from eshram.audit.models import Event
from eshram.audit.words import ACTIONS
from tests.cast import staff
from tests.test_consistency import SOURCES, name_of
from tests.workers import people

UAN = 234_567_890_123


def as_if_asked_by(user, act, **meta):
    """What `act` returns inside a request of `user`."""
    request = RequestFactory().get("/", **meta)
    request.user = user
    return context.middleware(lambda request: act())(request)


def note(**more):
    return Event.objects.record("tested", **({"by": "worker", "worker_id": UAN} | more))


@pytest.mark.django_db
class TestWhoAndWhere:
    def test_of_a_user_all_is_known(self):
        officer = staff("ministry_officer")
        event = as_if_asked_by(
            officer, lambda: note(by=f"staff:{officer.pk}"), REMOTE_ADDR="203.0.113.9"
        )
        event.refresh_from_db()
        assert event.user_id == officer.pk
        assert event.role == "ministry_officer"
        assert event.address == "203.0.113.9"

    def test_of_a_worker_no_address_is_kept(self, client):
        worker = people.worker(uan=987650000077)
        client.get(f"/verify/{worker.card_token}", REMOTE_ADDR="203.0.113.77")
        event = Event.objects.get(worker_id=worker.uan, action="card checked")
        assert re.fullmatch(r"~[0-9a-f]{16}", event.address)
        assert event.user_id is None
        assert event.role == ""
        assert re.fullmatch(r"[0-9a-f]{32}", event.request_id)

    def test_equal_addresses_meet_within_a_month_only(self, monkeypatch):
        first, same = context.fingerprint("203.0.113.5"), context.fingerprint("203.0.113.5")
        assert first == same != context.fingerprint("203.0.113.6")
        later = timezone.localdate() + timedelta(days=32)
        monkeypatch.setattr(context.timezone, "localdate", lambda: later)
        assert context.fingerprint("203.0.113.5") != first

    def test_of_who_tries_a_users_account_the_address_is_kept(self, rf):
        request = rf.get("/", REMOTE_ADDR="203.0.113.9")
        event = context.middleware(lambda _request: note(by="staff:7"))(request)
        assert (event.user_id, event.address, event.role) == (7, "203.0.113.9", "")

    def test_a_task_acts_on_behalf_of_a_user(self):
        event = note(by="staff:7")
        assert (event.user_id, event.address) == (7, "")
        assert note(by="populate:7").user_id is None

    def test_one_query_for_any_number_of_events(self, django_assert_num_queries):
        officer = staff("auditor")

        def three():
            for _time in range(3):
                note(by=f"staff:{officer.pk}")

        with django_assert_num_queries(4):  # the roles, once
            as_if_asked_by(officer, three)

    def test_the_next_request_is_not_taken_for_this_one(self):
        as_if_asked_by(staff("auditor"), note)
        assert note().user_id is None


@pytest.mark.django_db
class TestReason:
    def test_is_kept_and_shortened(self):
        assert note(reason=" a call of the worker ").reason == "a call of the worker"
        assert len(note(reason="x" * 900).reason) == 500

    @pytest.mark.parametrize("number", ["9876543210", "1234 5678 9010", "123456789012345"])
    def test_long_numbers_are_blotted_out(self, number):
        assert note(reason=f"asked from {number} today").reason == "asked from […] today"


class TestDetails:
    @pytest.mark.parametrize(
        "value",
        [
            *("self", "workers.view_worker", "http_503", "k-100", "", None, True, 3, 169),
            "0b3f5a9e-7b1c-4d43-9c53-123456789012",
            ["mobile", "bank"],
        ],
    )
    def test_names_of_things_pass(self, value):
        detail.check({"what": value})

    @pytest.mark.parametrize(
        "value",
        [
            *("Sunita Devi", "sunita devi", "सुनीता", "9876543210", "1234-5678-9010"),
            *(9876543210, 123456789012, 1.5, {"name": "x"}, ["9876543210"], [["a"]]),
            *("a" * 61, "x\ny", "<b>", "someone@example.in"),
        ],
    )
    def test_values_of_people_do_not(self, value):
        with pytest.raises(ValueError, match="what") as raised:
            detail.check({"what": value})
        assert str(value) not in str(raised.value)

    def test_a_uan_only_under_its_name(self):
        detail.check({"merged_uan": UAN})
        with pytest.raises(ValueError):
            detail.check({"other": UAN})

    @given(st.from_regex(r"[0-9]{9,20}", fullmatch=True))
    def test_no_long_number(self, digits):
        for value in (digits, int(digits), f"x{digits}", [digits]):
            with pytest.raises(ValueError):
                detail.check({"what": value} if int(digits) > 10**8 else {"what": "A"})

    @pytest.mark.django_db
    def test_such_an_event_is_not_written(self):
        with pytest.raises(ValueError):
            note(name="Sunita Devi")
        assert not Event.objects.filter(action="tested").exists()


# What the code records, read from the code.


def calls():
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "record"
                and ast.unparse(node.func.value).endswith("Event.objects")
            ):
                yield source, node


CALLS = list(calls())
NAMED = {
    *("channel", "draft", "fields", "system", "template", "code", "count", "state", "role"),
    *("kept_uan", "merged_uan", "proposal", "user", "invitation", "language", "format"),
    *("too_many", "before"),  # what a count or a role was
    *("centre", "proof"),  # where one was helped, and how it was shown that they were there
    *("device", "operator"),  # of a centre: ids
    *("block", "entry"),  # of a camp: ids
    *("flag", "kind", "decision"),  # what was odd at a counter (an id, its kind), and what of it
    *("model", "rows", "purpose", "agreement", "scheme", "version", "what"),
    *("platform", "key", "world", "paper", "checks", "intake"),  # of a platform: ids, names
    *("ssh_key", "endpoint", "dispute", "payment", "revision"),  # of a platform too: ids
    *("year", "month"),  # which one was reported
    *("reply", "campaign", "feed", "row"),  # ids
    "source",  # how a stay is known
    *("call", "ticket", "export", "part", "receiver"),  # ids, and names of files
    *("message", "requests", "rejected", "consents"),  # of the registry: an id, and counts
    *("by_what", "why"),  # how a table is divided; one of a few reasons
    *("facts", "list", "receipt"),  # names of questions; ids of a scheme's lists and receipts
}


@pytest.mark.parametrize(
    ("source", "call"), CALLS, ids=[f"{name_of(s)}:{c.lineno}" for s, c in CALLS]
)
def test_every_recorded_action_has_words_and_known_details(source, call):
    if isinstance(call.args[0], ast.Constant):
        action = call.args[0].value
        assert action in ACTIONS, f"eshram/audit/words.py has no words for {action!r}"
    details = {k.arg for k in call.keywords if k.arg} - {"by", "worker_id", "reason"}
    assert details <= NAMED, "a detail is the name of a thing: add its kind here after a look"


def test_the_calls_are_found():
    assert len(CALLS) > 8


# The table.


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"]
)
@pytest.mark.parametrize("days", [0, -4000])  # this month's part, and the default one
def test_nobody_rewrites_an_event(statement, days):
    event = note()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, action, by, detail) VALUES (%s, 'old', 'x', '{}')",
            [event.at + timedelta(days=days)],
        )
    refused = pytest.raises(IntegrityError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def parts():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'audit_event'::regclass"
        )
        return {name for (name,) in cursor}


@pytest.mark.django_db
class TestMonths:
    def test_three_months_ahead_are_there(self):
        today = timezone.localdate()
        months = [(today.year * 12 + today.month - 1 + n) for n in range(4)]
        assert parts() >= {
            "audit_event_default",
            *(f"audit_event_{m // 12}_{m % 12 + 1:02d}" for m in months),
        }
        assert partitions.add() == 0

    def test_more_are_made_when_asked_for(self, capsys):
        before = parts()
        call_command("audit_partitions", ahead=5)
        assert "2 months added" in capsys.readouterr().out
        assert len(parts() - before) == 2

    def test_what_no_month_held_gets_one(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_event (at, action, by, detail) VALUES"
                " ('2031-03-31 23:59:59+05:30', 'a', 'x', '{}'),"
                " ('2031-04-01 00:00:00+05:30', 'b', 'x', '{}')"
            )
            cursor.execute("SELECT count(*) FROM audit_event_default")
            assert cursor.fetchone() == (2,)
        assert partitions.add() == 2
        assert {"audit_event_2031_03", "audit_event_2031_04"} <= parts()
        with connection.cursor() as cursor:
            cursor.execute("SELECT action FROM audit_event_2031_04")
            assert cursor.fetchall() == [("b",)]
            cursor.execute("SELECT count(*) FROM audit_event_default")
            assert cursor.fetchone() == (0,)
        refused = pytest.raises(IntegrityError, match="append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM audit_event_2031_04")

    def test_the_portals_role_adds_months_and_changes_nothing_else(self):
        """In production the portal owns no table."""
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE ROLE audit_test_portal;"
                " GRANT SELECT, INSERT, UPDATE, DELETE ON audit_event TO audit_test_portal;"
                " SET LOCAL ROLE audit_test_portal"
            )
            cursor.execute("SELECT audit_add_partitions(4)")
            assert cursor.fetchone() == (1,)
            cursor.execute(
                "INSERT INTO audit_event (at, action, by, detail)"
                " VALUES (now() + interval '4 months', 'a', 'x', '{}')"
            )
            for statement in (
                "ALTER TABLE audit_event DISABLE TRIGGER append_only",
                "TRUNCATE audit_event",
                "DROP TABLE audit_event_default",
                "DELETE FROM audit_event_default",
            ):
                with (
                    pytest.raises(ProgrammingError, match="owner|permission"),
                    transaction.atomic(),
                ):
                    cursor.execute(statement)
            cursor.execute("RESET ROLE")

    def test_a_day_is_looked_for_in_its_month_alone(self):
        day = timezone.now()
        plan = Event.objects.filter(at__gte=day, at__lt=day + timedelta(hours=1)).explain()
        assert "audit_event_default" in plan or "audit_event_2" in plan
        assert plan.count("Scan") <= 5


@pytest.mark.django_db
def test_a_worker_sees_what_others_did():
    note(by="worker")
    note(by="system")
    others = [note(by="anyone"), note(by="staff:3"), note(by="operator:2")]
    note(by="staff:3", worker_id=UAN + 1)
    assert list(Event.objects.seen_by(UAN)) == others[::-1]
