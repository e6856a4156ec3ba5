"""Whom an agreement covers, and what a recipient is told."""

from contextlib import closing
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from eshram import feed
from integrations.states import agreeing, forgetting, sharing
from integrations.states.models import (
    Agreement,
    Change,
    Disclosure,
    ExportRequest,
    Held,
    Holding,
    Mark,
    Passage,
    Told,
)
from integrations.states.sharing import BadCursor, Cursor, NeedsFull, NotInForce
from tests.cast import staff
from tests.states.people import agreement, agrees, change, worker
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA
from workers import lifecycle
from workers.models import Worker

pytestmark = pytest.mark.django_db


def asked(query) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        return [dict(zip(query.names, row, strict=True)) for row in cursor.fetchall()]


def told(reading) -> tuple[set[int], dict[int, str], Cursor]:
    """Whose rows, whose tombstones, and the cursor; handed over."""
    with reading as share:
        given = {row["uan"] for row in asked(share.rows)}
        gone = {row["uan"]: row["reason"] for row in asked(share.tombstones)}
        assert (share.count, share.gone) == (len(given), len(gone))
        share.hand_over(what="export", reference="1")
        return given, gone, share.cursor


def test_rows_have_the_columns_and_no_others():
    found = worker()
    terms = agreement(columns=["name", "date_of_birth", "can_get", "schemes", "present_since"])
    assert asked(sharing.rows(terms)) == [
        {
            "uan": found.uan, "name": "Asha Kumari", "date_of_birth": date(1992, 5, 17),
            "present_since": date(2024, 2, 29), "schemes": "", "can_get": "",
        }
    ]  # fmt: skip


def test_every_column_can_be_read():
    from integrations.states.columns import COLUMNS

    worker()
    (row,) = asked(sharing.rows(agreement(columns=list(COLUMNS))))
    assert row.keys() == COLUMNS.keys()


ELSEWHERE = {"permanent_state_id": MAHARASHTRA, "permanent_district_id": MUMBAI}
CAME = ELSEWHERE | {"present_state_id": BIHAR, "present_district_id": PATNA}


@pytest.mark.parametrize(
    ("place", "names"),
    [("permanent", {"ours"}), ("present", {"here"}), ("both", {"ours", "here"})],
)
def test_the_place(place, names):
    worker(name="ours")
    worker(name="here", **CAME)
    worker(name="others", **ELSEWHERE)
    assert {row["name"] for row in asked(sharing.rows(agreement(place=place)))} == names


def test_who_did_not_agree_died_or_closed_is_not_given():
    agrees(worker(), given=False, purposes=["states"])
    people.worker()  # registered before anybody was asked
    for status in ("deceased", "closed", "merged"):
        worker(status=status)
    old = worker(status="over_age")
    assert [row["uan"] for row in asked(sharing.rows(agreement()))] == [old.uan]
    by_law = agreement(basis="statutory", consent_purpose="", section="Code, section 113")
    assert len(asked(sharing.rows(by_law))) == 3


def test_an_agreement_that_is_not_in_force_gives_nothing():
    worker()
    today = timezone.localdate()
    later = agreement(starts=today + timedelta(days=1))
    stopped = agreement()
    assert asked(sharing.rows(stopped))
    agreeing.stop(stopped, by=staff("ministry_officer"), reason="A leak")
    for terms in (later, stopped):
        assert asked(sharing.rows(terms)) == []
        with pytest.raises(NotInForce), sharing.full(terms):
            pass


def test_terms_that_changed_since_they_were_read_give_nothing():
    worker()
    terms = agreement()
    Agreement.objects.filter(pk=terms.pk)  # the row of now is version 1
    terms.version = 2
    assert asked(sharing.rows(terms)) == []


