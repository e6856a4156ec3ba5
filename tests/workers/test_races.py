"""One person, one UAN: whoever presses twice, comes back, or registers in two places at once."""

import re
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.utils import timezone

from eshram.outbox.models import Delivery
from tests.threads import hang_up
from tests.visitor import ANSWERS
from tests.workers import people
from workers import identity, tasks
from workers.models import Draft, Worker
from workers.vault.models import Entry, Pending


@pytest.fixture
def committed(portal, django_db_blocker):
    """What the portal has written, and what is written for it."""
    with django_db_blocker.unblock():
        yield


def with_draft(portal, draft):
    """A visitor whose browser holds the cookie of this draft."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["draft"], session["person"] = str(draft.id), draft.uan
    session.create()
    visitor = portal.visitor()
    visitor.http.cookies["sessionid"] = session.session_key
    return visitor


def all_at_once(*jobs) -> list:
    """Start the jobs at the same moment; what each returned."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait(30)
            results[place] = job()
        except BaseException as error:
            results[place] = error
            barrier.abort()
        finally:
            hang_up()

    threads = [threading.Thread(target=run, args=job) for job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def at_identity_otp(portal, aadhaar, mobile):
    """A visitor who has only to write UIDAI's code, and that code."""
    visitor = portal.visitor().begin(mobile)
    visitor.send({"consent": "on"})
    before = len(portal.phone.messages(mobile))
    visitor.send({"aadhaar": aadhaar})
    return visitor, portal.phone.code(mobile, after=before)


def test_one_aadhaar_in_four_sessions_at_once(portal, cast, committed):
    """They prove the number at the same moment and answer in step: one becomes the worker."""
    aadhaar = cast.aadhaar()
    here = [at_identity_otp(portal, aadhaar, cast.mobile()) for _session in range(4)]

    def prove(visitor, code):
        return lambda: visitor.send({"otp": code})

    all_at_once(*(prove(*pair) for pair in here))
    visitors = [visitor for visitor, _code in here]

    def finish(visitor):
        def run():
            for step in ANSWERS:
                if visitor.path == f"/register/{step}":
                    visitor.send(ANSWERS[step])
            if visitor.path == "/register/check":
                visitor.send({"declaration": "on"})
            return visitor.path

        return run

    ended = all_at_once(*map(finish, visitors))
    done = [v for v, path in zip(visitors, ended, strict=True) if path == "/register/done"]
    assert len(done) == 1, ended
    uan = int(done[0].uan)
    # The others are told, or their draft had gone over to a later session of the same person.
    others = {"/register/already", "/me/sign-in", "/register/start"}
    assert {path for path in ended if path != "/register/done"} <= others
    worker = Worker.objects.get(uan=uan)
    assert Worker.objects.filter(vault_reference=worker.vault_reference).count() == 1
    assert Entry.objects.get(uan=uan).draft_until is None
    assert not Draft.objects.filter(uan=uan).exists()


def test_two_finished_drafts_of_one_person_at_once(portal, cast, committed):
    """The check page sent by both: one worker, and the other is told."""
    for _round in range(3):
        first = people.draft_at("check", mobile=cast.mobile())
        same = {"vault_reference": first.vault_reference, "uan": first.uan}
        second = people.draft_at("check", mobile=cast.mobile(), **same)
        visitors = [with_draft(portal, draft).open("/register/check") for draft in (first, second)]
        all_at_once(*(lambda v=v: v.send({"declaration": "on"}) for v in visitors))
        told, done = sorted(visitors, key=lambda v: v.path == "/register/done")
        assert done.path == "/register/done"
        assert told.path in ("/register/already", "/me/sign-in")
        assert "You are already registered" in told.text
        assert Worker.objects.filter(uan=first.uan).count() == 1


def test_the_last_page_sent_six_times_at_once(portal, cast, committed):
    """An impatient finger: one worker, one welcome, and every answer leads to the UAN."""
    draft = people.draft_at("check", mobile=cast.mobile())
    first = with_draft(portal, draft).open("/register/check")
    visitors = [first]
    for _press in range(5):
        other = portal.visitor()
        other.http.cookies.update(first.http.cookies)
        other.page = first.page
        visitors.append(other)
    all_at_once(*(lambda v=v: v.send({"declaration": "on"}) for v in visitors))
    assert {v.path for v in visitors} == {"/register/done"}
    assert {v.uan for v in visitors} == {str(draft.uan)}
    assert Delivery.objects.filter(worker_id=draft.uan, template="welcome").count() == 1


def test_the_same_aadhaar_again_leads_to_signing_in(portal, cast, committed):
    aadhaar, mobile = cast.aadhaar(), cast.mobile()
    uan = portal.visitor().register(aadhaar, mobile)
    again = portal.visitor().begin(mobile).prove(aadhaar, mobile)
    assert again.path == "/register/already"
    assert uan not in again.page.text
    assert not again.document.xpath("//main//form")  # the mobile is the one we know
    assert not Draft.objects.filter(mobile=mobile).exists()
    assert again.open("/register/personal").path == "/register/start"
    assert again.open("/me/").path == "/me/sign-in"  # an Aadhaar code alone opens no account
    assert again.sign_in(mobile, mobile).path == "/me/"


def test_a_lost_phone(portal, cast, committed):
    """The Aadhaar code proves who it is: the mobile of the new attempt becomes the worker's."""
    aadhaar, old, new = cast.aadhaar(), cast.mobile(), cast.mobile()
    uan = portal.visitor().register(aadhaar, old)
    visitor = portal.visitor().begin(new).prove(aadhaar, new)
    assert visitor.path == "/register/already"
    assert old[-4:] in visitor.text
    before = len(portal.phone.messages(old))
    visitor.send({})
    assert visitor.path == "/me/"
    assert Worker.objects.get(uan=uan).mobile == new
    portal.phone.wait(old, after=before)
    assert visitor.open("/register/already").path == "/me/sign-in"
    assert portal.visitor().sign_in(new, new).path == "/me/"


def test_without_an_aadhaar_code_there_is_no_such_page(portal):
    visitor = portal.visitor().open("/register/already")
    assert visitor.path == "/me/sign-in"


def resume(portal, mobile, year):
    visitor = portal.visitor().open("/register/resume").send({"mobile": mobile, "birth_year": year})
    assert visitor.path == "/register/resume/otp", visitor.errors
    return visitor


def test_going_on_with_another_device(portal, cast, committed):
    mobile = cast.mobile()
    first = portal.visitor().begin(mobile).prove(cast.aadhaar(), mobile).answer("personal")
    born = Draft.objects.get(mobile=mobile).birth_year
    before = len(portal.phone.messages(mobile))
    other = resume(portal, mobile, born + 1)
    other.send({"otp": portal.phone.code(mobile, after=before)})
    assert other.path == "/register/start"
    assert "no unfinished registration" in other.text
    before = len(portal.phone.messages(mobile))
    other = resume(portal, mobile, born)
    code = portal.phone.code(mobile, after=before)
    other.send({"otp": f"{(int(code) + 1) % 10**6:06d}"})
    assert other.errors
    other.send({"otp": code})
    assert other.path == "/register/address"
    other.answer("address", "education", "occupation", "bank")
    other.send({"declaration": "on"})
    assert other.path == "/register/done"
    assert first.open("/register/address").path == "/me/sign-in"
    assert "You are already registered" in first.text


def test_proving_again_takes_the_answers_along(portal, cast, committed):
    """A new start by the same person goes on where the earlier draft was, bank account apart."""
    aadhaar, mobile = cast.aadhaar(), cast.mobile()
    portal.visitor().begin(mobile).prove(aadhaar, mobile).answer(*ANSWERS)
    again = portal.visitor().begin(mobile).prove(aadhaar, mobile)
    assert again.path == "/register/bank"
    assert Draft.objects.filter(mobile=mobile).count() == 1
    again.send({"skip": "yes"}).send({"declaration": "on"})
    assert again.path == "/register/done"


# Thirty days later

PAST = timedelta(days=1)


def entry(uan, until):
    """A vault entry that was kept for a draft until then (None: for a worker)."""
    return Entry.objects.create(
        fingerprint=b"%032d" % uan, sealed=b"sealed", uan=uan, draft_until=until
    )


@pytest.mark.django_db
class TestPurging:
    def test_an_expired_draft_goes_with_its_entry(self):
        gone = timezone.now() - PAST
        old, new = people.draft_at("check", expires_at=gone), people.draft_at("check")
        for draft in (old, new):
            entry(draft.uan, draft.expires_at)
        tasks.purge()
        assert list(Draft.objects.values_list("id", flat=True)) == [new.id]
        assert list(Entry.objects.values_list("uan", flat=True)) == [new.uan]

    def test_a_workers_entry_stays(self):
        """Also where the portal died after registering and before it told the vault."""
        gone = timezone.now() - PAST
        worker = people.worker()
        settled, forgotten = entry(1_000_001, None), entry(worker.uan, gone)
        tasks.purge()
        assert set(Entry.objects.all()) == {settled, forgotten}
        forgotten.refresh_from_db()
        assert forgotten.draft_until is None

    def test_numbers_that_waited_for_a_code_go(self):
        now = timezone.now()
        for until in (now - timedelta(seconds=1), now + timedelta(minutes=5)):
            Pending.objects.create(sealed=b"sealed", txn="UKC:x", expires_at=until)
        tasks.purge()
        assert Pending.objects.count() == 1

    def test_two_drafts_share_an_entry_until_the_later_ends(self):
        """Keeping a number again only lengthens its time, and never that of a worker."""
        now = timezone.now()
        reference = identity.store.hold("100000000004", "UKC:x")
        kept = identity.reserve(reference, until=now - PAST, by="test")
        reference = identity.store.hold("100000000004", "UKC:y")
        again = identity.reserve(reference, until=now + PAST, by="test")
        assert (kept.reference, kept.uan) == (again.reference, again.uan)
        reference = identity.store.hold("100000000004", "UKC:z")
        identity.reserve(reference, until=now - PAST, by="test")
        tasks.purge()
        assert Entry.objects.get(uan=kept.uan).draft_until == now + PAST
        identity.settle(kept.reference)
        reference = identity.store.hold("100000000004", "UKC:z")
        identity.reserve(reference, until=now - PAST, by="test")
        assert Entry.objects.get(uan=kept.uan).draft_until is None

    def test_a_uan_is_not_given_again(self):
        """The number of a purged draft is lost, not used for another person."""
        now = timezone.now()
        first = identity.reserve(
            identity.store.hold("100000000004", "UKC:x"), until=now - PAST, by="test"
        )
        tasks.purge()
        second = identity.reserve(
            identity.store.hold("100000000004", "UKC:x"), until=now + PAST, by="test"
        )
        assert first.uan != second.uan
        assert re.fullmatch(r"[1-9]\d{11}", str(second.uan))
