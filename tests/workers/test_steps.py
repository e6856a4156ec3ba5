"""Steps of a registration out of order, in two tabs, too late: nothing is lost, nothing mixed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.workers import people
from tests.workers.people import Page, draft_at, put_in
from tests.workers.typed import NOT_SENT, SENT, address_of, visit
from workers.models import Draft, Worker
from workers.models.otp import OneTimePassword
from workers.views.register import FORMS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_500")]


@pytest.mark.parametrize("step", ["consent", "identity", *FORMS, "check"])
def test_a_step_without_a_draft(client, step):
    for response in (client.get(address_of(step)), client.post(address_of(step), SENT[step])):
        assert response.status_code == 302
        assert response.url in (address_of("start"), address_of("done"))


@pytest.mark.parametrize("step", [*FORMS, "check"])
def test_a_step_out_of_order(client, step):
    draft = visit(client, "identity")
    for response in (client.get(address_of(step)), client.post(address_of(step), SENT[step])):
        assert response.url == address_of("identity")
    assert "Please answer this page first." in Page(client.get(address_of("identity"))).text
    draft.refresh_from_db()
    assert draft.answers == {}


def test_the_back_button(client):
    """An earlier page sent again changes its answers and loses no later one."""
    draft = visit(client, "check")
    changed = SENT["education"] | {"education": "graduate"}
    response = client.post(address_of("education"), changed | {"draft": str(draft.id)})
    assert response.url == address_of("check")
    draft.refresh_from_db()
    assert draft.answers["education"]["education"] == "graduate"
    assert draft.answers["occupation"] == people.DONE["occupation"]
    for proven in ("consent", "identity"):
        sent = SENT[proven] | {"draft": str(draft.id)}
        assert client.post(address_of(proven), sent).url == address_of("check")
    assert client.get(address_of("identity-otp")).status_code == 302


def test_two_tabs(client):
    """The page of an earlier draft does not write into a later one of the same browser."""
    first, second = visit(client, "education"), visit(client, "education")
    response = client.post(address_of("education"), SENT["education"] | {"draft": str(first.id)})
    assert response.status_code == 302
    assert "another registration" in Page(client.get(response.url)).text
    for draft in (first, second):
        draft.refresh_from_db()
        assert "education" not in draft.answers


@pytest.mark.parametrize("given", ["", "x", "\x00", "9" * 9000])
def test_a_draft_that_is_no_draft(client, given):
    visit(client, "education")
    response = client.post(address_of("education"), SENT["education"] | {"draft": given})
    assert response.status_code == 302


@pytest.mark.parametrize("step", ["personal", "check"])
def test_an_expired_draft(client, step):
    draft = draft_at(step, expires_at=timezone.now() - timedelta(seconds=1))
    put_in(client, draft=str(draft.id))
    response = client.get(address_of(step))
    assert response.url == address_of("start")
    assert "Start here" in Page(client.get(response.url)).text
    response = client.post(address_of(step), SENT[step])
    assert response.status_code == 302
    assert not Worker.objects.filter(uan=draft.uan).exists()


@pytest.mark.parametrize("step", ["consent", *FORMS])
def test_a_draft_that_goes_while_its_page_is_answered(client, step, monkeypatch):
    """Another session of the person registered between our look and our write."""
    draft = visit(client, step)
    monkeypatch.setattr(
        "workers.views.register.may_act",
        lambda form, request: Draft.objects.filter(id=draft.id).delete() and form.is_valid(),
    )
    assert client.post(address_of(step), SENT[step]).url == address_of("start")
    put_in(client, draft=str(visit(client, step).id), person=people.worker().uan)
    monkeypatch.undo()
    Draft.objects.all().delete()
    response = client.post(address_of(step), SENT[step])
    assert response.url == reverse("me-sign-in")
    assert "You are already registered" in Page(client.get(response.url)).text


def test_pressed_twice_one_after_the_other(client):
    """The second press has the first one's cookie, or the old one if that answer never came."""
    draft = visit(client, "check")
    old_cookie = client.cookies["sessionid"].value
    client.raise_request_exception = True
    sent = {"declaration": "on", "draft": str(draft.id)}
    assert client.post(address_of("check"), sent).url == address_of("done")
    assert client.post(address_of("check"), sent).url == address_of("done")
    assert f'data-uan="{draft.uan}"' in client.get(address_of("done")).content.decode()
    late = Client()
    late.cookies.load({"sessionid": old_cookie})
    assert late.post(address_of("check"), sent).url == address_of("done")
    assert f'data-uan="{draft.uan}"' in late.get(address_of("done")).content.decode()


@pytest.mark.parametrize("step", ["start", "consent", "identity", *FORMS, "check"])
def test_a_stale_csrf_token(step):
    client = Client(enforce_csrf_checks=True)
    draft = visit(client, step)
    page = Page(client.post(address_of(step), SENT[step] | {"csrfmiddlewaretoken": "stale"}))
    assert page.status == 403
    assert "open for too long" in page.text
    for field, value in SENT[step].items():
        if field != "declaration":
            assert page.value(field) == value, field
    assert not OneTimePassword.objects.filter(mobile="9812345678").exists()
    if draft:
        kept = Draft.objects.get(id=draft.id)
        assert kept.answers == draft.answers
        assert kept.consented_at == draft.consented_at
    token = page.document.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
    if step != "identity":
        again = client.post(address_of(step), SENT[step] | {"csrfmiddlewaretoken": token})
        assert again.status_code == 302


@pytest.mark.parametrize("path", ["register-otp", "me-otp", "register-resume-otp"])
def test_a_stale_token_does_not_send_a_code_back(path):
    client = Client(enforce_csrf_checks=True)
    otp = NOT_SENT
    put_in(client, otp=otp, otp_to="5678", sign_in={"uan": None, "otp": otp, "next": ""})
    put_in(client, resume={"otp": otp, "birth_year": 1990, "last4": "5678"})
    response = client.post(reverse(path), {"otp": "493827", "csrfmiddlewaretoken": "stale"})
    assert response.status_code == 403
    assert b"493827" not in response.content
