"""Files that were acknowledged or not, asked for, and made by the schedule."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from integrations.states import asking, health, tasks
from integrations.states.models import Acknowledgement, Export, ExportRequest
from tests.cast import signed_in, staff
from tests.states.files import acknowledge, export_state, got, rows_of
from tests.states.people import agreement, agrees, change, worker
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI
from workers.models import UanAlias, Worker

pytestmark = pytest.mark.django_db


def test_acknowledged(officer):
    worker()
    agreement()
    made = export_state("BR")
    assert "not confirmed yet" in officer.get("/state/exports/").content.decode()
    assert "Thank you" in acknowledge(officer, made).content.decode()
    made.refresh_from_db()
    assert made.acknowledged_at
    assert "not confirmed yet" not in officer.get("/state/exports/").content.decode()
    acknowledge(officer, made)
    assert Acknowledgement.objects.get().matches
    assert not Acknowledgement.objects.open().exists()


@pytest.mark.parametrize("wrong", [{"rows": 7}, {"sha256": "0" * 64}])
def test_what_does_not_match_is_a_ticket(client, officer, wrong):
    worker()
    agreement()
    made = export_state("BR")
    assert "does not match" in acknowledge(officer, made, **wrong).content.decode()
    made.refresh_from_db()
    assert made.acknowledged_at is None
    (ticket,) = Acknowledgement.objects.open()
    assert health.exports().parked_rows == 1
    signed_in(client, staff("ministry_officer"))
    listed = "/admin/states/acknowledgement/"
    page = f"{listed}{ticket.pk}/change/"
    assert page in client.get(f"{listed}?ticket=open").content.decode()
    assert made.sha256 in client.get(page).content.decode()
    assert client.post(page, {"settled_how": ""}).status_code == 200
    assert Acknowledgement.objects.open().exists()
    client.post(page, {"settled_how": "They took it again."})
    assert not Acknowledgement.objects.open().exists()
    signed_in(client, staff("state_officer", BIHAR))
    text = client.get(f"/state/exports/{made.number}/").content.decode()
    assert "They took it again." in text


def test_what_nobody_acknowledges_is_seen(client):
    agreement()
    made = export_state("BR")
    assert health.exports().waiting == 0
    Export.objects.update(made_at=timezone.now() - timedelta(hours=80))
    seen = health.exports()
    assert seen.waiting == 1
    assert seen.oldest_seconds > 79 * 3600
    said = client.get("/metrics").content.decode()
    assert 'eshram_integration_waiting{integration="state-files"} 1.0' in said
    signed_in(client, staff("auditor"))
    late = client.get("/admin/states/export/?acknowledged=late").content.decode()
    assert f"/admin/states/export/{made.pk}/change/" in late
    assert made.until in client.get(f"/admin/states/export/{made.pk}/change/").content.decode()
    assert "Labour" not in client.get("/admin/states/export/?acknowledged=yes").content.decode()


def test_an_officer_asks_for_a_file_with_counts(officer, monkeypatch):
    worker()
    worker(present_state_id=BIHAR, present_district_id=212)
    terms = agreement(schedule="asked")
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)
    tasks.make_exports()
    assert not Export.objects.exists(), "nobody asked"
    wish = {"agreement": terms.pk, "kind": "delta", "since": "", "counts": "on"}
    bad = officer.post("/state/exports/ask", wish | {"since": "x"})
    assert bad.status_code == 422
    assert officer.post("/state/exports/ask", wish).status_code == 302
    assert "is being made" in officer.get("/state/exports/").content.decode()
    assert "Wait for it" in officer.post("/state/exports/ask", wish).content.decode()
    tasks.make_exports()
    made = Export.objects.get()
    assert sum(made.told["counts"]["present_district"].values()) == made.rows == 2
    assert "Counts by district" in officer.get(f"/state/exports/{made.number}/").content.decode()
    tasks.make_exports()
    assert Export.objects.count() == 1


def test_by_the_schedule(monkeypatch):
    worker()
    agreement(schedule="daily")
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)
    for _minute in range(3):
        tasks.make_exports()
    assert [export.kind for export in Export.objects.all()] == ["full"]
    Export.objects.update(made_at=timezone.now() - timedelta(days=1))
    tasks.make_exports()
    assert [export.kind for export in Export.objects.all()] == ["delta", "full"]


def test_new_terms_are_a_new_file_at_once(monkeypatch):
    worker()
    terms = agreement(schedule="monthly")
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)
    tasks.make_exports()
    change(terms, columns=["uan"])
    for _minute in range(2):
        tasks.make_exports()
    assert [export.kind for export in Export.objects.all()] == ["full", "full"]
    tasks.erase_exports()
    assert [export.erased_at is None for export in Export.objects.all()] == [True, False]


@pytest.mark.django_db(transaction=True)  # so that each file has a cursor of its own
def test_a_file_that_holds_who_withdrew_is_given_until_the_next_is_made(officer, monkeypatch):
    """Unless somebody is fetching it, for a day at most; the next begins before it."""
    stays, leaves = worker(), worker()
    agreement()
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)

    def next_night() -> Export:
        Export.objects.update(made_at=F("made_at") - timedelta(days=1))
        tasks.make_exports()
        return Export.objects.first()

    first = next_night()
    acknowledge(officer, first)
    agrees(leaves, False)
    agrees(leaves)
    second = next_night()
    assert second.since == first.until
    assert got(officer, first, first.files[0])[0].status_code == 200, "nobody has withdrawn"
    agrees(leaves, False)
    third = next_night()
    assert third.since == first.until, "what nobody fetched is told again"
    assert rows_of(third, "tombstones") == [
        {"uan": str(leaves.uan), "reason": "consent_withdrawn"},
    ]
    for export, status in ((first, 404), (second, 404), (third, 200)):
        assert got(officer, export, export.files[0])[0].status_code == status
    agrees(stays, False)  # while the third is being fetched
    fourth = next_night()
    assert fourth.since == third.until
    assert got(officer, third, third.files[0], Range="bytes=0-0")[0].status_code == 206
    tasks.erase_exports()
    Export.objects.update(taken_at=F("taken_at") - timedelta(days=1))
    assert got(officer, third, third.files[0], Range="bytes=0-0")[0].status_code == 206
    tasks.erase_exports()
    assert got(officer, third, third.files[0])[0].status_code == 404
    assert next_night().since == first.until


@pytest.mark.parametrize(
    ("schedule", "hours", "made"),
    [("hourly", 1, 0), ("weekly", 24, 1), ("monthly", 24, 1), ("asked", 24, 0)],
)
def test_who_withdrew_is_given_no_longer_than_till_the_night(monkeypatch, schedule, hours, made):
    """Also where the next file is far off; who had not confirmed gets another at once."""
    leaves = worker()
    terms = agreement(schedule=schedule)
    export = export_state("BR")
    agrees(leaves, False)
    tasks.erase_exports()
    assert Export.objects.offered().exists(), "not yet"
    Export.objects.update(made_at=timezone.now() - timedelta(hours=hours))
    tasks.erase_exports()
    tasks.erase_exports()
    assert not Export.objects.offered().exists()
    assert list(asking.due(timezone.now())) == [terms.pk] * (made or schedule == "hourly")
    assert terms.requests.count() == made
    if made:
        (again,) = asking.serve(terms)
        assert (again.since, again.rows, again.tombstones) == ("", 0, 1)
        assert export.rows == 1


def test_what_goes_on_from_a_file_that_is_gone_is_told_again(officer):
    """Who began to fetch it a week before, and never had it whole, waits for no other week."""
    leaves = worker()
    terms = agreement(schedule="weekly")
    first = export_state("BR")
    assert got(officer, first, first.files[0], Range="bytes=0-0")[0].status_code == 206
    agrees(leaves, False)
    Export.objects.update(made_at=timezone.now() - timedelta(days=8))
    (second,) = asking.serve(terms)
    assert second.since == first.until
    tasks.erase_exports()
    assert not terms.requests.exists(), "they may be at it yet"
    Export.objects.update(taken_at=timezone.now() - timedelta(days=2))
    tasks.erase_exports()
    (again,) = asking.serve(terms)
    assert (again.kind, again.rows) == ("full", 0)


@pytest.mark.parametrize("joined", [False, True])
def test_who_left_and_then_withdrew_is_given_no_longer_either(joined):
    """As they moved away, or under a number that leads to another of theirs now."""
    elsewhere = {"permanent_state_id": MAHARASHTRA, "permanent_district_id": MUMBAI}
    leaves, other = worker(), worker(**elsewhere)
    terms = agreement(schedule="asked")
    export_state("BR")
    if joined:
        UanAlias.objects.create(uan=leaves.uan, worker=other)
    left = {"status": "merged"} if joined else elsewhere
    Worker.objects.filter(pk=leaves.pk).update(**left)
    asking.ask(terms, kind="delta", by="system")
    (second,) = asking.serve(terms)
    assert second.tombstones == 1
    Export.objects.update(made_at=F("made_at") - timedelta(days=2))
    tasks.erase_exports()
    assert Export.objects.offered().count() == 2, "they agree yet"
    agrees(other if joined else leaves, False)
    tasks.erase_exports()
    assert list(Export.objects.offered()) == [second]


def test_files_stay_while_it_is_not_written_down_that_they_go(folder, monkeypatch):
    leaves = worker()
    terms = agreement(schedule="weekly")
    export_state("BR")
    agrees(leaves, False)
    Export.objects.update(made_at=timezone.now() - timedelta(days=1))

    def fails(*_, **__):
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as broken:
        broken.setattr(ExportRequest.objects, "bulk_create", fails)
        with pytest.raises(OperationalError):
            tasks.erase_exports()
    assert Export.objects.offered().exists()
    assert list(folder.rglob("*.age"))
    tasks.erase_exports()
    assert not list(folder.rglob("*.age"))
    assert terms.requests.exists()


def test_who_never_confirms_gets_what_repeats_once_a_night():
    leaves = worker()
    terms = agreement(schedule="hourly")
    export = export_state("BR")
    now = timezone.now()
    Export.objects.update(made_at=now - timedelta(hours=80))
    agrees(leaves, False)
    assert asking.serve(terms)[0].since == "", "from the beginning again"
    assert health.exports().waiting == 1, "though it is erased"
    tonight = asking.begins("daily", now)
    Export.objects.exclude(pk=export.pk).update(made_at=tonight)
    assert not asking.is_due(terms, now)
    assert asking.is_due(terms, now + timedelta(days=1))
    Export.objects.exclude(pk=export.pk).update(acknowledged_at=now)
    assert health.exports().waiting == 0
    assert asking.is_due(terms, tonight + timedelta(hours=1))


@pytest.mark.parametrize("days", [{"retention_days": 3}, {}])
def test_files_are_given_as_long_as_they_may_be_kept(officer, settings, days):
    """Not until somebody erases them."""
    terms = agreement(**days)
    made = export_state("BR")
    kept = min(settings.EXPORT_DAYS, terms.retention_days)
    for age, status in ((kept - 1, 200), (kept, 404)):
        Export.objects.update(made_at=timezone.now() - timedelta(days=age))
        assert got(officer, made, made.files[0])[0].status_code == status


@pytest.mark.parametrize(
    ("schedule", "now", "begun"),
    [
        ("hourly", "2026-11-22 13:59", "2026-11-22 13:00"),
        ("daily", "2026-11-22 13:59", "2026-11-22 02:00"),
        ("daily", "2026-11-22 01:59", "2026-11-21 02:00"),
        ("weekly", "2026-11-22 13:59", "2026-11-16 02:00"),  # a Sunday
        ("weekly", "2026-11-23 01:00", "2026-11-16 02:00"),
        ("weekly", "2026-11-23 02:00", "2026-11-23 02:00"),
        ("monthly", "2026-12-01 01:00", "2026-11-01 02:00"),
        ("monthly", "2026-12-31 23:00", "2026-12-01 02:00"),
    ],
)
def test_when_a_file_is_due(schedule, now, begun):
    def india(text):
        return timezone.make_aware(datetime.fromisoformat(text))

    assert asking.begins(schedule, india(now)) == india(begun)
    assert asking.begins("asked", india(now)) is None
