"""Keys of agreements: whose they are, when they are good, and with which certificate."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.utils import timezone

from aggregators import clients
from aggregators.tokens import Refused
from aggregators.tokens import caller_of as platforms_caller_of
from eshram.audit.models import Event
from integrations.states import certificates, keys
from integrations.states.callers import caller_of
from integrations.states.models import Agreement, StateClient
from tests.aggregators import people as platforms
from tests.cast import code_of, signed_in, staff
from tests.states.people import agreement
from tests.states.programs import Program
from tests.workers.people import Page

pytestmark = pytest.mark.django_db


def called(rf, program, **where):
    return caller_of(rf.get("/api/state/v1/x", headers=program.headers | where))


def refused(rf, program, **where) -> str:
    with pytest.raises(Refused) as refusal:
        called(rf, program, **where)
    return refusal.value.code


def test_a_key_is_its_agreements(rf, client, django_assert_num_queries):
    program = Program(agreement(), scopes=["state.workers"])
    with django_assert_num_queries(1):
        caller = called(rf, program)
        assert caller.agreement.state.name
    assert (caller.agreement, caller.by) == (program.agreement, f"agreement:{program.agreement.pk}")
    caller.needs("state.workers")
    with pytest.raises(Refused):
        caller.needs("registry")
    with pytest.raises(Refused):  # nor is it a platform's, nor a platform's an agreement's
        platforms_caller_of(rf.get("/api/platform/v1/x", headers=program.headers))
    platform = platforms.bearer(client, platforms.key(platforms.platform(), "live"))
    with pytest.raises(Refused):
        caller_of(rf.get("/api/state/v1/x", headers=platform))


@pytest.mark.parametrize("end", ["stopped", "over", "revoked"])
def test_it_ends_at_once(rf, end, monkeypatch):
    program = Program(agreement())
    called(rf, program)
    if end == "revoked":
        keys.revoke(program.key, staff("ministry_officer"))
        assert (refused(rf, program), program.token()) == ("revoked", "")
        return
    terms = Agreement.objects.filter(pk=program.agreement.pk)
    if end == "stopped":
        someone = staff("ministry_officer")
        terms.update(stopped_at=timezone.now(), stopped_by=someone, stop_reason="enough")
    else:
        later = timezone.localdate() + timedelta(days=400)
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: later)
    assert refused(rf, program) == "no_agreement"


def test_staff_make_it_and_it_is_audited(rf):
    terms, user = agreement(), staff("ministry_officer")
    given = {"name": "Board", "scopes": ["registry"], "networks": ["198.51.100.0/24"]}
    with pytest.raises(clients.CannotKey):
        keys.make(terms, user, **given | {"networks": []})
    made, secret = keys.make(terms, user, **given)
    assert keys.rotate(made, user) != secret
    keys.narrow(made, user, ["203.0.113.0/24"])
    keys.revoke(made, user)
    with pytest.raises(clients.CannotKey):
        keys.rotate(made, user)
    done = Event.objects.filter(by=f"staff:{user.pk}", action__startswith="agreement key")
    assert [event.action.split()[-1] for event in done.order_by("id")] == [
        "made", "rotated", "narrowed", "revoked",
    ]  # fmt: skip


def test_it_opens_nothing_before_a_second_person_has_released_it(rf, client):
    program, (one, other) = Program(agreement()), (staff("ministry_officer") for _ in "12")
    called(rf, program)
    keys.rotate(program.key, one)
    assert refused(rf, program) == "not_released"
    with pytest.raises(clients.CannotKey):
        keys.release(program.key, one)
    page = f"/admin/states/stateclient/{program.key.pk}/change/"
    signed_in(client, other)
    asked = {"what": "release", "networks": "0.0.0.0/0"}
    assert client.post(page, asked | {"code": "000000"}).status_code == 422
    assert refused(rf, program) == "not_released"
    assert client.post(page, asked | {"code": code_of(other)}).status_code == 302
    called(rf, program)
    with pytest.raises(IntegrityError), transaction.atomic():
        StateClient.objects.filter(pk=program.key.pk).update(made_by=other)


def certificate(days: int = 30) -> x509.Certificate:
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "board.example")])
    building = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    building = building.public_key(key.public_key()).serial_number(x509.random_serial_number())
    building = building.not_valid_before(now - timedelta(days=90))
    return building.not_valid_after(now + timedelta(days=days)).sign(key, None)


def pem(one: x509.Certificate) -> str:
    return one.public_bytes(serialization.Encoding.PEM).decode()


def rfc9440(one: x509.Certificate) -> str:
    der = one.public_bytes(serialization.Encoding.DER)
    return f":{base64.b64encode(der).decode()}:"


class TestACertificate:
    @pytest.fixture(autouse=True)
    def proxy(self, settings):
        settings.CLIENT_CERT_HEADER = "Client-Cert"
        settings.CLIENT_CERT_PROXIES = ["127.0.0.1"]

    @pytest.mark.parametrize("written", [rfc9440, lambda one: quote(pem(one))])
    def test_of_the_agreement_is_asked(self, rf, written):
        ours, other = certificate(), certificate()
        program = Program(agreement(caller_key=pem(ours)))
        called(rf, program, **{"Client-Cert": written(ours)})
        for header in ({}, {"Client-Cert": written(other)}, {"Client-Cert": ":x:"}):
            assert refused(rf, program, **header) == "certificate"

    def test_counts_from_the_proxy_alone(self, rf, settings):
        ours = certificate()
        program = Program(agreement(caller_key=pem(ours)))
        settings.CLIENT_CERT_PROXIES = ["10.0.0.0/8"]
        assert refused(rf, program, **{"Client-Cert": rfc9440(ours)}) == "certificate"
        settings.CLIENT_CERT_PROXIES = []
        assert refused(rf, program, **{"Client-Cert": rfc9440(ours)}) == "certificate"

    def test_is_over_on_its_day(self, rf, monkeypatch):
        ours, later = certificate(), timezone.now() + timedelta(days=31)
        terms = agreement(caller_key=pem(ours))
        call = rf.get("/api/state/v1/x", headers={"Client-Cert": rfc9440(ours)})
        assert not certificates.refuses(terms, call)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert certificates.refuses(terms, call)

    def test_is_not_asked_of_who_agreed_on_none(self, rf):
        called(rf, Program(agreement()))


def test_the_admin_makes_rotates_and_revokes(client):
    user, terms = staff("ministry_officer"), agreement()
    signed_in(client, user)
    at = "/admin/states/stateclient/"
    given = {"agreement": terms.pk, "name": "Board", "scopes": ["state.workers"],
             "networks": "127.0.0.1"}  # fmt: skip
    assert client.get(f"{at}add/").status_code == 200
    assert client.post(f"{at}add/", given | {"code": "000000"}).status_code == 422
    answer = client.post(f"{at}add/", given | {"code": code_of(user)})
    _id, secret = Page(answer).document.xpath("//*[contains(@class,'secret')]/text()")
    assert ("no-store" in answer["Cache-Control"], len(secret)) == (True, 64)
    made = StateClient.objects.get()
    assert platforms.token_of(client, made.client, secret)
    page = client.get(f"{at}{made.pk}/change/")
    assert secret not in page.content.decode()
    assert "Board" in client.get(at).content.decode()
    nothing = client.post(f"{at}{made.pk}/change/", {"what": "", "code": "909090"})
    assert (nothing.status_code, "909090" in nothing.content.decode()) == (422, False)
    assert platforms.token_of(client, made.client, secret), "a press alone does nothing"
    rotated = client.post(
        f"{at}{made.pk}/change/", {"what": "at_once", "code": code_of(user, steps=1)}
    )
    assert rotated.status_code == 200
    assert platforms.token_of(client, made.client, secret) == ""
    assert client.post(f"{at}{made.pk}/change/", {"what": "revoke"}).status_code == 302
    assert "Revoked" in client.get(f"{at}{made.pk}/change/").content.decode()
    signed_in(client, staff("helpline_agent"))
    assert client.post(f"{at}{made.pk}/change/", {"what": "revoke"}).status_code == 403
