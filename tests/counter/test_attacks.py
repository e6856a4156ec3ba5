"""What somebody at a counter might try who wants more than they may, way by way."""

import time
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in, staff
from tests.counter.camps import Camp
from tests.counter.people import operator
from tests.counter.test_centres_import import HEADING
from tests.counter.test_fence import begin, say_yes, with_draft
from tests.counter.walkins import MOVE, NOBODY, WORK, Counter, prove_by_aadhaar
from tests.workers import people
from workers import identity, otp
from workers.counter import (
    devices,
    findings,
    import_sets,
    importing,
    provisional,
    standing,
    visits,
)
from workers.counter.camp import waiting
from workers.counter.models import (
    Assistance,
    CampEntry,
    Contact,
    Flag,
    Operator,
    ProvisionalEntry,
    Visit,
)
from workers.counter.views import assisted
from workers.models import BankAccount, Draft, OneTimePassword, Worker

pytestmark = pytest.mark.django_db
REGISTER = OneTimePassword.Purpose.REGISTER
SAYS = {"consent": "on", "epfo_member": "no", "esic_member": "no", "income_tax_payer": "no"}
SAYS |= {"whose": "own", "way": "code"}


@pytest.fixture(autouse=True)
def no_limits_from_before(db):
    cache.clear()


@pytest.fixture
def browser():
    return signed_in(Client(), operator().user)


class TestAMobileThatIsNobodysOwn:
    """Nobody is registered with a mobile that was not proven, whatever was proven before."""

    def who(self, browser, visit, mobile, aadhaar, **changes):
        answers = SAYS | {"mobile": mobile, "aadhaar": aadhaar} | changes
        return browser.post(f"/centre/{visit}/who", answers)

    def proven(self, browser, cast):
        """A client whose first mobile is proven, and whose Aadhaar is not yet."""
        visit = begin(browser)
        draft = people.draft_at("identity", mobile="9812345671")
        row = Visit.objects.get(pk=visit)
        row.draft_id, row.held = draft.id, {"language": "hi", "way": "code"}
        row.held["mobile"] = visits.mark_of(row, draft.mobile)
        row.save()
        return visit, draft

    @pytest.mark.parametrize("first", ["9812345671", ""])
    def test_after_another_was_proven_and_uidai_refused(self, browser, cast, monkeypatch, first):
        visit, draft = self.proven(browser, cast)
        Draft.objects.filter(pk=draft.pk).update(mobile=first)
        row = Visit.objects.get(pk=visit)
        Visit.objects.filter(pk=visit).update(
            held=row.held | {"mobile": visits.mark_of(row, first)}
        )
        monkeypatch.setattr(identity, "begin", self.refuse)
        assert self.who(browser, visit, "9812345672", cast.aadhaar()).status_code == 422
        draft.refresh_from_db()
        assert not assisted.is_mobile_proven(Visit.objects.get(pk=visit), draft.mobile)
        page = browser.get(f"/centre/{visit}/codes")
        assert page.status_code == 302 or b'name="mobile_code"' in page.content

    def refuse(self, *_args, **_more):
        raise identity.TooManyTries

    def test_by_the_code_of_the_one_before(self, browser, cast, monkeypatch):
        visit, draft = self.proven(browser, cast)
        sent = otp.send("9812345671", REGISTER, language="en", address="")
        row = Visit.objects.get(pk=visit)
        held = row.held | {"mobile": "", "otp": str(sent.id)}
        Visit.objects.filter(pk=visit).update(held=held)
        Draft.objects.filter(pk=draft.pk).update(mobile="9812345672", pending_reference=sent.id)
        monkeypatch.setattr(otp, "check", lambda id, _code, _purpose: sent)
        finished = []
        monkeypatch.setattr(assisted, "take", lambda *given: finished.append(given))
        codes = {"mobile_code": "123456", "aadhaar_code": "123456"}
        assert browser.post(f"/centre/{visit}/codes", codes).status_code == 422
        assert not finished

    def test_changed_in_another_tab_at_the_last_moment(self, browser):
        visit = begin(browser)
        draft = with_draft(visit)
        Draft.objects.filter(pk=draft.pk).update(mobile="9812345679")
        assert say_yes(browser, visit).status_code == 410
        assert not Worker.objects.exists()

    def test_changed_to_one_that_very_many_have(self, client, settings):
        settings.SHARED_REFUSED_OVER = {"mobile": 2, "bank": 2}
        for _ in range(2):
            people.worker(mobile="9812345699")
        counter = Counter(client)
        counter.by_mobile(people.worker().uan)
        prove_by_aadhaar(counter)
        answer = counter.post("worker/mobile", whose="own", mobile="9812345699")
        assert answer.status_code == 422
        assert not OneTimePassword.objects.filter(mobile="9812345699").exists()


