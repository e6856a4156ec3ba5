"""Ration pick-ups by API and through the admin: the key, what is refused, what comes back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from eshram.audit.models import Event
from integrations.onorc.models import Feed, Key
from tests.cast import signed_in, staff
from tests.integrations.test_onorc import DELHI, HEADING, NEW_DELHI, month, row
from tests.workers import people
from tests.workers.people import MAHARASHTRA, MUMBAI, Page
from workers.models import Doubt, Sighting

pytestmark = pytest.mark.django_db
HERE = "/api/onorc/v1/pickups"


@pytest.fixture
def officer(client):
    return signed_in(client, staff("ministry_officer"))


@pytest.fixture
def secret(officer):
    """A key of Delhi, made by an officer."""
    answer = officer.post(
        "/admin/onorc/key/add/", {"name": "PDS Delhi", "kind": "ration", "state": DELHI}
    )
    secret = Page(answer).document.xpath("//code")[0].text
    assert len(secret) == 43
    assert secret not in str(dict(officer.session.items()))
    assert Key.objects.get().sha256 != secret
    return secret


def send(client, secret, body):
    return client.post(
        HERE, body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )


def test_pick_ups_by_api(client, secret):
    worker = people.worker()
    seen = {"uan": str(worker.uan), "state": DELHI, "district": NEW_DELHI}
    other = {"uan": worker.uan, "state": MAHARASHTRA, "district": MUMBAI, "month": month(1)}
    body = {"rows": [seen | {"month": month(1)}, seen | {"month": month(2)}, other, {"uan": "x"}]}
    said = send(client, secret, body).json()
    assert (said["rows"], said["new"]) == (4, True)
    assert [(bad["row"], bad["reason"]) for bad in said["bad"]] == [(3, "not_yours"), (4, "uan")]
    assert Doubt.objects.get().worker == worker
    assert send(client, secret, body).json() == said | {"new": False}
    assert Sighting.objects.count() == 2
    assert str(worker.uan) not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"rows": []}, 413), ({"rows": "x"}, 400), ({"rows": [1]}, 400), ([], 400), ("{", 400),
        ({"rows": [{"uan": "1"}]}, 400), ({"rows": [{"uan": {}, "state": [], "district": 1,
          "month": None}]}, 200), ("[" * 100_000, 400),
    ],
)  # fmt: skip
def test_what_is_no_such_call(client, secret, body, status):
    assert send(client, secret, body).status_code == status


def test_a_key_that_is_not_known_or_has_ended(client, secret, officer):
    assert send(client, "wrong", {"rows": [{}]}).status_code == 401
    assert client.post(HERE).status_code == 401
    assert client.get(HERE).status_code == 405
    chosen = {"action": "end", "_selected_action": [Key.objects.get().pk]}
    officer.post("/admin/onorc/key/", chosen)
    assert send(client, secret, {"rows": [{}]}).status_code == 401
    assert {"feed key made", "feed key ended"} <= set(
        Event.objects.values_list("action", flat=True)
    )


def test_an_officer_uploads_a_file_and_takes_the_bad_rows(officer):
    worker = people.worker()
    text = "\n".join([HEADING, row(worker.uan), row("1")])
    for content in (b"\xff\xfe", text.encode(), text.encode()):
        file = SimpleUploadedFile("pick ups.csv", content)
        answer = officer.post("/admin/onorc/feed/add/", {"kind": "ration", "file": file})
        assert answer.status_code == (422 if content.startswith(b"\xff") else 302)
    feed = Feed.objects.get()
    assert (feed.rows, feed.bad, feed.added) == (2, 1, 1)
    assert "bad rows" in Page(officer.get(f"/admin/onorc/feed/{feed.pk}/change/")).text
    bad = b"".join(officer.get(f"/admin/onorc/feed/{feed.pk}/bad/").streaming_content)
    assert b"The UAN needs 12 digits." in bad
