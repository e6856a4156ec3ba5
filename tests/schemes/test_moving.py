"""On a move: one SMS, and a page that says what comes along and what does not."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from eshram import feed
from eshram.outbox.models import Delivery
from schemes import moving
from schemes.models import Answers, Enrolment, Moved, Muted, StaysRead
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA, Page, put_in
from workers.migrants import record_move
from workers.models import News, Stay

GAYA = 196
OPEN_TO_ALL = {"fact": "registered", "is": True}


@pytest.fixture
def at_once(monkeypatch):
    """A test is one transaction, of which nothing would be read before its end."""
    monkeypatch.setattr(moving, "READ", moving.READ.replace(feed.SETTLED, "IS NOT NULL"))


@pytest.fixture
def begun(db, at_once):
    """Who registered before the first reading is not told of it."""
    people.worker(mobile="9812345698")
    assert moving.read_moves() == 0


def move(worker, district=PATNA, **changes):
    parts = {"since": date(2026, 3, 1), "area": "urban", "source": "declared"}
    stay = Stay(worker=worker, district_id=district, **parts | changes)
    record_move(worker, stay, by="worker")
    return worker


def joined(worker, code, *, unit="person", portability, **more):
    made = scheme(code, OPEN_TO_ALL, **{"name": code.title(), "name_hi": code.title()} | more)
    type(made).objects.filter(pk=made.pk).update(portability=portability, unit=unit)
    Enrolment.objects.create(worker=worker, scheme=made, status="declared", source="worker")


def text() -> str:
    return Delivery.objects.get().text


@pytest.mark.usefixtures("begun")
class TestMessage:
    def test_a_move_home_names_what_is_to_be_done_and_is_told_once(self):
        worker = people.worker()
        joined(worker, "PENSION", portability="transfer")
        joined(worker, "BOARD", portability="reapply")
        joined(worker, "HOUSE", portability="lost")
        joined(worker, "BANK", portability="travels")
        assert moving.read_moves() == 0  # the first address is no move
        move(worker)
        assert moving.read_moves() == 1
        said = text()
        assert "back home in Patna" in said
        assert "apply again: Board, Pension. May end: House." in said
        assert "Bank" not in said
        assert moving.read_moves() == 0
        assert Moved.objects.get().came_from_id == MUMBAI

    def test_away_without_schemes_it_is_short_and_of_the_ration(self):
        move(people.worker(language="hi"), PATNA)
        moving.read_moves()
        Delivery.objects.all().delete()
        move(people.worker(permanent_district_id=GAYA), PATNA)
        moving.read_moves()
        assert "you now live in Patna. Your ration card gives grain in any" in text()

    def test_in_hindi(self):
        move(people.worker(language="hi"))
        moving.read_moves()
        assert "घर पटना लौट आए" in text()

    def test_within_a_state_nothing_is_to_be_transferred(self):
        worker = move(people.worker(), PATNA)
        moving.read_moves()
        Delivery.objects.all().delete()
        joined(worker, "PENSION", portability="transfer")
        move(worker, GAYA)
        moving.read_moves()
        assert "Pension" not in text()

    def test_a_correction_within_the_district_is_no_move(self):
        move(people.worker(), MUMBAI, locality="Andheri")
        assert moving.read_moves() == 0
        assert not Moved.objects.exists()

    def test_there_and_back_between_two_readings_is_none_and_two_are_one(self):
        move(move(people.worker()), MUMBAI)
        move(move(people.worker(mobile="9812345671")), GAYA)
        assert moving.read_moves() == 1
        assert "Gaya" in text()

    def test_what_a_household_has_stays_with_the_family(self):
        worker = people.worker()
        joined(worker, "JOBCARD", unit="household", portability="reapply")
        move(worker, family_along=False)
        moving.read_moves()
        assert "Jobcard" not in text()

    def test_who_has_no_mobile_hears_it_and_who_wants_nothing_gets_nothing(self):
        move(people.worker(mobile=""))
        muted = move(people.worker())
        Muted.objects.create(worker=muted)
        assert moving.read_moves() == 1
        assert "Patna" in News.objects.get().text
        assert not Delivery.objects.exists()

    def test_in_small_steps_nobody_is_left_out(self, monkeypatch):
        monkeypatch.setattr(moving, "AT_ONCE", 2)
        for n in range(5):
            move(people.worker(mobile=f"981234560{n}"))
        assert moving.read_moves() == 5

    def test_in_another_cluster_it_begins_with_what_is_new(self):
        StaysRead.objects.update(cluster="elsewhere", xid=2**60)
        moved = move(people.worker())
        moving.read_moves()
        assert StaysRead.objects.get().cluster == feed.cluster()
        assert list(Moved.objects.values_list("worker", flat=True)) == [moved.uan]


@pytest.mark.django_db(transaction=True)
def test_who_commits_late_is_not_passed_over():
    late, early = people.worker(), people.worker(mobile="9812345671")
    moving.read_moves()
    written, go_on = threading.Event(), threading.Event()

    def slowly():
        try:
            with transaction.atomic():
                move(late)
                written.set()
                go_on.wait(20)
        finally:
            connection.close()

    other = threading.Thread(target=slowly)
    other.start()
    assert written.wait(20)
    move(early)  # a later transaction, which commits first
    first = moving.read_moves()
    go_on.set()
    other.join()
    assert first + moving.read_moves() == 2
    assert set(Delivery.objects.values_list("worker_id", flat=True)) == {late.uan, early.uan}


class TestPage:
    @pytest.fixture
    def worker(self, client, db):
        worker = people.worker()
        put_in(client, uan=worker.uan)
        return worker

    def test_it_sorts_what_one_gets(self, client, worker):
        joined(worker, "PENSION", portability="transfer")
        joined(worker, "BOARD", portability="reapply")
        joined(worker, "HOUSE", portability="lost")
        joined(worker, "INSURANCE", portability="travels")
        move(worker)
        page = Page(client.get("/me/moved/"))
        assert "You came home to Patna from Mumbai" in page.text
        order = ["works in any ration shop", "transferred", "Pension", "Apply again", "Board",
                 "This may end", "House", "you need do nothing", "Insurance"]  # fmt: skip
        places = [page.text.index(each) for each in order]
        assert places == sorted(places)

    def test_what_is_new_in_the_new_state_and_what_is_lost(self, client, worker):
        for code, state in (("NEWHERE", BIHAR), ("LOSTTHERE", MAHARASHTRA)):
            made = scheme(code, {"fact": "state", "in": [str(state)]}, name=code.title())
            type(made).objects.filter(pk=made.pk).update(state_id=state)
        move(worker)
        page = Page(client.get("/me/moved/")).text
        assert page.index("New for you here") < page.index("Newhere")
        assert page.index("Not for you any more") < page.index("Lostthere")

    def test_a_known_card_is_used_here(self, client, worker):
        Answers.objects.create(worker=worker, given={"ration_card": "PHH"})
        assert "Your ration card works here" in Page(client.get("/me/moved/")).text

    def test_who_never_moved_is_asked_whether_they_did(self, client, db):
        worker = people.worker(permanent_district_id=MUMBAI, permanent_state_id=MAHARASHTRA)
        put_in(client, uan=worker.uan)
        assert "you have not moved" in Page(client.get("/me/moved/")).text
        assert "What comes along" not in Page(client.get("/me/")).text

    def test_from_the_account_a_link_leads_there(self, client, worker):
        assert client.get("/me/").content.count(b"/me/moved/") == 1