class TestCodesForStrangers:
    def test_an_operator_sends_so_many_in_an_hour(self, browser, cast, settings, monkeypatch):
        settings.CODES_PER_OPERATOR_HOUR = 2
        asked = []
        monkeypatch.setattr(identity, "begin", lambda number, **_: asked.append(number))
        monkeypatch.setattr(otp, "send", lambda *_, **__: OneTimePassword(mobile=""))
        for _ in range(3):
            visit = begin(browser)  # each client anew
            answers = SAYS | {"mobile": "9812345670", "aadhaar": cast.aadhaar()}
            last = browser.post(f"/centre/{visit}/who", answers)
        assert len(asked) == 2
        assert last.status_code == 422


class TestAnOldProof:
    def test_does_not_become_a_new_one_when_somebody_is_registered_elsewhere(self, browser):
        """The operator keeps the client's page until they have registered on their own phone."""
        visit = begin(browser)
        draft = with_draft(visit)
        long_ago = timezone.now() - timedelta(minutes=11)
        Visit.objects.filter(pk=visit).update(proven_at=long_ago)
        people.worker(uan=draft.uan, vault_reference=draft.vault_reference)
        draft.delete()
        browser.get(f"/centre/{visit}/answers")
        row = Visit.objects.get(pk=visit)
        assert (row.purpose, row.proven_at) == ("help", long_ago)
        assert browser.get(f"/centre/{visit}/worker/bank").url == f"/centre/{visit}/find"


class TestTheTimeOfAPage:
    @pytest.mark.parametrize("known", [True, False])
    def test_does_not_tell_whether_there_is_such_a_worker(
        self, client, settings, monkeypatch, known
    ):
        def refuse(*_args, **_more):
            raise identity.NoMobileLinked

        settings.FIND_SECONDS = 0.3
        monkeypatch.setattr(identity, "begin_again", refuse)
        counter, uan = Counter(client), people.worker().uan if known else NOBODY
        for answer in (lambda: counter.find(uan, "aadhaar"), lambda: self.code(counter)):
            started = time.monotonic()
            answer()
            assert time.monotonic() - started >= 0.3

    def code(self, counter):
        return counter.post("find/aadhaar-code", otp="123456")


class TestAManager:
    def test_who_makes_a_new_link_cannot_work_in_the_colleagues_name(self, client):
        boss = operator(is_manager=True)
        colleague = operator(boss.centre)
        signed_in(client, boss.user)
        client.post(f"/centre/operators/{colleague.pk}/invite-again")
        assert Operator.objects.get(pk=colleague.pk).own_proven_at is None
        other = signed_in(Client(), colleague.user)
        assert other.post("/centre/register", {"language": "hi"}).status_code == 403
        assert other.post("/centre/help").status_code == 403


class TestUpdatesThatChangeNothing:
    """Each is paid: nothing is made of them."""

    @pytest.fixture
    def counter(self, client):
        worker = people.worker()
        made = Counter(client)
        made.by_mobile(worker.uan)
        prove_by_aadhaar(made)
        return made

    def test_work(self, counter):
        assert counter.post("worker/occupation", **WORK).status_code == 302
        assert counter.post("worker/occupation", **WORK).status_code == 422
        assert Assistance.objects.count() == 1

    def test_address(self, counter):
        assert counter.post("worker/address", **MOVE).status_code == 302
        assert counter.post("worker/address", **MOVE).status_code == 422
        assert Assistance.objects.count() == 1

    def test_account(self, counter):
        account = {"account_number": "0098765432109", "account_number_again": "0098765432109"}
        account |= {"ifsc": "HDFC0000001", "account_holder": "Asha"}
        assert counter.post("worker/bank", **account).status_code == 302
        assert counter.post("worker/bank", **account).status_code == 422
        assert counter.post("worker/bank", **account | {"account_holder": "Asha K"}).url
        assert BankAccount.objects.get().holder == "Asha K"
        assert Assistance.objects.count() == 2


def noted(who: Operator) -> ProvisionalEntry:
    return ProvisionalEntry.objects.create(
        name="Ramesh Manjhi", name_keys=provisional.keys_of("Ramesh Manjhi"), birth_year=1970,
        gender="M", district_id=people.PATNA, state_id=people.BIHAR, language="hi",
        occupation_id="7531.0100", why="never", centre=who.centre, operator=who,
        visit_id=uuid.uuid4(), consent_at=timezone.now(),
    )  # fmt: skip