class TestADelta:
    def test_changes_leaving_and_returning(self):
        terms = agreement(columns=["name"])
        stays, moves, withdraws, dies, closes = (worker() for _ in range(5))
        given, gone, first = told(sharing.full(terms))
        assert (len(given), gone) == (5, {})

        Worker.objects.filter(pk=stays.pk).update(name="Asha Devi")
        Worker.objects.filter(pk=moves.pk).update(**ELSEWHERE)
        agrees(withdraws, given=False, purposes=["states"])
        lifecycle.record_death(dies, timezone.localdate(), by="staff:1", source="paper 1")
        lifecycle.close(closes, by="staff:1", reason="asked")
        new = worker()
        given, gone, second = told(sharing.delta(terms, first))
        reasons = {
            moves.uan: "moved_away", withdraws.uan: "consent_withdrawn",
            dies.uan: "died", closes.uan: "closed",
        }  # fmt: skip
        assert (given, gone) == ({stays.uan, new.uan}, reasons)

        # Who returns is given anew, also to who asks from the beginning.
        Worker.objects.filter(pk=moves.pk).update(
            permanent_state_id=BIHAR, permanent_district_id=PATNA
        )
        given, gone, third = told(sharing.delta(terms, second))
        assert moves.uan in given
        assert moves.uan not in gone
        given, gone, _ = told(sharing.delta(terms, first))
        assert {stays.uan, new.uan, moves.uan} <= given
        assert gone == {uan: why for uan, why in reasons.items() if uan != moves.uan}

    def test_what_the_columns_do_not_show_is_not_told(self):
        """Another transaction each: a test's own is one, so the feed is emptied between."""
        terms = agreement(columns=["name"], place="permanent")
        here = worker()
        _, _, cursor = told(sharing.full(terms))
        Change.objects.all().delete()
        Worker.objects.filter(pk=here.pk).update(
            mobile="9811111111", present_state_id=BIHAR, present_district_id=PATNA
        )
        assert told(sharing.delta(terms, cursor))[:2] == (set(), {})

    def test_who_left_is_heard_of_no_more(self):
        terms = agreement(columns=["name"])
        left, never = worker(), worker(**ELSEWHERE)
        _, _, cursor = told(sharing.full(terms))
        Worker.objects.filter(pk=left.pk).update(**ELSEWHERE)
        assert told(sharing.delta(terms, cursor))[1] == {left.uan: "moved_away"}
        for one in (left, never):
            lifecycle.record_death(one, timezone.localdate(), by="staff:1", source="paper 1")
        assert told(sharing.delta(terms, cursor))[1] == {left.uan: "moved_away"}
        assert told(sharing.full(terms))[1] == {}

    def test_cursors_that_do_not_do(self):
        terms = agreement()
        _, _, cursor = told(sharing.full(terms))
        assert Cursor.parse(str(cursor)) == cursor
        for text in ("", "x", "1:2", f"{cursor}0000000000000000000"):
            with pytest.raises(BadCursor):
                Cursor.parse(text)
        with pytest.raises(NeedsFull):
            Cursor.parse(f"1{cursor}"[:19] + str(cursor)[19:])
        ahead = Cursor(cursor.cluster, terms.pk, 1, cursor.xid + 10**6)
        with pytest.raises(BadCursor), sharing.delta(terms, ahead):
            pass
        with pytest.raises(BadCursor), sharing.delta(agreement(), cursor):
            pass
        with (
            pytest.raises(NeedsFull),
            sharing.delta(terms, Cursor(cursor.cluster, terms.pk, 2, cursor.xid)),
        ):
            pass


def test_what_is_too_old_is_forgotten():
    terms = agreement()
    worker()
    _, _, cursor = told(sharing.full(terms))
    call_command("forget_changes")
    assert Change.objects.exists()
    with sharing.delta(terms, cursor):  # nothing is too old yet
        pass
    Mark.objects.create(
        cluster=cursor.cluster, xid=cursor.xid + 1, at=timezone.now() - timedelta(days=91)
    )
    Mark.objects.create(
        cluster=cursor.cluster, xid=cursor.xid, at=timezone.now() - timedelta(days=120)
    )
    forgetting.forget()
    assert not Change.objects.filter(xid__lte=str(cursor.xid)).exists()
    with pytest.raises(NeedsFull), sharing.delta(terms, cursor):
        pass


def test_who_came_and_went_long_ago_is_forgotten_slice_by_slice(monkeypatch):
    """And whom the API told of under terms that were replaced."""
    monkeypatch.setattr(forgetting, "SLICE", 2)
    terms, others = agreement(), agreement(purpose="other")
    change(terms, columns=["uan"])
    for place, each in enumerate([terms, others]):
        for uan in range(1, 6):
            rest = {"agreement": each, "worker_id": uan, "xid": uan + place}
            Passage.objects.create(**rest)
            reason = "died" if uan % 2 else ""
            Told.objects.create(**rest, version=1 + (uan > 4), reading=1, reason=reason)
    days = timezone.now() - timedelta(days=91)
    Mark.objects.create(cluster=feed.cluster(), xid=4, at=days)
    forgetting.forget()
    assert kept_of(Passage) == {(terms.pk, 4), (terms.pk, 5), *((others.pk, n) for n in (3, 4, 5))}
    # Of new terms those told under them alone; of who is gone those of late.
    assert kept_of(Told) == {(terms.pk, 5), *((others.pk, n) for n in (2, 3, 4, 5))}


