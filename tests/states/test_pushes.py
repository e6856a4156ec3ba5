"""Files sent to machines of states, each a process of its own."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest
from django.db import connections
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox import backends, pump, wake
from eshram.outbox.models import Delivery, Kind, Status
from integrations.states import (
    agreeing,
    forgetting,
    health,
    pushes,
    pushing,
    pushing_sftp,
    receivers,
    store,
    tasks,
)
from integrations.states.models import Disclosure, Export, Receiver
from tests.cast import code_of, signed_in, staff
from tests.states.machines import SFTP, SILENT, Machine, listening
from tests.states.people import agreement, agrees, change, worker
from tests.workers.people import Page

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def carrier(settings, monkeypatch, tmp_path):
    settings.EXPORT_ROOT, settings.PUSH_SECONDS = tmp_path / "exports", 10
    monkeypatch.setattr(tasks.push, "delay", tasks.push)
    own = pushing.PushBackend()
    monkeypatch.setattr(backends.ByBatch, "of", lambda self, row: own)
    return own


def tick(**changes) -> dict:
    """A minute of beat, and the outbox until nothing is due; what is to be tried again waits."""
    Receiver.objects.update(**changes)
    tasks.push_due()
    Delivery.objects.filter(status="queued").update(next_attempt_at="2020-01-01T00:00Z")
    return dict(pump.deliver(kind=Kind.WEBHOOK))


def receiver(terms, machine) -> Receiver:
    made, _secret = receivers.make(terms, staff("ministry_officer"), kind="https", url=machine.url)
    return made


def set_up(client, terms, **given) -> tuple[Receiver, str]:
    """By the admin."""
    user = staff("ministry_officer")
    signed_in(client, user)
    at = "/admin/states/receiver/add/"
    given = {"agreement": terms.pk, "kind": "https", "url": "http://127.0.0.1:1/"} | given
    assert client.get(at).status_code == 200
    assert client.post(at, given | {"code": "000000"}).status_code == 422
    answer = client.post(at, given | {"code": code_of(user)})
    (secret,) = Page(answer).document.xpath("//*[contains(@class,'secret')]/text()")
    assert "no-store" in answer["Cache-Control"]
    return Receiver.objects.get(), secret


def test_what_was_agreed_before_is_not_sent_any_more(tmp_path):
    worker()
    terms = agreement(columns=["name", "mobile"])
    with Machine("-c", SILENT) as machine:
        made = receiver(terms, machine)
    tasks.push_due()
    before = Export.objects.get()
    change(terms, columns=["name"])
    with listening(made, tmp_path / "there"):
        Delivery.objects.update(next_attempt_at="2020-01-01T00:00Z")
        assert dict(pump.deliver(kind=Kind.WEBHOOK)) == {Status.PARKED: 1}
        assert set(tick()) == {Status.SENT}
        export = Export.objects.first()
        assert [one.name for one in (tmp_path / "there").iterdir()] != []
        assert not (tmp_path / "there" / str(before.number)).exists()
        assert (export.kind, export.agreement.columns) == ("full", ["name"])
        made.refresh_from_db()
        assert (made.state, made.cursor) == ("ok", export.until)


def test_a_state_that_listens_gets_what_changed(client, tmp_path, settings):
    settings.PUSH_PART_ROWS = 2
    _one, leaves, _other = worker(), worker(), worker()
    made, secret = set_up(client, agreement())
    assert secret == made.secrets()[0]
    assert secret.encode() not in bytes(made.secret)
    there = tmp_path / "there"
    with listening(made, there):
        assert tick() == {Status.SENT: 4}, "two files of rows, one of tombstones, the manifest"
        first = Export.objects.get()
        made.refresh_from_db()
        assert (made.cursor, made.export, made.state) == (first.until, None, "ok")
        for part in first.files:
            sent = (there / str(first.number) / part["name"]).read_bytes()
            assert sent == store.path_of(first, part["name"]).read_bytes()
        assert (there / str(first.number) / "manifest.json").read_text() == first.manifest
        assert Disclosure.objects.get().what == "push"
        assert tick() == {}, "nothing is due"
        # The same message again is dropped by its id; a stranger's is refused.
        row = Delivery.objects.first()
        again = pushing.message(first, first.files[0]["name"])
        pushing.post(Receiver.objects.get(), str(row.message_id), again)
        stranger = Receiver(url=Receiver.objects.get().url, kind="https")
        stranger.new_secret()
        with pytest.raises(pushing.TemporaryFailure, match="http_401"):
            pushing.post(stranger, "x", again)
        # The next night: who withdrew is a tombstone.
        agrees(leaves, False)
        tick(begun_at=timezone.now() - timedelta(days=2))
        second = Export.objects.first()
        assert (second.since, second.tombstones) == (first.until, 1)
        assert Receiver.objects.get().cursor == second.until
        assert sorted(path.name for path in there.iterdir()) == sorted(
            ["ids", str(first.number), str(second.number)]
        )
    tasks.make_exports()
    assert Export.objects.count() == 2, "no second file besides those that are sent"


def test_a_dead_state_delays_nobody_and_is_parked_and_replayed(client, tmp_path, settings):
    settings.PUSH_SECONDS = 2
    alive_terms, dead_terms = agreement(), agreement(purpose="other")
    leaves = worker()
    with Machine("-c", SILENT) as silent:
        dead = receiver(dead_terms, silent)
        alive = receiver(alive_terms, silent)
        with listening(alive, tmp_path / "alive"):
            tick()
            alive.refresh_from_db()
            dead.refresh_from_db()
            assert alive.arrived_at < dead.failing_since, "all of it while the dead one hung"
            assert (dead.state, dead.problem, dead.cursor) == ("waiting", "no_answer", "")
            assert (alive.state, bool(alive.cursor)) == ("ok", True)
            Delivery.objects.filter(batch=dead.batch).update(attempts=pump.MAX_ATTEMPTS - 1)
            tick()
    dead.refresh_from_db()
    assert (dead.state, dead.problem, dead.export) == ("parked", "no_answer", None)
    assert not Delivery.objects.stuck().exists(), "nobody can send the old file again"
    assert tick() == {}
    (parked,) = health.pushed().parked
    assert (parked.what, parked.code, parked.rows) == ("https", "no_answer", 1)
    # Meanwhile somebody withdraws; the replay is made anew.
    agrees(leaves, False)
    signed_in(client, staff("ministry_officer"))
    page = f"/admin/states/receiver/{dead.pk}/change/"
    assert "no_answer" in client.get(page).content.decode()
    assert client.post(page, {"what": "again"}).status_code == 302
    with listening(dead, tmp_path / "dead"):
        tick()
    dead.refresh_from_db()
    fresh = Export.objects.filter(agreement=dead_terms).first()
    assert (dead.state, dead.cursor, fresh.rows) == ("ok", fresh.until, 0)
    signed_in(client, staff("helpline_agent"))
    assert client.post(page, {"what": "again"}).status_code == 403


def test_who_withdraws_while_a_push_waits_is_not_in_it(tmp_path):
    stays, leaves = worker(), worker()
    made = receiver(agreement(), type("At", (), {"url": "http://127.0.0.1:1/"}))
    tick()
    first = Export.objects.get()
    agrees(stays)  # again yes: nothing to stop for
    tick()
    assert Export.objects.get() == first
    agrees(leaves, False)
    with listening(made, tmp_path / "there"):
        tick(), tick()
    made.refresh_from_db()
    second = Export.objects.first()
    assert (made.cursor, second.rows, second.tombstones) == (second.until, 1, 1)
    assert not (tmp_path / "there" / str(first.number)).exists()


def test_while_a_receiver_is_parked_there_are_files_to_fetch(client, monkeypatch):
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)
    made = receiver(agreement(), type("At", (), {"url": "http://127.0.0.1:1/"}))
    tasks.make_exports()
    assert not Export.objects.exists(), "what is pushed is there to be fetched as well"
    tick()
    parks = {"state": "parked", "problem": "no_answer", "export": None}
    Receiver.objects.update(**parks)
    tasks.make_exports()
    assert Export.objects.count() == 1
    Export.objects.update(made_at=timezone.now() - timedelta(days=2))
    tasks.push_due()
    tasks.make_exports()
    assert Export.objects.count() == 2
    # Sent again from the page of connections: it is the officer who did it.
    user = staff("ministry_officer")
    signed_in(client, user)
    client.post("/admin/health/state-pushes/", {"what": "https", "code": "no_answer"})
    made.refresh_from_db()
    assert made.state == "ok"
    assert Event.objects.get(action="push sent again").by == f"staff:{user.pk}"


def test_one_that_ends_leaves_nothing_behind(tmp_path, carrier, monkeypatch):
    worker()
    made = receiver(agreement(), type("At", (), {"url": "http://127.0.0.1:1/"}))
    prepare = carrier.prepare

    def ended_meanwhile(rows):
        prepare(rows)
        receivers.end(made, by="staff:1")

    monkeypatch.setattr(carrier, "prepare", ended_meanwhile)
    tick()
    assert Delivery.objects.get().status == Status.EXPIRED
    assert tick() == {}


def test_a_push_that_fails_gives_way_to_the_next(tmp_path):
    made = receiver(agreement(schedule="daily"), type("At", (), {"url": "http://127.0.0.1:1/"}))
    tick()
    first = Receiver.objects.get().export
    yesterday = timezone.now() - timedelta(days=1)
    tick(begun_at=yesterday)
    assert Receiver.objects.get().export not in (None, first)
    assert Delivery.objects.get(text__contains=str(first.number)).status == Status.EXPIRED
    tick(begun_at=yesterday, failing_since=yesterday)
    made.refresh_from_db()
    assert (made.state, made.problem) == ("parked", "no_connection")


def test_what_a_dead_process_left_goes_on(tmp_path, carrier, monkeypatch):
    worker()
    made = receiver(agreement(), type("At", (), {"url": "http://127.0.0.1:1/"}))
    with listening(made, tmp_path / "there"):
        with monkeypatch.context() as died:
            died.setattr(carrier, "recorded", lambda rows: None)
            assert tick() == {Status.SENT: 1}
        tick()
    assert Receiver.objects.get().arrived_at


def dies(when: str, folder: Path) -> int:
    """The pump, as a process of its own: how it ended."""
    databases = {
        name: os.environ[name].rsplit("/", 1)[0] + "/" + connections[alias].settings_dict["NAME"]
        for name, alias in {"DATABASE_URL": "default", "VAULT_DATABASE_URL": "vault"}.items()
    }
    Delivery.objects.update(next_attempt_at="2020-01-01T00:00Z")  # a dead one's claim has lapsed
    return subprocess.run(
        [sys.executable, "-m", "tests.states.dying_push", when],
        cwd=ROOT, env=os.environ | databases | {"EXPORT_ROOT": str(folder)},
    ).returncode  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_sends(tmp_path, settings, monkeypatch):
    monkeypatch.setitem(wake.RING, Kind.WEBHOOK, lambda: None)  # nobody else is to send it
    settings.PUSH_PART_ROWS = 1
    worker(), worker()
    made = receiver(agreement(), type("At", (), {"url": "http://127.0.0.1:1/"}))
    with listening(made, tmp_path / "there") as machine:
        tasks.push_due()
        for when in ("amid", "after"):
            assert dies(when, settings.EXPORT_ROOT) == -signal.SIGKILL
            assert Delivery.objects.get().status == Status.SENDING
            assert Receiver.objects.get().cursor == ""
        Delivery.objects.update(next_attempt_at="2020-01-01T00:00Z")
        assert dict(pump.deliver(kind=Kind.WEBHOOK)) == {Status.SENT: 4}
    export = Export.objects.get()
    assert Receiver.objects.get().cursor == export.until
    assert Disclosure.objects.get().workers == 2
    for part in export.files:
        there = tmp_path / "there" / str(export.number) / part["name"]
        assert there.read_bytes() == store.path_of(export, part["name"]).read_bytes()
    assert Counter(machine.said) == {
        "export.file": 3, "export.file: again": 1, "export.manifest": 1,
        f"whole: {export.number}": 1,
    }, "each once, and the one that was taken when its sender died dropped by its id"  # fmt: skip


def test_nothing_leaves_when_the_agreement_is_stopped(tmp_path):
    worker()
    terms = agreement()
    made = receiver(terms, type("At", (), {"url": "http://127.0.0.1:1/"}))
    tick()
    agreeing.stop(terms, by=staff("ministry_officer"), reason="It is over")
    with listening(made, tmp_path / "there"):
        tick()
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["ids"]
    made.refresh_from_db()
    assert (made.problem, made.cursor) == ("no_agreement", "")
    forgetting.forget()
    made.refresh_from_db()
    assert made.ended_at
    assert not Delivery.objects.stuck().exists()


def test_no_private_network_outside_a_sandbox(settings):
    worker()
    settings.SANDBOX = False
    user, terms = staff("ministry_officer"), agreement()
    with pytest.raises(receivers.CannotReceive):
        receivers.make(terms, user, kind="https", url="http://board.example.in/")
    receivers.make(terms, user, kind="https", url="https://127.0.0.1/")
    tick()
    assert Receiver.objects.get().problem == "private_network"


def test_by_sftp_with_the_hosts_key_pinned(client, tmp_path):
    worker()
    host, other = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    host.write_private_key(tmp_path / "host")
    (root := tmp_path / "root").mkdir()
    line = host.export_public_key().decode()
    given = {"kind": "sftp", "url": "sftp://eshram@127.0.0.1:1/incoming/register"}
    terms, user = agreement(), staff("ministry_officer")
    for wrong in ({"host_key": ""}, {"host_key": "x"}, {"url": "sftp://127.0.0.1/"},
                  {"url": "sftp://a@127.0.0.1/../x"}, {"url": "https://a@127.0.0.1/"}):  # fmt: skip
        with pytest.raises(receivers.CannotReceive):
            receivers.make(terms, user, **given | {"host_key": line} | wrong)
    made, public = set_up(client, terms, **given, host_key=line)
    (tmp_path / "authorized").write_text(public)
    paths = [str(tmp_path / name) for name in ("host", "authorized", "root")]
    with Machine("-c", SFTP, *paths) as machine:
        url = f"sftp://eshram@127.0.0.1:{machine.port}/incoming/register"
        # Another key than the pinned one: not a byte.
        another = other.export_public_key().decode()
        tick(url=url, host_key=another)
        made.refresh_from_db()
        assert (made.state, made.problem) == ("parked", "host_key_differs")
        assert not list(root.iterdir())
        Receiver.objects.update(host_key=line)
        assert pushes.replay(made, by="system")
        tick()
        made.refresh_from_db()
        export = Export.objects.first()
        assert (made.state, made.problem, made.cursor) == ("ok", "", export.until)
        (folder,) = (root / "incoming" / "register").iterdir()
        names = [part["name"] for part in export.files]
        assert {path.name for path in folder.iterdir()} == {
            *names, "manifest.json", "manifest.sig",
        }  # fmt: skip
        for name in names:
            assert (folder / name).read_bytes() == store.path_of(export, name).read_bytes()
        assert (folder / "manifest.json").read_text() == export.manifest
        # A repeat writes the same again.
        made.export = export
        pushing_sftp.put(made, export, names[0])
        assert not list(root.rglob("*.part"))
        # Our key is let in no more.
        (tmp_path / "authorized").write_text(another)
    with Machine("-c", SFTP, *paths) as machine:
        made.url = f"sftp://eshram@127.0.0.1:{machine.port}/"
        with pytest.raises(pushing.TemporaryFailure, match="key_refused"):
            pushing_sftp.put(made, export, names[0])
