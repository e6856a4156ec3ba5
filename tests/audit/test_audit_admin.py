"""The audit in the admin: who reads it, and that reading costs the same at any length."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from eshram.audit import reading
from eshram.audit.models import Event
from tests.cast import signed_in, staff

pytestmark = pytest.mark.django_db
UAN = 234_567_890_123
LIST = "/admin/audit/event/"


@pytest.fixture
def auditor(client):
    user = staff("auditor", username="asha.auditor")
    client.user = user
    return signed_in(client, user)


def write(many: int, **more):
    for _one in range(many):
        Event.objects.record("seen", **({"by": "staff:999", "worker_id": UAN} | more))


def rows(answer) -> int:
    return len(answer.context["events"])


@pytest.mark.parametrize(
    ("role", "status"),
    [("auditor", 200), ("ministry_officer", 200), ("data_steward", 403), ("helpline_agent", 403)],
)
def test_who_reads(client, role, status):
    assert signed_in(client, staff(role)).get(LIST).status_code == status


def test_nothing_can_be_changed(auditor):
    for name in ("add", "change", "delete", "history"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:audit_event_{name}", args=[] if name == "add" else [1])
    for path in (LIST, f"{LIST}add/", f"{LIST}1/change/", f"{LIST}1/delete/"):
        before = Event.objects.count()
        answer = auditor.post(path, {"action": "delete_selected", "_selected_action": "1"})
        assert answer.status_code in (200, 302, 403, 404, 405)
        assert Event.objects.count() == before


def test_filters(auditor):
    other = staff("ministry_officer", username="omar.officer")
    write(2)
    write(1, worker_id=UAN + 1, by=f"staff:{other.pk}")
    Event.objects.record("card checked", by="anyone", worker_id=UAN)
    today = timezone.localdate()
    assert rows(auditor.get(LIST, {"user": "omar.officer"})) == 1
    assert rows(auditor.get(LIST, {"action": "card checked"})) == 1
    assert rows(auditor.get(LIST, {"day": str(today), "action": "seen"})) == 3
    assert rows(auditor.get(LIST, {"day": str(today - timedelta(days=1))})) == 0
    assert rows(auditor.get(LIST, {"worker": f"{UAN} ", "action": "seen"})) == 2
    shown = auditor.get(LIST, {"user": "omar.officer"}).content.decode()
    assert "record looked at" in shown


def test_to_look_at_a_workers_events_is_an_event(auditor):
    write(60)
    answer = auditor.get(LIST, {"worker": str(UAN)})
    read = Event.objects.get(action="audit read")
    assert (read.worker_id, read.user_id, read.role) == (UAN, auditor.user.pk, "auditor")
    assert read in Event.objects.seen_by(UAN)
    auditor.get(LIST + answer.context["following"])
    assert Event.objects.filter(action="audit read").count() == 1  # one reading, two pages


def test_pages_follow_each_other_without_gap_or_count(auditor):
    write(reading.PER_PAGE * 2 + 7)
    with connection.cursor() as cursor:  # many at one instant, as a set-based import writes them
        cursor.execute(
            "INSERT INTO audit_event (action, by, detail)"
            " SELECT 'seen', 'import:1', '{}' FROM generate_series(1, 70)"
        )
    met, query = [], "?action=seen"
    while query:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = auditor.get(LIST + query)
        assert not any("COUNT(" in q["sql"].upper() and "audit_event" in q["sql"] for q in asked)
        met += [event.id for event in answer.context["events"]]
        query = answer.context["following"]
    assert len(met) == len(set(met)) == Event.objects.filter(action="seen").count()
    assert met == sorted(met, reverse=True)


@pytest.mark.parametrize(
    "asked",
    [
        {"worker": "abc"}, {"worker": "1" * 10_000}, {"worker": "' OR 1=1 --"}, {"worker": "१२३"},
        {"user": "nobody-of-this-name"}, {"user": "<script>alert(1)</script>"},
        {"action": "no such"}, {"day": "2026-13-45"}, {"day": "9999-12-31"}, {"day": "0001-01-01"},
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_that_is_nothing_says_so(auditor, asked):
    write(1)
    answer = auditor.get(LIST, asked)
    assert answer.status_code == 200
    assert rows(answer) == 0
    assert answer.context["form"].errors
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    "cursor", ["x", "9" * 60, "99999999999.999999-1", "-1", "0.000000-0", "\n"]
)
def test_a_cursor_of_nobodys_harms_nothing(auditor, cursor):
    assert auditor.get(LIST, {"after": cursor}).status_code == 200


def test_few_queries_for_a_full_page(auditor, django_assert_max_num_queries):
    users = [staff("helpline_agent") for _one in range(5)]
    for user in users:
        write(15, by=f"staff:{user.pk}")
    auditor.get(LIST)
    with django_assert_max_num_queries(12):
        assert rows(auditor.get(LIST)) == reading.PER_PAGE