def kept_of(model) -> set:
    return set(model.objects.values_list("agreement", "worker_id"))


def test_changes_of_a_cluster_that_was_further_on_are_none():
    """As after a restore into a new one, whose transactions are counted from the beginning."""
    terms, here = agreement(columns=["name"]), worker()
    _, _, cursor = told(sharing.full(terms))
    Change.objects.all().delete()
    with connection.cursor() as database:
        database.execute(
            "INSERT INTO states_change (worker_id, xid, parts) VALUES (%s, '9999999999999', 1)",
            [here.uan],
        )
    assert told(sharing.delta(terms, cursor))[:2] == (set(), {})
    forgetting.forget()
    assert not Change.objects.exists()


class TestTheDatabaseItself:
    def test_terms_without_an_approval_do_not_stand(self):
        terms = agreement()
        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.filter(pk=terms.pk).update(columns=["mobile"])
        with pytest.raises(IntegrityError), transaction.atomic():
            terms.delete()


@pytest.mark.parametrize("end", ["stopped", "over", "replaced", "no_files"])
def test_what_is_held_for_an_agreement_that_is_over_is_forgotten(end, monkeypatch):
    left, tomorrow = worker(), timezone.localdate() + timedelta(days=1)
    others, terms = agreement(purpose="other"), agreement(ends=timezone.localdate())
    _, _, cursor = told(sharing.full(terms))
    told(sharing.full(others))
    Worker.objects.filter(pk=left.pk).update(**ELSEWHERE)
    told(sharing.delta(terms, cursor))
    ExportRequest.objects.create(agreement=terms, kind="full", by="state:1")
    forgetting.forget()
    assert {row.agreement_id for row in Passage.objects.all()} == {terms.pk}
    assert Holding.objects.count() == 2
    match end:
        case "stopped":
            agreeing.stop(terms, by=staff("ministry_officer"), reason="A leak")
        case "over":
            monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
        case "replaced":
            change(terms, columns=["uan"])
        case "no_files":
            change(terms, columns=["uan"], age_recipient="", schedule="asked")
    forgetting.forget()
    assert not Passage.objects.exists()
    kept = {others.pk, terms.pk} if end == "replaced" else {others.pk}
    assert {row.agreement_id for row in Held.objects.all()} == kept
    assert set(Holding.objects.values_list("agreement", flat=True)) == kept
    waits = ExportRequest.objects.get().done_at is None
    assert waits == (end in ("replaced", "no_files"))
    assert Disclosure.objects.count() == 2, "to whom it was given stays"


def test_nothing_is_forgotten_of_who_was_given_everything_meanwhile():
    """Their terms were replaced when it was looked for what to forget, and a file came before it
    was forgotten."""
    left = worker()
    terms = agreement()
    told(sharing.full(terms))
    change(terms, columns=["uan"])
    _, _, cursor = told(sharing.full(terms))
    Worker.objects.filter(pk=left.pk).update(**ELSEWHERE)
    told(sharing.delta(terms, cursor))
    assert forgetting.forget_of(terms.pk, Passage, 10) == 0
    assert forgetting.forget_of(terms.pk, Held, 10) == 0
    assert told(sharing.delta(terms, cursor))[1] == {left.uan: "moved_away"}


@pytest.mark.django_db(transaction=True)
def test_what_was_written_a_moment_ago_is_not_ahead():
    """Its number is higher than that of who forgets, whose transaction had begun."""
    with closing(connection.copy()) as other, transaction.atomic():
        with connection.cursor() as own, other.cursor() as theirs:
            own.execute("SELECT pg_current_xact_id()")
            theirs.execute(
                "INSERT INTO states_change (worker_id, xid, parts)"
                " VALUES (1, pg_current_xact_id(), 1)"
            )
        assert forgetting.repeated(forgetting.AHEAD, [10]) == 0
    assert Change.objects.count() == 1
