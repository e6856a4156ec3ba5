"""One person with two accounts is not two people."""

from base64 import b32decode
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp

from eshram.accounts.models import Invitation
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import Page
from workers.models import MergeRequest

pytestmark = pytest.mark.django_db
NEW = "four words that nobody guesses"


@pytest.fixture
def officer():
    return staff("ministry_officer", username="asha")


@pytest.fixture
def proposal(officer):
    return MergeRequest.propose(
        by=officer, reason="One person", kept=people.worker(), merged=people.worker()
    )


def taken_over(page: Page) -> Client:
    """A browser that used the invitation which this page shows, signed in with both factors."""
    browser = Client()
    link = next(text for text in page.text.split() if "/staff/invitation/" in text)
    browser.get(urlsplit(link).path)
    browser.post("/staff/invitation", {"password": NEW, "again": NEW})
    shown = Page(browser.get("/staff/authenticator")).document.find_class("enrol-text")[0].text
    code = f"{totp(b32decode(shown.replace(' ', ''))):06d}"
    assert browser.post("/staff/authenticator", {"code": code}).url == "/staff/recovery-codes"
    return browser


def refused(browser, proposal) -> str:
    path = f"/admin/workers/mergerequest/{proposal.pk}/change/"
    assert 'name="approve"' not in browser.get(path).content.decode()
    page = Page(browser.post(path, {"approve": "1", "reason": ""}))
    assert page.status == 422
    proposal.refresh_from_db()
    assert proposal.decision == "pending"
    return page.text


def test_nobody_takes_a_colleagues_account_to_say_yes(client, officer, proposal):
    colleague = staff("ministry_officer", username="binod")
    signed_in(client, officer)
    page = client.post(
        f"/admin/accounts/user/{colleague.pk}/change/",
        {"role": "ministry_officer", "is_active": "on", "invite_again": "on"},
    )
    assert "let the other in" in refused(taken_over(Page(page)), proposal)


def test_nor_invites_one(client, officer, proposal):
    signed_in(client, officer)
    form = {"username": "nobody", "role": "ministry_officer"}
    page = client.post("/admin/accounts/invitation/add/", form)
    puppet = taken_over(Page(page))
    refused(puppet, proposal)
    another = puppet.post("/admin/accounts/invitation/add/", form | {"username": "noone"})
    refused(taken_over(Page(another)), proposal)


def test_nor_lets_it_propose(client, officer):
    puppet = staff("data_steward", username="binod")
    now = timezone.now()
    Invitation.objects.create(user=puppet, invited_by=officer, expires_at=now, used_at=now)
    proposal = MergeRequest.propose(
        by=puppet, reason="One person", kept=people.worker(), merged=people.worker()
    )
    refused(signed_in(client, officer), proposal)


def test_an_invitation_that_was_not_used_or_is_an_older_one_does_not_matter(client, officer):
    head, other = staff("superuser"), staff("data_steward", username="binod")
    now = timezone.now()
    for inviter, used in ((officer, now.replace(year=2020)), (head, now), (officer, None)):
        Invitation.objects.create(user=other, invited_by=inviter, expires_at=now, used_at=used)
    proposal = MergeRequest.propose(
        by=officer, reason="One person", kept=people.worker(), merged=people.worker()
    )
    signed_in(client, other)
    client.post(f"/admin/workers/mergerequest/{proposal.pk}/change/", {"approve": "1"})
    proposal.refresh_from_db()
    assert proposal.decision == "approved"
