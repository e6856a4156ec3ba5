"""Answers that are called back, and news."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from eshram import feed
from eshram.audit.models import Event
from eshram.outbox import backends, pump
from eshram.outbox.models import Delivery, Kind
from integrations.registries import answering, callbacks, noticing, subscribing, tasks
from integrations.registries.errors import MessageError, Rejected
from integrations.registries.models import Message, Subscription, Told
from integrations.states import agreeing
from integrations.states.models import Agreement, Disclosure
from tests.cast import staff
from tests.registries.senders import (
    Listener,
    Sender,
    busy,
    by_id,
    checked,
    now,
    predicate,
    searches,
    subscription,
    uans,
)
from tests.states.people import agrees, change, worker
from tests.workers.people import MAHARASHTRA, MUMBAI
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def listener(monkeypatch):
    carrier = backends.ByBatch()
    own = callbacks.CallbackBackend()
    monkeypatch.setattr(backends.ByBatch, "of", lambda self, row: own)
    monkeypatch.setattr(pump, "webhook_backend", lambda: carrier)
    with Listener() as server:
        yield server


def run() -> dict:
    answering.waiting()
    Delivery.objects.filter(status="queued").update(next_attempt_at="2020-01-01T00:00Z")
    return dict(pump.deliver(kind=Kind.WEBHOOK))


def test_a_search_is_called_back_once_and_nothing_is_kept(listener):
    sender, mine = Sender(), worker()
    message = searches(by_id("UAN", f"{mine.uan:012d}"))
    answer = sender.ask("search", message, sender_uri=listener.url + "on-search")
    assert (answer.status_code, answer.json()["message"]["ack_status"]) == (202, "ACK")
    listener.answers = [503]
    run(), run(), run()
    ((path, told),) = listener.heard
    assert path == "/registry/on-search"
    told = checked(told)
    assert told["message"]["correlation_id"] == answer.json()["message"]["correlation_id"]
    assert told["message"]["transaction_id"] == message["transaction_id"]
    assert uans(told["message"]["search_response"][0]) == [mine.uan]
    assert told["header"]["receiver_id"] == sender.agreement.sender_id
    row = Delivery.objects.get()
    assert (row.status, row.secret, row.text) == ("sent", None, None)
    assert str(mine.uan) not in json.dumps(Message.objects.values("asked", "rejected").get())
    assert Disclosure.objects.get().workers == 1


def test_status_is_called_back(listener):
    sender = Sender()
    request = {"reference_id": "s", "txn_type": "search", "attribute_type": "transaction_id",
               "attribute_value": "unknown"}  # fmt: skip
    asked = {"transaction_id": str(uuid.uuid4()), "txnstatus_request": request}
    sender.ask("txn/status", asked, sender_uri=listener.url + "txn/on-status")
    run()
    ((path, told),) = listener.heard
    assert (path, told["header"]["action"]) == ("/registry/txn/on-status", "txn-on-status")
    assert told["message"]["txnstatus_response"]["txn_status"]["search_response"] == []


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/on-search", "http://127.0.0.1.evil.example/", "ftp://127.0.0.1/",
        "https://user@127.0.0.1/", "https://127.0.0.1:99999/", "javascript:alert(1)", "//127.0.0.1",
        "https://127.0.0.1/#x", "https://127.0.0.1\\@evil.example/", "http://[::1]/", "x",
        "https://evil.example/127.0.0.1", "http://127.0.0.1/a b", "http://127.0.0.1/\n",
        "https://127.0.0.1/on-search?key=secret", "https://:secret@127.0.0.1/",
    ],
)  # fmt: skip
def test_only_where_the_agreement_says(uri):
    terms = Agreement(callback_hosts=["127.0.0.1"])
    with pytest.raises(MessageError) as refused:
        callbacks.checked(terms, uri)
    assert refused.value.code == "err.sender_uri.invalid"


def test_outside_a_sandbox_https_and_its_port(settings):
    settings.SANDBOX = False
    terms = Agreement(callback_hosts=["sp.example.in", "sp.example.in:8443"])
    assert callbacks.checked(terms, "https://sp.example.in/x")
    assert callbacks.checked(terms, "https://sp.example.in:8443/x")
    for uri in ("http://sp.example.in/x", "https://sp.example.in:22/x"):
        with pytest.raises(MessageError):
            callbacks.checked(terms, uri)


def test_nothing_leaves_when_the_agreement_is_stopped(listener):
    sender = Sender()
    sender.ask("search", searches(predicate("age", "gt", 1)), sender_uri=listener.url)
    agreeing.stop(sender.agreement, by=staff("ministry_officer"), reason="It is over")
    run()
    assert (listener.heard, Message.objects.get().status) == ([], "rjct")


def test_so_many_messages_of_an_agreement_wait(listener, settings):
    settings.REGISTRY_WAITING = 1
    sender, other, message = Sender(), Sender(), searches(predicate("age", "gt", 1))
    statuses = [
        who.ask("search", message, sender_uri=listener.url).status_code
        for who in (sender, sender, other)
    ]
    assert statuses == [202, 429, 202]
    answering.waiting()
    assert sender.ask("search", message, sender_uri=listener.url).status_code == 202


def test_who_asks_much_delays_nobody_else(listener):
    slow, other, mine = Sender(), Sender(), worker()
    message = searches(by_id("UAN", f"{mine.uan:012d}"))
    for sender in (slow, slow, other):
        sender.ask("search", message, sender_uri=listener.url)
    waits = Message.objects.filter(status="rcvd").values_list("agreement", flat=True)
    with busy("later", slow, 1):
        assert answering.waiting() == 1
        assert list(waits) == [slow.agreement.pk] * 2
    assert answering.waiting() == 2


@pytest.mark.parametrize("meanwhile", ["withdrawn", "terms_changed"])
def test_no_record_leaves_that_may_not_be_given_any_more(listener, meanwhile):
    sender, mine = Sender(), worker()
    sender.ask("search", searches(by_id("UAN", f"{mine.uan:012d}")), sender_uri=listener.url)
    answering.waiting()
    if meanwhile == "withdrawn":
        agrees(mine, given=False)
    else:
        change(sender.agreement, columns=["uan"])
    run()
    row = Delivery.objects.get()
    assert (listener.heard, row.status, row.last_error) == ([], "parked", meanwhile)
    assert row.secret is None


def test_what_fails_in_one_does_not_hold_up_the_next(listener, monkeypatch):
    sender = Sender()
    for _ in range(2):
        sender.ask("search", searches(predicate("age", "gt", 1)), sender_uri=listener.url)
    Message.objects.filter(pk=Message.objects.latest("-id").pk).update(asked={"broken": 1})
    run()
    assert len(listener.heard) == 1
    broken = Message.objects.get(status="rcvd")
    assert broken.attempts == 1
    Message.objects.filter(pk=broken.pk).update(attempts=4, due_at=timezone.now())
    run()
    broken.refresh_from_db()
    assert (broken.status, broken.asked) == ("rjct", None)


def news(listener) -> dict[str, list[int]]:
    """Event -> UANs, of what was heard since."""
    noticing.tell_all()
    run()
    found = {}
    for path, told in listener.heard:
        assert path == "/registry/notify"
        for event in checked(told)["message"]["notify_event"]:
            record = event["data"]["reg_records"]
            number = int(record["member_identifier"][0]["identifier_value"])
            found.setdefault(event["data"]["reg_event_type"], []).append(number)
    listener.heard.clear()
    return found


@pytest.mark.django_db(transaction=True)
def test_news_of_every_kind(listener):
    sender, known = Sender(place="present"), worker()
    Worker.objects.update(present_state=10, present_district=212)
    kinds = Subscription.Kind.values
    everybody = predicate("age", "gt", 1)["query"]
    for kind in kinds:
        sender.ask(
            "subscribe", subscription(kind, everybody), sender_uri=listener.url + "on-subscribe"
        )
    run()
    codes = {}
    for _path, told in listener.heard:
        entry = told["message"]["subscribe_response"][0]
        codes[entry["reference_id"]] = entry["subscriptions"][0]["code"]
    listener.heard.clear()
    assert set(codes) == set(kinds)
    assert news(listener) == {}
    # A new one; a change that the agreement sees, and one that it does not.
    new = worker(present_state_id=10, present_district_id=212)
    Worker.objects.filter(pk=known.pk).update(name="Asha Devi")
    assert news(listener) == {"REGISTER": [new.uan], "UPDATE": [known.uan]}
    Worker.objects.filter(pk=known.pk).update(father_name="Somebody")
    assert news(listener) == {}
    # Who withdraws consent while the news waits is not in it.
    Worker.objects.filter(pk__in=[known.pk, new.pk]).update(name="Asha Bai")
    noticing.tell_all()
    agrees(new, given=False)
    assert news(listener) == {"UPDATE": [known.uan], "UNLINK": [new.uan]}
    agrees(new)
    assert news(listener) == {"LINK": [new.uan]}
    # Away and back; consent withdrawn; dead.
    Worker.objects.filter(pk=known.pk).update(present_state=MAHARASHTRA, present_district=MUMBAI)
    assert news(listener) == {"UNLINK": [known.uan]}
    Worker.objects.filter(pk=known.pk).update(present_state=10, present_district=212)
    agrees(new, given=False)
    assert news(listener) == {"LINK": [known.uan], "UNLINK": [new.uan]}
    Worker.objects.filter(pk=known.pk).update(status="deceased")
    assert news(listener) == {"DELETE": [known.uan]}
    assert not any(told.uans for told in Told.objects.all())
    assert set(Subscription.objects.values_list("known", flat=True)) == {0}
    # No more of one of them.
    asked = {"transaction_id": "1", "timestamp": now(), "subscription_codes": [codes["LINK"]]}
    sender.ask("unsubscribe", asked, sender_uri=listener.url + "on-unsubscribe")
    run()
    assert listener.heard.pop()[1]["message"]["status"] == "succ"
    agrees(new)
    assert news(listener) == {}
    for who, code in ((sender, "rjct.event.already_unsubscribed"),
                      (Sender(), "rjct.subscription_code.invalid")):  # fmt: skip
        who.ask("unsubscribe", asked, sender_uri=listener.url + "on-unsubscribe")
        run()
        assert listener.heard.pop()[1]["message"]["status_reason_code"] == code


@pytest.mark.parametrize("reason", ["time", "stopped", "over", "terms"])
def test_a_subscription_ends_and_whom_it_knew_is_forgotten(monkeypatch, reason):
    terms, tomorrow = Sender().agreement, timezone.localdate() + timedelta(days=1)
    worker(), worker()
    year = timezone.now() + timedelta(days=365)
    one = subscribed(terms, ends=year)
    assert (one.known, Told.objects.count()) == (2, 1)
    tasks.forget_messages()
    one.refresh_from_db()
    assert (one.ended_at, one.known) == (None, 2)
    match reason:
        case "time":
            Subscription.objects.update(ends=timezone.now())
        case "stopped":
            agreeing.stop(terms, by=staff("ministry_officer"), reason="It is over")
        case "over":
            change(terms, ends=timezone.localdate())
            monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
        case "terms":
            change(terms, columns=["uan"])
    noticing.tell_all()
    tasks.forget_messages()
    one.refresh_from_db()
    assert (one.end_reason, one.known, Told.objects.count()) == (reason, 0, 0)
    said = Event.objects.get(action="registry unsubscribed")
    assert (said.by, said.reason) == ("system", reason)


@pytest.mark.django_db(transaction=True)  # a snapshot does not tell what its own transaction wrote
def test_sets_grow_and_shrink_with_whom_they_know(monkeypatch):
    """News are the same, in one set or in many; and when everybody is looked at."""
    monkeypatch.setattr(Told, "MANY", 1)
    terms, people = Sender().agreement, []
    one = subscribed(terms)
    for count, slots in ((3, 1), (2, 8), (4, 8)):
        people += [worker() for _ in range(count)]
        assert told_of(one) == sorted(each.uan for each in people[-count:])
        assert (one.known, one.slots) == (len(people), slots)
    Subscription.objects.update(version=0)
    gone, here = people[:5], people[5:]
    Worker.objects.filter(pk__in=[each.pk for each in gone]).update(status="closed")
    new = worker()
    assert told_of(one) == [new.uan]
    here.append(new)
    assert (one.known, knows()) == (5, sorted(each.uan for each in here))
    Worker.objects.filter(pk__in=[each.pk for each in here]).update(status="closed")
    assert told_of(one) == []
    assert (one.known, one.slots, knows()) == (0, 1, [])


def knows() -> list[int]:
    return sorted(uan for told in Told.objects.all() for uan in told.uans)


def subscribed(terms, **more) -> Subscription:
    """To who comes into view, of any age."""
    made = Subscription(
        agreement=terms, kind="LINK", filter=predicate("age", "gt", 1)["query"],
        filter_type="predicate", record_type="Member", reference_id="1", fingerprint="1",
        sender_uri="http://127.0.0.1:1/registry/on-subscribe", version=terms.version,
        cluster=feed.cluster(), **more,
    )  # fmt: skip
    subscribing.begin(made, subscribing.condition_of(made), seconds=10)
    return made


def told_of(one: Subscription) -> list[int]:
    before = set(knows())
    noticing.tell(one)
    one.refresh_from_db()
    return sorted(set(knows()) - before)


def test_subscriptions_that_are_rejected(listener, settings):
    sender = Sender()

    def told(message) -> str:
        sender.ask("subscribe", message, sender_uri=listener.url + "on-subscribe")
        run()
        entry = listener.heard.pop()[1]["message"]["subscribe_response"][0]
        return entry.get("status_reason_code", entry["status"])

    of_one = {"type": "UIN", "value": "TEST-001"}
    year = {"start_time": now(), "end_time": "2099-01-01T00:00:00Z"}
    for message, code in [
        (subscription("REGISTER", of_one), "succ"),
        (subscription("REGISTER", of_one), "rjct.event.already_subscribed"),
        (subscription("BIRTH", of_one), "rjct.notify_types.invalid"),
        (subscription("UPDATE", of_one, notify_record_type="Group"), "rjct.notify_types.invalid"),
        (subscription("UPDATE", of_one, filter_type="graphql"), "rjct.notify_details.invalid"),
        (subscription("UPDATE", {"type": "poverty", "value": 1}), "rjct.notify_details.invalid"),
        (subscription("UPDATE", of_one, frequency=year | {"frequency": "0 0 0 5,15 * ? *"}),
         "succ"),
        (subscription("DELETE", of_one, frequency=year | {"frequency": "often"}),
         "rjct.notify_details.invalid"),
        (subscription("DELETE", of_one, frequency={
            "start_time": now(), "end_time": "2020-01-01T00:00:00Z", "frequency": "* * * * *"}),
         "rjct.notify_details.invalid"),
    ]:  # fmt: skip
        assert told(message) == code
    assert Subscription.objects.get(kind="UPDATE").times == "0 0 5,15 * *"
    settings.REGISTRY_SECONDS = 0
    assert told(subscription("LINK", of_one)) == "rjct.notify_details.invalid"
    assert not Subscription.objects.filter(kind="LINK").exists()


@pytest.mark.parametrize("text", ["", "* * *", "61 * * * *", "x * * * *", "* " * 9])
def test_times_that_are_no_cron(text):
    with pytest.raises(Rejected):
        subscribing.times_of(text)
