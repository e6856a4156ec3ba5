"""Answers by SMS, from what came in to what it changed."""

import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from eshram.geography.models import PinDistrict
from eshram.outbox.models import Delivery
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA, worker
from workers import migrants, optout, stays, tasks
from workers.choices import SURE_BY_ANY_PHONE, NudgeAnswer, StaySource
from workers.models import Nudge, PermanentAddress, Phone, Question, Reply, Stay
from workers.models.reply import Outcome, Wish
from workers.replies import asking
from workers.replies.conversation import hear

pytestmark = pytest.mark.django_db
ASHA, NOBODY = "9812345670", "9812345679"
BENGALURU = 525  # urban; 526 is rural
_ids = itertools.count()


@pytest.fixture(autouse=True)
def pins():
    """PINs that lie in one district, in two, and in none that LGD has."""
    PinDistrict.objects.filter(pincode__in=[560001, 562149, 999999]).delete()
    rows = [(560001, BENGALURU, 9), (562149, BENGALURU, 5), (562149, 526, 3), (800001, PATNA, 7)]
    for pincode, district, offices in rows:
        state = BIHAR if district == PATNA else 29
        PinDistrict.objects.get_or_create(
            pincode=pincode, state_id=state, district_id=district, defaults={"offices": offices}
        )