class TestSomebodyElsesNote:
    """A client who is another person does not close the note with which their visit began."""

    def test_without_aadhaar(self, browser):
        entry = noted(Operator.objects.latest("pk"))
        visit = begin(browser)
        held = {"provisional": str(entry.pk)}
        Visit.objects.filter(pk=visit).update(held=held, proof="otp", proven_at=timezone.now())
        row = Visit.objects.get(pk=visit)
        assisted.already_registered(row, people.worker(), "otp", at=timezone.now())
        entry.refresh_from_db()
        assert entry.closed_at is None

    def test_of_a_camp(self, cast):
        camp = Camp()
        camp.take()
        camp.send(camp.form(aadhaar=cast.aadhaar()))
        entry = CampEntry.objects.get()
        visit = begin(camp.client)
        Visit.objects.filter(pk=visit).update(held={"camp": str(entry.pk)})
        waiting.registered(Visit.objects.get(pk=visit), people.worker())
        entry.refresh_from_db()
        assert (entry.state, entry.answers["name"]) == ("waiting", "Sita Devi")


class TestACampsForms:
    @pytest.mark.parametrize("field", ["name", "present_house", "mobile", "occupation"])
    def test_half_an_emoji_does_not_hold_the_others_up(self, field):
        camp = Camp()
        camp.take()
        odd, right = camp.form(**{field: "Sita \ud83d"}), camp.form(name="Gita Devi")
        verdicts = camp.send(odd, right)
        assert verdicts[0] == ("bad", ["answers"], True)
        assert verdicts[1][0] == "done"

    def test_years_at_one_slip_are_not_tried_by_many_operators(self):
        camp = Camp()
        camp.take()
        camp.send(camp.form())
        number = CampEntry.objects.get().number
        for year in range(1980, 1986):
            browser = signed_in(Client(), operator().user)
            browser.post("/centre/camp/find", {"number": number, "birth_year": year})
        last = browser.post("/centre/camp/find", {"number": number, "birth_year": "1990"})
        assert last.status_code == 422


class TestNumbersInNotes:
    """Whoever types an Aadhaar number where words belong leaves none in the register."""

    TYPED = "has it now: 9999 4105 7058"

    def test_nowhere(self, browser):
        who = Operator.objects.latest("pk")
        entry = noted(who)
        answers = {"outcome": "has_it", "note": "Has it now, 9999 4105 7058"}
        assert browser.post(f"/centre/follow-up/{entry.pk}", answers).status_code == 302
        assert Contact.objects.get().note == "Has it now, […]"

        standing.block_operator(who, by="staff:1", reason=self.TYPED)
        assert who.blocked_reason == who.blocks.get().reason == "has it now: […]"

        device = Camp().device
        devices.revoke(device, by="staff:1", reason=self.TYPED)
        device.refresh_from_db()
        assert device.revoked_reason == "has it now: […]"

        now = timezone.now()
        flag = Flag.objects.create(
            kind="burst", subject="1", centre=who.centre, state_id=who.centre.state_id,
            count=9, here=9, first_seen=now, last_seen=now,
        )  # fmt: skip
        findings.decide(flag, "upheld", self.TYPED, user=staff("ministry_officer"))
        flag.refresh_from_db()
        assert flag.reason == "has it now: […]"


class TestAFileOfCentres:
    @pytest.mark.parametrize(
        "cells",
        [
            {"opens": "09:00+05:30", "closes": "19:00"},
            {"name": "Jan\x00Seva"},
            {"name": "Jan\x1bSeva"},
            {"starts_on": "2026-W10-1"},
        ],
    )
    def test_with_odd_cells_is_read_to_its_end(self, cells):
        names = HEADING.split(",")
        rows = [dict.fromkeys(names, "") | {"code": code} for code in ("ABC1", "ABC2")]
        for row in rows:
            row |= {"kind": "csc", "name": "Jan Seva", "district": str(people.PATNA)}
        rows[0] |= cells
        lines = [",".join(row.get(name, "") for name in names) for row in rows]
        good, wrong = importing.read("\n".join([HEADING, *lines]))
        assert [row["code"] for row in good] == ["ABC2"]
        assert [each.row for each in wrong] == [2]
        assert import_sets.load(good, by=staff("ministry_officer")).added == 1
