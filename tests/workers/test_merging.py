"""Two records of one person become one: the other UAN leads to it for ever."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from eshram.accounts.approvals import CannotDecide
from eshram.audit.models import Event
from eshram.geography.models import District
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.accounts.test_approvals import MAY, officer
from tests.cast import signed_in, staff
from tests.states.people import agrees
from tests.workers import people
from tests.workers.people import Page, put_in
from tests.workers.test_me import sign_in
from workers import consents, identity, lifecycle, merging, uan
from workers.models import Consent, MergeRequest, StatusChange, Stay, UanAlias, Worker
from workers.vault.models import Entry

pytestmark = pytest.mark.django_db
OLD_MOBILE, NEW_MOBILE = "9812345671", "9812345672"


@pytest.fixture
def pair():
    """(stays, joins it)"""
    return people.worker(mobile=NEW_MOBILE), people.worker(mobile=OLD_MOBILE)


@pytest.fixture
def officers():
    return officer("asha", *MAY), officer("binod", *MAY)


def merge(officers, kept, merged) -> MergeRequest:
    first, second = officers
    proposal = MergeRequest.propose(by=first, reason="One person", kept=kept, merged=merged)
    proposal.approve(by=second)
    return proposal


class TestMerging:
    def test_the_other_record_becomes_an_alias(self, pair, officers):
        kept, merged = pair
        merge(officers, kept, merged)
        merged.refresh_from_db()
        assert merged.status == "merged"
        assert UanAlias.objects.get().worker == kept
        assert Worker.objects.of_uan(merged.uan).get() == kept
        assert Worker.objects.of_uan(kept.uan).get() == kept
        assert merging.numbers_of(kept) == [kept.uan, merged.uan]
        assert StatusChange.objects.get().worker == merged
        told = [event.worker_id for event in Event.objects.filter(action="merged")]
        assert sorted(told) == sorted([kept.uan, merged.uan])

    @pytest.mark.parametrize(
        ("said", "shares"),
        [
            (["kept yes", "merged no"], False),
            (["merged no", "kept yes"], True),
            (["kept no", "merged yes"], False),
            (["kept yes", "merged yes"], True),
        ],
    )
    def test_what_the_person_took_back_last_stays_taken_back(self, pair, officers, said, shares):
        kept, merged = pair
        for whose, word in map(str.split, said):
            one = kept if whose == "kept" else merged
            agrees(one, given=word == "yes", purposes=[consents.STATES])
        merge(officers, kept, merged)
        assert (consents.STATES in consents.in_force(kept)) is shares
        taken_back = said == ["kept yes", "merged no"]
        assert Event.objects.filter(action="consent taken back").count() == taken_back
        assert Delivery.objects.filter(template="sharing_stopped").count() == taken_back

    def test_the_survivor_reads_who_looked_at_either_record(self, client, pair, officers):
        kept, merged = pair
        Event.objects.record("details seen", by="staff:7", worker_id=merged.uan, reason="Payment")
        merge(officers, kept, merged)
        Event.objects.record("seen", by="staff:7", worker_id=people.worker().uan, reason="Another")
        put_in(client, uan=kept.uan, mobile=kept.mobile)
        page = Page(client.get("/me/privacy/")).text
        assert "Payment" in page
        assert uan.spaced(merged.uan) in page
        assert "Another" not in page

    def test_staff_see_the_life_of_both_on_the_survivors_page(self, client, pair, officers):
        kept, merged = pair
        home, away = kept.present_district, District.objects.filter(state=27).first()
        Stay.objects.create(worker=merged, since=date(2025, 5, 1), district=away, source="declared")
        Consent.objects.create(
            worker=merged, purpose="rations", given=False, notice_version="1", language="en",
            channel="web", at=timezone.now(),
        )  # fmt: skip
        merge(officers, kept, merged)
        signed_in(client, staff("ministry_officer"))
        lived = Page(client.get(f"/admin/workers/worker/{kept.uan}/")).text
        assert home.label in lived
        line = f"{away.label}, {away.state.label}, Told by the worker, 90% sure"
        assert f"{line} ({uan.spaced(merged.uan)})" in lived
        assert f"rations, withdrew ({uan.spaced(merged.uan)})" in lived

    def test_history_stays_where_it_was_written(self, pair, officers):
        kept, merged = pair
        before = [model.objects.filter(worker=merged).count() for model in (Stay, Consent)]
        Event.objects.record("card checked", by="anyone", worker_id=merged.uan)
        merge(officers, kept, merged)
        assert [m.objects.filter(worker=merged).count() for m in (Stay, Consent)] == before
        both = Event.objects.filter(worker_id__in=merging.numbers_of(kept))
        assert both.filter(action="card checked").exists()

    def test_both_phones_are_told(self, pair, officers):
        kept, merged = pair
        merge(officers, kept, merged)
        sent = {d.mobile: read(d).text for d in Delivery.objects.filter(template="merged")}
        assert set(sent) == {OLD_MOBILE, NEW_MOBILE}
        assert all(kept.uan_spaced in text for text in sent.values())

    def test_aliases_move_on_with_the_record(self, pair, officers):
        kept, merged = pair
        last = people.worker()
        merge(officers, kept, merged)
        merge(officers, last, kept)
        for worker in (last, kept, merged):
            assert Worker.objects.of_uan(worker.uan).get() == last

    def test_finding_by_alias_is_one_query(self, pair, officers, django_assert_num_queries):
        kept, merged = pair
        merge(officers, kept, merged)
        with django_assert_num_queries(1):
            assert Worker.objects.of_uan(merged.uan).get() == kept


class TestForEver:
    def test_an_alias_is_not_deleted_or_renumbered(self, pair, officers):
        merge(officers, *pair)
        for change in (
            lambda: UanAlias.objects.all().delete(),
            lambda: UanAlias.objects.update(uan=1),
        ):
            with pytest.raises(DatabaseError, match="for ever"), transaction.atomic():
                change()

    def test_its_number_is_given_to_nobody(self, pair, officers):
        kept, merged = pair
        merge(officers, kept, merged)
        with pytest.raises(IntegrityError), transaction.atomic():
            people.worker(uan=merged.uan)
        with pytest.raises(IntegrityError), transaction.atomic():
            UanAlias(uan=merged.uan, worker=kept).save(force_insert=True)

    def test_the_vault_keeps_both_entries(self, officers):
        from django.utils import timezone

        workers = []
        for number in ("100000000011", "100000000029"):
            (entry,) = identity.reserve_many([number], until=timezone.now(), by="test")
            identity.settle_many([entry.uan])
            workers.append(people.worker(uan=entry.uan, vault_reference=entry.reference))
        merge(officers, *workers)
        identity.purge(lambda uans: set())
        assert set(Entry.objects.values_list("uan", flat=True)) == {w.uan for w in workers}
        (again,) = identity.reserve_many(["100000000029"], until=timezone.now(), by="test")
        assert again.uan == workers[1].uan
        assert Worker.objects.of_uan(again.uan).get() == workers[0]


class TestRefused:
    def test_one_record_with_itself(self, pair, officers):
        with pytest.raises(CannotDecide):
            merge(officers, pair[0], pair[0])

    @pytest.mark.parametrize("place", [0, 1])
    def test_what_was_merged_before(self, pair, officers, place):
        merge(officers, *pair)
        others = [people.worker(), people.worker()]
        others[place] = pair[1]
        with pytest.raises(CannotDecide, match="already"):
            merge(officers, *others)

    @pytest.mark.parametrize("status", ["closed", "deceased"])
    def test_into_a_record_that_ended(self, pair, officers, status):
        Worker.objects.filter(uan=pair[0].uan).update(status=status)
        with pytest.raises(CannotDecide, match="must be open"):
            merge(officers, *pair)

    def test_while_either_waits_in_another(self, pair, officers):
        kept, merged = pair
        first, second = officers
        waiting = MergeRequest.propose(by=first, reason="One person", kept=kept, merged=merged)
        third = people.worker()
        for wish in ({"kept": third, "merged": kept}, {"kept": merged, "merged": third}):
            with pytest.raises(CannotDecide, match="waits"):
                MergeRequest.propose(by=second, reason="Too", **wish)
        waiting.refuse(by=second, reason="Two sisters")
        MergeRequest.propose(by=second, reason="Too", kept=third, merged=kept)


class TestTheWorker:
    def test_signs_in_by_the_old_uan(self, client, pair, officers):
        kept, merged = pair
        merge(officers, kept, merged)
        assert sign_in(client, merged.uan, NEW_MOBILE).url == "/me/"
        assert client.session["uan"] == kept.uan

    def test_the_old_mobile_lists_the_merged_record_no_more(self, client, pair, officers):
        kept, merged = pair
        merge(officers, kept, merged)
        page = Page(sign_in(client, OLD_MOBILE, OLD_MOBILE))
        assert page.status == 403
        assert "joined with another record" in page.text
        assert "14434" in page.text
        assert "uan" not in client.session

    def test_one_mobile_for_both_leads_straight_in(self, client, officers):
        kept, merged = people.worker(mobile=NEW_MOBILE), people.worker(mobile=NEW_MOBILE)
        merge(officers, kept, merged)
        assert sign_in(client, NEW_MOBILE, NEW_MOBILE).url == "/me/"
        assert client.session["uan"] == kept.uan

    def test_birth_years_on_one_phone_skip_it(self, client, officers):
        born = {"mobile": NEW_MOBILE, "date_of_birth": date(1970, 1, 1)}
        kept, merged = people.worker(mobile=NEW_MOBILE), people.worker(**born)
        people.worker(mobile=NEW_MOBILE, date_of_birth=date(1980, 1, 1))
        merge(officers, kept, merged)
        assert sign_in(client, NEW_MOBILE, NEW_MOBILE).url == "/me/which"
        assert client.post("/me/which", {"birth_year": "1970"}).status_code == 422

    def test_a_session_of_the_old_record_ends_with_a_sentence(self, client, pair, officers):
        put_in(client, uan=pair[1].uan, mobile=OLD_MOBILE)
        merge(officers, *pair)
        page = Page(client.get("/me/"))
        assert page.status == 403
        assert "joined with another record" in page.text
        assert "uan" not in client.session

    def test_the_old_card_was_replaced(self, client, pair, officers):
        kept, merged = pair
        merge(officers, kept, merged)
        page = Page(client.get(f"/verify/{merged.card_token}"))
        assert (page.status, "replaced" in page.text) == (200, True)
        assert merged.name not in page.text
        assert kept.name in Page(client.get(f"/verify/{kept.card_token}")).text

    def test_the_old_aadhaar_changes_no_mobile(self, client, pair, officers):
        """It may have been a wrong card: somebody else's."""
        import time

        kept, merged = pair
        merge(officers, kept, merged)
        put_in(client, proven={"uan": merged.uan, "at": int(time.time()), "mobile": "9812345679"})
        assert client.get("/register/already").status_code == 200
        client.post("/register/already")
        kept.refresh_from_db()
        assert kept.mobile == NEW_MOBILE
        assert "uan" not in client.session


def test_sides_show_what_tells_two_people_apart_and_no_more(pair, officers):
    kept, merged = pair
    request = MergeRequest.propose(by=officers[0], reason="One person", kept=kept, merged=merged)
    text = str(request.sides())
    assert kept.uan_spaced in text
    assert kept.mobile not in text
    assert str(lifecycle.Status.ACTIVE.label) in text
