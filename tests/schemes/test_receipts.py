"""Decisions in writing: given on request, kept as they were, and the same when asked again."""

import hashlib
import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from eshram.audit.models import Event
from schemes import criteria, facts, receipts, rules
from schemes.facts import Fact
from schemes.models import Answers, Enrolment, Receipt, Scheme, Version
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import Page, put_in

pytestmark = pytest.mark.django_db
PENSION = {
    "all": [
        {"fact": "age", "between": [18, 40]},
        {"fact": "monthly_income", "at_most": 15000},
        {"any": [{"fact": "bpl", "is": True}, {"fact": "ration_card", "in": ["PHH"]}]},
        {"none": [{"fact": "epfo_member", "is": True}]},
    ]
}


@pytest.fixture
def worker(client):
    made = people.worker()
    put_in(client, uan=made.uan)
    scheme("PENSION", PENSION, name="Pension <b>")
    return made


def given(client, code="PENSION") -> Receipt:
    before = set(Receipt.objects.values_list("id", flat=True))
    response = client.post(f"/me/schemes/{code}/receipt")
    (new,) = Receipt.objects.exclude(id__in=before)
    assert response.url == f"/me/schemes/receipts/{new.id}/"
    return new


def test_what_is_in_it(client, worker):
    Answers.objects.create(worker=worker, given={"bpl": True, "rooms": 3})
    receipt = given(client)
    body = json.loads(receipt.body)
    version = Version.objects.get()
    assert body["facts"] == {
        "bpl": True, "date_of_birth": "1992-05-17", "epfo_member": False,
        "monthly_income": [0, 10000], "receives": [],
    }  # fmt: skip
    assert body["version"] == {"id": version.id, "from": "2020-01-01"}
    assert body["rule"] == PENSION
    assert body["truth"] == [
        True, [[True, []], [True, []], [True, [[True, []], [None, []]]], [True, [[False, []]]]],
    ]  # fmt: skip
    assert (body["verdict"], body["uan"], body["day"]) == (
        "eligible", worker.uan, receipt.day.isoformat(),
    )  # fmt: skip
    assert Event.objects.get(action="decision receipt given").detail == {
        "scheme": "pension", "receipt": str(receipt.id),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "hi"])
def test_it_is_read_printed_and_downloaded(client, worker, language):
    receipt = given(client)
    shown = client.get(f"/me/schemes/receipts/{receipt.id}/", headers={"accept-language": language})
    assert b"Pension <b>" not in shown.content
    page = Page(shown)
    assert receipt.digest in page.text
    assert str(receipt.id) in page.text
    file = client.get(f"/me/schemes/receipts/{receipt.id}.json")
    assert file["Content-Disposition"] == 'attachment; filename="decision-PENSION.json"'
    assert hashlib.sha256(file.content).hexdigest() == receipt.digest
    if language == "en":
        assert "We cannot say yet." in page.text
        assert "Age: 18 to 40 years ✓ yes" in page.text
        assert "BPL list ? not known" in page.text


@pytest.mark.parametrize(
    "known",
    [{}, {"bpl": False, "ration_card": "none"}, {"ration_card": "AAY"}, {"epfo_member": True}],
)
def test_asked_again_it_is_the_same_to_the_byte(client, worker, known):
    Answers.objects.create(worker=worker, given=known)
    receipt = given(client)
    assert receipts.replay(receipt) == receipt.body


def test_after_everything_has_changed(client, worker, monkeypatch):
    scheme("GRAIN", {"all": [{"fact": "age", "at_least": 18},
                             {"fact": "would_qualify", "has": ["PENSION"]}]})  # fmt: skip
    kept = [given(client), given(client, "GRAIN")]
    client.post("/me/schemes/PENSION/receiving", {"identifier": ""})
    kept.append(given(client))
    assert json.loads(kept[-1].body)["verdict"] == "already receiving"
    rules.save(Version.objects.get(scheme__code="PENSION"), criteria.parse({"all": []}))
    Answers.objects.create(worker=worker, given={"bpl": False, "ration_card": "none"})
    # Another app brings a fact from which one of the receipt's is derived now.
    monkeypatch.setitem(facts.FACTS, "new_list", Fact("new_list", "yes_no", "?", "?", asked=True))
    bpl = facts.FACTS["bpl"]
    derived = Fact(
        "bpl", "yes_no", bpl.question, bpl.label, yes=bpl.yes, no=bpl.no, asked=True,
        derived="CASE WHEN b.new_list OR b.ration_card = 'AAY' THEN true END",
    )  # fmt: skip
    monkeypatch.setitem(facts.FACTS, "bpl", derived)
    for receipt in kept:
        assert receipts.replay(receipt) == receipt.body
    Enrolment.objects.all().delete()
    Scheme.objects.all().delete()
    for receipt in kept:
        assert receipts.replay(receipt) == receipt.body
        assert client.get(f"/me/schemes/receipts/{receipt.id}/").status_code == 200


def test_the_same_decision_is_given_once(client, worker):
    first = given(client)
    assert client.post("/me/schemes/PENSION/receipt").url.endswith(f"{first.id}/")
    client.get("/me/schemes/PENSION/")
    assert Receipt.objects.count() == 1
    assert Event.objects.filter(action="decision receipt given").count() == 1


def test_it_is_the_workers_own(client, worker):
    receipt = given(client)
    stranger = put_in(Client(), uan=people.worker().uan)
    for path in (f"/me/schemes/receipts/{receipt.id}/", f"/me/schemes/receipts/{receipt.id}.json"):
        assert client.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code == 302


def test_it_is_never_changed(client, worker):
    receipt = given(client)
    for change in ("UPDATE schemes_receipt SET body = '{}'", "DELETE FROM schemes_receipt"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(change)
    receipt.refresh_from_db()
    assert hashlib.sha256(receipt.body.encode()).hexdigest() == receipt.digest


def test_a_form_of_somebody_else_gives_nothing(worker):
    strict = put_in(Client(enforce_csrf_checks=True), uan=worker.uan)
    assert strict.post("/me/schemes/PENSION/receipt").status_code == 403
    assert strict.get("/me/schemes/PENSION/receipt").status_code == 405
    assert not Receipt.objects.exists()


def test_a_scheme_without_a_rule_in_force(client, worker):
    scheme("OVER", {"all": []}, ends=date(2021, 12, 31))
    assert client.post("/me/schemes/OVER/receipt").status_code == 404
    assert "writing" not in Page(client.get("/me/schemes/OVER/")).text
