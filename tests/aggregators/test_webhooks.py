"""From what happened to the platform's own program, and back to the page that shows it."""

import re
import socket

import pytest
from django.core.cache import cache

from aggregators import disowning, events, webhooks
from aggregators.models import WebhookEndpoint
from eshram.outbox import pump
from eshram.outbox.models import Delivery, Kind, Status
from integrations.platforms import backend as platforms
from integrations.platforms.public import NotPublic, addresses_of, is_public
from tests.aggregators.api import Program
from tests.aggregators.people import engaged, platform_user
from tests.aggregators.receiver import Receiver, told
from tests.cast import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver():
    with Receiver() as server:
        yield server


@pytest.fixture
def carrier(monkeypatch):
    """A fresh one: it remembers whose machine is down."""
    made = platforms.PlatformBackend()
    monkeypatch.setattr(pump, "webhook_backend", lambda: made)
    return made


@pytest.fixture
def endpoint(receiver, carrier):
    person = platform_user()
    made, receiver.secret = webhooks.add(person.platform, receiver.url, person)
    return made


def run() -> dict:
    Delivery.objects.filter(status=Status.QUEUED).update(next_attempt_at="2020-01-01T00:00Z")
    return dict(pump.deliver(kind=Kind.WEBHOOK))


def test_what_happened_is_told_once_and_signed(endpoint, receiver):
    events.announce(endpoint.platform, "dispute.opened", {"dispute": 7, "reference": "W-1"})
    receiver.answers = [503]
    run()
    run()
    assert told(receiver) == [("dispute.opened", {"dispute": 7, "reference": "W-1"})]
    first, second = receiver.seen
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert receiver.take(*second) == 200  # a replay by somebody is a repeat
    headers, body = second
    assert receiver.take(headers, body.replace(b"W-1", b"W-2")) == 400
    assert receiver.take(headers | {"webhook-timestamp": "1500000000"}, body) == 400
    assert len(receiver.taken) == 1


@pytest.mark.django_db(transaction=False)
def test_no_uan_is_told_of_who_said_meanwhile_that_it_is_not_theirs(endpoint, receiver):
    theirs, gone = engaged(endpoint.platform), engaged(endpoint.platform)
    for one in (theirs, gone):
        data = {"reference": one.reference, "uan": f"{one.worker_id:012d}"}
        events.announce(endpoint.platform, "uan.issued", data)
    disowning.disown(gone.worker, endpoint.platform, [gone.worker_id], by="worker")
    run()
    assert sorted((kind, data["reference"]) for kind, data in told(receiver)) == [
        ("uan.issued", theirs.reference), ("worker.withdrew", gone.reference),
    ]  # fmt: skip
    assert Delivery.objects.get(status="parked").last_error == "withdrawn"


def test_two_secrets_sign_while_they_change(endpoint, receiver):
    old = receiver.secret
    new = webhooks.rotate(endpoint, platform_user(endpoint.platform))
    for secret in (old, new):
        receiver.secret = secret
        events.announce(endpoint.platform, "endpoint.test", {})
        run()
    assert len(receiver.taken) == 2
    WebhookEndpoint.objects.update(rotated_at="2020-01-01T00:00Z")
    receiver.secret = old
    events.announce(endpoint.platform, "endpoint.test", {})
    run()
    assert len(receiver.taken) == 2


def test_nothing_is_followed_and_410_ends_it(endpoint, receiver):
    receiver.answers = [302, 410]
    for _ in range(2):
        events.announce(endpoint.platform, "endpoint.test", {})
    run()
    rows = Delivery.objects.order_by("status").values_list("status", "last_error")
    assert list(rows) == [("parked", "http_410"), ("queued", "http_302")]


def test_a_machine_that_is_down_rests(endpoint, receiver, carrier):
    receiver.answers = [500] * 3
    for _ in range(8):
        events.announce(endpoint.platform, "endpoint.test", {})
    carrier.concurrency = 1
    run()
    codes = list(Delivery.objects.values_list("last_error", flat=True))
    assert "endpoint_down" in codes
    assert told(receiver) == []


def test_no_answer_ends_by_the_clock(endpoint, settings):
    settings.WEBHOOK_SECONDS = 0.3
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        WebhookEndpoint.objects.update(url=f"http://127.0.0.1:{silent.getsockname()[1]}/")
        events.announce(endpoint.platform, "endpoint.test", {})
        run()
    assert Delivery.objects.get().last_error == "no_answer"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
     "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1",
     "255.255.255.255"],
)  # fmt: skip
def test_networks_that_are_not_public(address):
    assert not is_public(address)


def test_outside_a_sandbox_only_public_addresses(endpoint, receiver, settings):
    settings.SANDBOX = False
    assert is_public("1.1.1.1")
    for host in ("127.0.0.1", "localhost", "[::1]"):
        with pytest.raises(NotPublic):
            addresses_of(host, 443)
    for url in ("http://example.in/", "https://me:pw@example.in/", "https://x.in/ä", "ftp://x.in"):
        with pytest.raises(webhooks.CannotCall):
            webhooks.checked(url)
    WebhookEndpoint.objects.update(url=receiver.url.replace("http:", "https:"))
    events.announce(endpoint.platform, "endpoint.test", {})
    run()
    assert (Delivery.objects.get().last_error, receiver.seen) == ("private_network", [])


def test_the_page(client, receiver, carrier):
    person = platform_user()
    signed_in(client, person.user)
    cache.clear()
    page = client.post("/platform/webhooks/add/", {"world": "sandbox", "url": receiver.url})
    receiver.secret = re.search(r"whsec_[\w+/=]+", page.content.decode())[0]
    made = WebhookEndpoint.objects.get()
    assert receiver.secret not in client.get("/platform/webhooks/").content.decode()
    client.post(f"/platform/webhooks/{made.key}/test/")
    row = {"reference": "R-1", "name": "Sunita", "mobile": "9812300044", "joined_on": "2026-01-05",
           "work_type": "ride"}  # fmt: skip
    assert Program(person.platform, "sandbox").codes("/workers", row) == ["invited"]
    run()
    assert {type for type, _data in told(receiver)} == {"endpoint.test", "uan.issued"}
    Delivery.objects.update(status=Status.PARKED, sent_at=None)
    receiver.taken.clear()
    client.post(f"/platform/webhooks/{made.key}/replay/")
    run()
    assert len(receiver.taken) == 2
    client.post(f"/platform/webhooks/{made.key}/end/")
    events.announce(made.platform, "endpoint.test", {})
    assert Delivery.objects.filter(status=Status.QUEUED).count() == 0


def test_of_another_platform_or_another_role(client, endpoint):
    page = f"/platform/webhooks/{endpoint.key}/secret/"
    signed_in(client, platform_user().user)
    assert client.post(page).status_code == 404
    signed_in(client, platform_user(endpoint.platform, role="reports").user)
    assert client.post(page).status_code == 403