def nudged(person, *, days=1, mobile=ASHA):
    """Asked whether the address is still right."""
    return Nudge.objects.create(
        message_id=uuid4(), worker=person, mobile=mobile, language=person.language,
        reason="stale_address", template="nudge", parts=1, cost_paise=15,
        day=timezone.localdate(), queued_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


@pytest.fixture
def asha():
    person = worker(mobile=ASHA)
    PermanentAddress.objects.create(worker=person, district_id=PATNA, pincode="800001")
    nudged(person)
    return person


def send(text, mobile=ASHA):
    return hear(f"gw-{next(_ids)}", mobile, text)


def later(**ago):
    """Some time passes."""
    Reply.objects.update(received_at=timezone.now() - timedelta(**ago))
    Question.objects.update(ends_at=timezone.now() + timedelta(hours=48) - timedelta(**ago))


def told(mobile=ASHA):
    """The SMS that were sent, the newest last."""
    return list(
        Delivery.objects.filter(mobile=mobile).order_by("id").values_list("text", flat=True)
    )


def lives(person):
    person.refresh_from_db()
    return person.present_district_id


def test_one_is_the_same_place(asha):
    reply = send("1")
    assert (reply.wish, reply.outcome, reply.worker) == (Wish.SAME, Outcome.CONFIRMED, asha)
    asha.refresh_from_db()
    assert (asha.address_since, asha.stays.count()) == (timezone.localdate(), 1)
    assert Nudge.objects.get().answer == NudgeAnswer.SAME
    [text] = told()
    assert "Asha Kumari still lives in Mumbai" in text


def test_two_and_a_pin_is_a_move_and_zero_takes_it_back(asha):
    assert send("2-560 001").outcome == Outcome.CHANGED
    stay = asha.stays.first()
    assert (stay.source, stay.sure, stay.pincode) == (StaySource.SMS, 80, "560001")
    assert (lives(asha), stay.since) == (BENGALURU, timezone.localdate())
    assert Nudge.objects.get().answer == NudgeAnswer.MOVED
    assert "PIN 560001. Wrong? Reply 0." in told()[-1]
    assert Event.objects.filter(action="moved", worker_id=asha.uan, by="worker").count() == 1

    assert send("0").outcome == Outcome.UNDONE
    back = asha.stays.first()
    assert (lives(asha), back.pincode, back.sure) == (MUMBAI, "400017", 90)
    assert asha.stays.count() == 3  # nothing is deleted
    assert "Asha Kumari lives in Mumbai" in told()[-1]

    assert send("2 800001").outcome == Outcome.CHANGED  # what is right
    assert lives(asha) == PATNA


def test_two_alone_is_the_district_where_the_worker_was_seen(asha):
    Nudge.objects.update(asked_district=BENGALURU, reason="evidence", template="nudge_moved")
    assert send("2").outcome == Outcome.CHANGED
    assert (lives(asha), asha.stays.first().pincode) == (BENGALURU, "")


def test_one_to_the_question_about_work_says_nothing_of_the_address(asha):
    Nudge.objects.update(reason="stale_work", template="nudge_work")
    before = asha.address_since
    assert send("haan").outcome == Outcome.CONFIRMED
    asha.refresh_from_db()
    assert (asha.work_since, asha.address_since) == (timezone.localdate(), before)
    assert "work of Asha Kumari stays" in told()[-1]


def test_a_phone_of_several_is_understood_to_the_question_too(asha):
    ravi = worker(mobile=ASHA, name="Ravi Das")
    Nudge.objects.update(reason="stale_work", template="nudge_work")
    before = asha.address_since
    assert send("1").worker == asha  # the question named her
    asha.refresh_from_db()
    assert (asha.work_since, asha.address_since) == (timezone.localdate(), before)

    nudged(ravi, days=0)
    Nudge.objects.filter(worker=ravi).update(asked_district=BENGALURU, reason="evidence")
    assert send("2").outcome == Outcome.ASKED
    assert "1 Ravi, 2 Asha, 3 all" in told()[-1]
    assert send("1").worker == ravi
    assert (lives(ravi), lives(asha)) == (BENGALURU, MUMBAI)


def test_a_mobile_that_may_be_anybodys_is_less_sure(asha):
    Phone.objects.create(worker=asha, seen_on=timezone.localdate() - timedelta(days=3000))
    send("2 560001")
    assert asha.stays.first().sure == SURE_BY_ANY_PHONE


def test_replies_are_forgotten_in_time(asha):
    old, new = send("hello"), send("kaun")
    age = timezone.now() - timedelta(days=366)
    Reply.objects.filter(pk=old.pk).update(received_at=age)
    tasks.forget_replies()
    assert list(Reply.objects.all()) == [new]


def test_three_is_back_home(asha):
    assert send("ghar aa gaya").outcome == Outcome.CHANGED
    stay = asha.stays.first()
    assert (stay.same_as_permanent, stay.pincode, lives(asha)) == (True, "800001", PATNA)
    assert "back home in Patna, Bihar" in told()[-1]
    later(days=2)
    nudged(asha, days=0)
    assert send("ghar").outcome == Outcome.CONFIRMED
    assert asha.stays.count() == 2


def test_who_already_lives_there_moves_nowhere(asha):
    PinDistrict.objects.filter(pincode=400017).delete()
    PinDistrict.objects.create(pincode=400017, state_id=MAHARASHTRA, district_id=MUMBAI, offices=1)
    assert send("2 400017").outcome == Outcome.CONFIRMED
    assert asha.stays.count() == 1


def test_a_pin_of_two_districts_is_asked_for(asha):
    reply = send("2 562149")
    assert (reply.outcome, lives(asha)) == (Outcome.ASKED, MUMBAI)
    assert "1 Bengaluru Urban, 2 Bengaluru Rural, 0 none" in told()[-1]
    assert send("2").outcome == Outcome.CHANGED
    assert (lives(asha), asha.stays.first().pincode) == (526, "562149")


def test_a_number_that_is_not_in_the_list_changes_nothing(asha):
    send("2 562149")
    assert send("7").outcome == Outcome.UNCLEAR
    assert lives(asha) == MUMBAI
    assert send("1").outcome == Outcome.CHANGED  # the question stands


def test_a_number_that_comes_too_late_is_not_taken_for_another_answer(asha):
    send("2 562149")
    later(hours=49)
    assert send("1").outcome == Outcome.LATE
    assert asha.stays.count() == 1
    assert not Nudge.objects.exclude(answered_at=None).exists()
    assert "Reply 1 same place" in told()[-1]
    assert send("2 560001").outcome == Outcome.CHANGED


@pytest.mark.parametrize("named", ["Patna, Bihar", "bihar patna", "पटना, बिहार", "Patna"])
def test_a_pin_that_nobody_knows_is_asked_for_by_name(asha, named):
    assert send("2 999999").outcome == Outcome.ASKED
    assert "PIN 999999" in told()[-1]
    assert send(named).outcome == Outcome.CHANGED
    assert (lives(asha), asha.stays.first().pincode) == (PATNA, "")


@pytest.mark.parametrize("named", ["Aurangabad", "Nowhere, Bihar", "क", "x" * 70, "Bihar"])
def test_a_name_that_is_no_one_district_is_none(named):
    assert asking.district_named(named, "") is None


def test_two_without_a_pin_is_asked_where_to(asha):
    assert send("2").outcome == Outcome.ASKED
    assert "6 digits of the PIN" in told()[-1]
    assert send("560001").outcome == Outcome.CHANGED
    assert lives(asha) == BENGALURU


def test_a_phone_of_several_says_who(asha):
    ravi = worker(mobile=ASHA, name="Ravi Das")
    assert send("2 560001").outcome == Outcome.ASKED
    assert "1 Asha, 2 Ravi, 3 all" in told()[-1]
    assert send("2").worker == ravi
    assert (lives(asha), lives(ravi)) == (MUMBAI, BENGALURU)
    assert not Nudge.objects.exclude(answered_at=None).exists()  # that was asked of Asha
    send("2 560 001")
    assert send("asha").outcome == Outcome.CHANGED
    assert lives(asha) == BENGALURU


def test_all_of_a_phone_move_together_and_back(asha):
    ravi = worker(mobile=ASHA, name="Ravi Das")
    send("2 562149")
    assert send("3").outcome == Outcome.ASKED  # which district
    assert send("1").outcome == Outcome.CHANGED
    assert {lives(asha), lives(ravi)} == {BENGALURU}
    assert "Asha Kumari, Ravi Das" in told()[-1]
    assert send("galat").outcome == Outcome.UNDONE
    assert {lives(asha), lives(ravi)} == {MUMBAI}


def test_zero_after_the_same_place_asks_again(asha):
    send("1")
    assert send("0").outcome == Outcome.ASKED
    assert send("3").outcome == Outcome.CHANGED


def test_zero_takes_back_nothing_that_was_said_elsewhere(asha):
    send("2 560001")
    here = stays.heard(asha, source=StaySource.DECLARED, district_id=PATNA)
    migrants.record_move(asha, here, by="worker")
    assert send("0").outcome == Outcome.UNCLEAR
    assert lives(asha) == PATNA


def test_stop_and_start(asha):
    assert send("STOP").outcome == Outcome.STOPPED
    assert optout.is_out(ASHA)
    assert Nudge.objects.get().answer == NudgeAnswer.STOP
    assert send("stop").outcome == Outcome.REPEATED
    assert send("START").outcome == Outcome.STARTED
    assert not optout.is_out(ASHA)
    assert len(told()) == 2
    done = Event.objects.filter(worker_id=asha.uan).values_list("action", flat=True)
    assert {"questions stopped", "questions wanted"} <= set(done)


def test_the_same_message_twice_counts_once(asha):
    first = hear("same-id", ASHA, "2 560001")
    assert hear("same-id", ASHA, "2 560001") == first
    assert send("2 560001").outcome == Outcome.REPEATED
    assert (asha.stays.count(), len(told())) == (2, 1)


def test_a_question_is_not_answered_by_the_text_that_raised_it(asha):
    worker(mobile=ASHA, name="Ravi Das")
    send("1")
    assert send("1").outcome == Outcome.REPEATED  # within seconds
    later(minutes=1)
    assert send("1").worker == asha


def test_nobody_asked_and_nobody_known_hear_the_same():
    person = worker(mobile=ASHA)
    nudged(person, days=40)
    assert send("2 560001").outcome == Outcome.LATE
    assert send("2 560001", NOBODY).outcome == Outcome.STRANGER
    assert told() == told(NOBODY)
    assert lives(person) == MUMBAI


def test_the_dead_and_the_emergency_contact_answer_nothing():
    worker(mobile=ASHA, status="deceased")
    worker(mobile="9812345671", emergency_mobile=ASHA)
    assert send("2 560001").outcome == Outcome.STRANGER


@pytest.mark.parametrize("text", ["hello", "chutiya", "1 2 560001", "", "🙏", "9876543210"])
def test_what_is_not_understood_is_explained_once_and_kept(asha, text):
    assert send(text).outcome == Outcome.UNCLEAR
    assert "we did not understand" in told()[-1]
    for another in "abd":
        assert send(f"{text} {another}").answered_with == ""
    assert len(told()) == 1
    assert Reply.objects.left_over().count() == 4
    assert asha.stays.count() == 1
    later(hours=25)
    send("kya hai")
    assert len(told()) == 2


def test_two_machines_do_not_talk_for_ever(asha):
    for number in range(40):
        send(["2 562149", "1", "0", "2"][number % 4])
        Reply.objects.update(received_at=timezone.now() - timedelta(seconds=20))
    assert len(told()) <= 10
    assert Reply.objects.filter(outcome=Outcome.TOO_MANY).exists()
    before = Stay.objects.count()
    assert send("2 560001").outcome == Outcome.TOO_MANY
    assert Stay.objects.count() == before
    assert send("STOP").outcome == Outcome.STOPPED  # always


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call 98765 43210 now", "call […] now"),
        ("आधार १२३४ ५६७८ ९०१२", "आधार […]"),
        ("OTP 481516 hai", "OTP ****** hai"),
        ("2\x00560001\n", "2 560001 "),
        ("y" * 900, "y" * 500),
    ],
)
def test_of_a_text_no_long_number_is_kept(text, kept):
    assert send(text, NOBODY).text.strip() == kept.strip()


def test_hindi_is_answered_in_hindi():
    person = worker(mobile=ASHA, language="hi")
    nudged(person)
    send("२ ५६२१४९")
    assert "1 बेंगलूरु शहरी" in told()[-1] or "1 बेंगलुरु शहरी" in told()[-1]
    send("१")
    assert told()[-1].startswith("ई-श्रम: आशा कुमारी का नया पता")
