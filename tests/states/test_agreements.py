"""An agreement from its proposal to its end, in the admin; and what a state's officers see."""

from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.utils import timezone

from eshram.accounts.approvals import CannotDecide
from eshram.audit.models import Event
from integrations.states import agreeing, sharing
from integrations.states.models import Agreement, AgreementProposal
from integrations.states.sharing import NeedsFull
from tests.cast import signed_in, staff
from tests.states.people import TERMS, agreement, proposal, worker
from tests.states.test_sharing import told
from tests.workers.people import BIHAR, MAHARASHTRA, Page

pytestmark = pytest.mark.django_db
ADD = "/admin/states/agreementproposal/add/"


def typed(**changes) -> dict:
    today = timezone.localdate()
    sent = TERMS | {
        "state": BIHAR, "basis": "consent", "consent_purpose": "states", "retention_days": 90,
        "schedule": "daily", "file_format": "csv", "starts": today,
        "ends": today + timedelta(days=365), "reason": "The state asks",
    }  # fmt: skip
    del sent["state_id"]
    return sent | changes


def pem(key) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def certificate(days: int) -> str:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "state")])
    begins = timezone.now() - timedelta(days=400)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 7, begins, timezone.now() + timedelta(days=days)
    ).sign(key, None)
    return made.public_bytes(serialization.Encoding.PEM).decode()


def test_two_people_make_it_and_change_it_and_one_stops_it(client):
    one, other = staff("ministry_officer"), staff("ministry_officer")
    signed_in(client, one)
    answer = client.post(ADD, typed())
    assert answer.status_code == 302, Page(answer).text
    asked = AgreementProposal.objects.get()
    assert not Agreement.objects.exists()
    assert client.post(answer.url, {"approve": "1"}).status_code in (200, 422)  # their own
    assert not Agreement.objects.exists()
    signed_in(client, other)
    page = Page(client.get(answer.url))
    assert "Number (UAN); Name; Date of birth" in page.text
    client.post(answer.url, {"approve": "1"})
    made = Agreement.objects.get()
    assert (made.version, made.proposal, made.is_in_force) == (1, asked, True)
    worker()
    cursor = told(sharing.full(made))[2]

    # Other columns: a proposal of the other, approved by the one; then the next export is full.
    change = client.post(f"{ADD}?agreement={made.pk}", typed(columns=["name", "mobile"]))
    signed_in(client, one)
    assert "Gender" in Page(client.get(change.url)).text  # as it is now
    client.post(change.url, {"approve": "1"})
    made.refresh_from_db()
    assert (made.version, made.columns) == (2, ["name", "mobile"])
    with pytest.raises(NeedsFull), sharing.delta(made, cursor):
        pass
    assert told(sharing.full(made))[0]

    page = f"/admin/states/agreement/{made.pk}/change/"
    shown = Page(client.get(page))
    assert shown.text.count("approved") == 2
    assert "1 worker" in shown.text
    assert client.post(page, {"reason": ""}).status_code == 422
    client.post(page, {"reason": "The key was lost"})
    made.refresh_from_db()
    assert (made.stopped_by, made.is_in_force) == (one, False)
    assert Event.objects.filter(action="agreement stopped", user_id=one.pk).exists()
    assert client.get(f"{ADD}?agreement={made.pk}").status_code == 404


def test_what_is_written_wrong_stands_beside_its_field(client):
    signed_in(client, staff("ministry_officer"))
    wrong = typed(
        age_recipient="age1nobody", caller_key="hello", occupations="1111.1111", place="country",
        section="A law", columns=["name"], ends=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    answer = client.post(ADD, wrong)
    assert answer.status_code == 422
    page = Page(answer)
    assert "This is no age recipient." in page.beside("age_recipient")
    assert "no PEM" in page.beside("caller_key")
    assert "1111.1111" in page.beside("occupations")
    assert "central ministry" in page.beside("place")
    assert "consent" in page.beside("section")
    assert page.beside("ends")
    assert page.document.xpath("//input[@name='purpose']/@value") == ["welfare"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("columns", ["name", "aadhaar_last4"]),
        ("columns", []),
        ("sectors", ["Space"]),
        ("age_recipient", ""),
        ("caller_key", pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))),
        ("caller_key", certificate(-1)),
        ("ends", date(2099, 1, 1)),
        ("consent_purpose", "register"),
        ("consent_purpose", ""),
        ("basis", "statutory"),
        ("scheme_status", "receives"),
        ("state_id", None),
        ({"state_id": None, "place": "country"}, "without a law"),
    ],
)
def test_terms_that_are_refused(name, value):
    with pytest.raises(CannotDecide):
        proposal(**(name if isinstance(name, dict) else {name: value}))


@pytest.mark.parametrize("key", [pem(ed25519.Ed25519PrivateKey.generate()), certificate(30)])
def test_keys_that_are_good(key):
    made = agreement(caller_key=key, schedule="asked", age_recipient="")
    try:
        agreeing.clean(made)
    except ValidationError as error:
        pytest.fail(str(error))


def test_another_state_or_purpose_is_another_agreement():
    made = agreement()
    with pytest.raises(CannotDecide):
        proposal(agreement=made, purpose="tax")
    with pytest.raises(CannotDecide):
        proposal(agreement=made, state_id=MAHARASHTRA)
    proposal(agreement=made, place="present")
    with pytest.raises(CannotDecide):  # one waits already
        proposal(agreement=made, place="permanent")


def test_the_state_reads_its_agreements_and_no_others(client):
    agreement(department="Labour of Bihar")
    agreement(department="Health of Maharashtra", state_id=MAHARASHTRA)
    law = {"basis": "statutory", "consent_purpose": "", "section": "Code, section 113"}
    agreement(department="Ministry of Health", state_id=None, place="country", **law)
    signed_in(client, staff("state_officer", BIHAR))
    page = Page(client.get("/state/agreements/"))
    assert "Labour of Bihar, Bihar" in page.text
    assert "Health" not in page.text
    assert "/state/agreements/" in client.get("/state/").content.decode()


def test_what_was_given_of_a_worker_is_found_by_the_number(client):
    found, other = worker(), worker()
    terms = agreement(department="Board")
    sharing.disclosed(terms, [found.uan], what="api", fields=["name"])
    signed_in(client, staff("auditor"))
    address = "/admin/states/disclosure/"
    assert "Board, Bihar" in Page(client.get(address, {"q": found.uan_spaced})).text
    assert "Board" not in Page(client.get(address, {"q": other.uan_spaced})).text
    assert "Board" not in Page(client.get(address, {"q": "9999 4105 7058"})).text  # an Aadhaar
    assert Event.objects.filter(action="disclosures seen").count() == 2
