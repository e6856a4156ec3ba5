"""Keys and users of a platform, through its pages."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from aggregators.models import Client, PlatformUser
from eshram.audit.models import Event
from tests.aggregators import people
from tests.aggregators.test_tokens import refused
from tests.cast import code_of, signed_in
from tests.workers.people import Page

pytestmark = pytest.mark.django_db
KEY = {"world": "sandbox", "name": "Payroll", "scopes": ["workers", "read"], "networks": ""}


def browser_of(person) -> Browser:
    return signed_in(Browser(), person.user)


def made(browser, person, *, steps=0, **changes):
    given = KEY | {"code": code_of(person.user, steps=steps)} | changes
    return browser.post("/platform/keys/make", given)


def secret_of(answer) -> tuple[str, str]:
    return tuple(Page(answer).document.xpath("//*[@class='secret']/text()"))


class TestAKey:
    def test_is_made_rotated_and_revoked(self):
        person = people.platform_user(role="keys")
        browser = browser_of(person)
        answer = made(browser, person)
        client_id, secret = secret_of(answer)
        assert "no-store" in answer["Cache-Control"]
        key = Client.objects.get(client_id=client_id)
        assert (key.platform, key.scopes) == (person.platform, ["workers", "read"])
        assert people.token_of(browser, key, secret)
        assert secret not in browser.get("/platform/keys").content.decode()
        rotated = browser.post(
            f"/platform/keys/{key.pk}/rotate", {"code": code_of(person.user, steps=1)}
        )
        _id, newer = secret_of(rotated)
        assert newer != secret
        assert people.token_of(browser, key, secret)
        assert people.token_of(browser, key, newer)
        key.refresh_from_db()
        assert timedelta(hours=71) < key.older_until - timezone.now() < timedelta(hours=72)
        token = people.token_of(browser, key, newer)
        assert browser.post(f"/platform/keys/{key.pk}/revoke").url == "/platform/keys"
        assert people.token_of(browser, key, newer) == ""
        assert token
        done = Event.objects.filter(by=person.by).values_list("action", flat=True)
        assert set(done) == {f"platform key {did}" for did in ("made", "rotated", "revoked")}
        assert browser.get(f"/platform/keys/{key.pk}/rotate").status_code == 404

    def test_in_wrong_hands_ends_at_once(self, rf):
        person = people.platform_user()
        browser, key = browser_of(person), people.key(person.platform)
        headers = people.bearer(browser, key)
        given = {"code": code_of(person.user), "at_once": "on"}
        browser.post(f"/platform/keys/{key.pk}/rotate", given)
        assert people.token_of(browser, key) == ""
        assert refused(rf, headers) == "bad_token"

    def test_takes_a_fresh_code_each_time(self):
        person = people.platform_user()
        browser = browser_of(person)
        assert made(browser, person, code="000000").status_code == 422
        code = code_of(person.user)
        assert made(browser, person, code=code).status_code == 200
        assert made(browser, person, code=code).status_code == 422
        key = Client.objects.get()
        for step in ("rotate", "networks"):
            answer = browser.post(f"/platform/keys/{key.pk}/{step}", {"networks": "10.0.0.0/8"})
            assert answer.status_code == 422
        key.refresh_from_db()
        assert key.networks == []

    def test_for_production_waits_for_the_ministry_and_needs_networks(self):
        person = people.platform_user(people.platform(status="sandbox"))
        browser = browser_of(person)
        answer = made(browser, person, world="live", networks="198.51.100.0/24")
        assert answer.status_code == 422
        type(person.platform).objects.filter(pk=person.platform_id).update(status="live")
        assert made(browser, person, steps=1, world="live").status_code == 422
        assert not Client.objects.exists()

    @pytest.mark.parametrize("written", ["10.0.0.0/33", "example.com", "<b>"])
    def test_has_networks_that_are_some(self, written):
        person = people.platform_user()
        answer = made(browser_of(person), person, networks=written)
        assert "no network" in Page(answer).beside("networks")

    def test_of_another_platform_is_not_there(self):
        browser, key = browser_of(people.platform_user()), people.key(people.platform())
        for step in ("rotate", "networks", "revoke"):
            assert browser.get(f"/platform/keys/{key.pk}/{step}").status_code == 404
            assert browser.post(f"/platform/keys/{key.pk}/{step}").status_code == 404


PAGES = {
    "/platform/": "reads", "/platform/self-test": "reads", "/platform/keys": "keys",
    "/platform/keys/make": "keys", "/platform/users": "users", "/platform/users/invite": "users",
}  # fmt: skip


class TestAUser:
    @pytest.mark.parametrize("role", PlatformUser.Role.values)
    def test_sees_what_the_role_may(self, role):
        person = people.platform_user(role=role)
        browser = browser_of(person)
        for page, needs in PAGES.items():
            assert browser.get(page).status_code == (200 if person.may(needs) else 403), page
        links = Page(browser.get("/platform/")).document.xpath("//nav//a/@href")
        assert ("/platform/keys" in links) == person.may("keys")

    def test_is_invited_by_an_owner_with_a_role(self):
        owner = people.platform_user()
        browser = browser_of(owner)
        answer = browser.post(
            "/platform/users/invite",
            {"username": "new.reader", "name": "Ravi Kumar", "email": "", "role": "reads"},
        )
        assert "/staff/invitation/" in Page(answer).text
        person = PlatformUser.objects.get(user__username="new.reader")
        assert (person.role, person.platform) == ("reads", owner.platform)
        browser.post(f"/platform/users/{person.pk}/role", {"role": "keys"})
        person.refresh_from_db()
        assert person.role == "keys"

    def test_is_blocked_at_once(self):
        owner = people.platform_user()
        person = people.platform_user(owner.platform, "keys")
        theirs, browser = browser_of(person), browser_of(owner)
        assert theirs.get("/platform/keys").status_code == 200
        browser.post(f"/platform/users/{person.pk}/block", {"reason": "Left the company"})
        assert theirs.get("/platform/keys").status_code == 403
        browser.post(f"/platform/users/{person.pk}/reinstate", {"reason": "Came back"})
        assert theirs.get("/platform/keys").status_code == 200

    @pytest.mark.parametrize("step", ["role", "block", "reinstate", "invite-again"])
    def test_decides_about_nobody_else(self, step):
        owner, other = people.platform_user(), people.platform_user()
        browser = browser_of(owner)
        for person in (owner, other):
            given = {"role": "reads", "reason": "x"}
            answer = browser.post(f"/platform/users/{person.pk}/{step}", given)
            assert answer.status_code == 404
        other.refresh_from_db()
        assert (other.role, other.blocked_at) == ("owner", None)

    def test_makes_no_clerk_of_another_owner(self):
        """Whose link could then be made, and who could be raised again."""
        owner = people.platform_user()
        other = people.platform_user(owner.platform)
        answer = browser_of(owner).post(f"/platform/users/{other.pk}/role", {"role": "reads"})
        assert answer.status_code in (302, 422)
        other.refresh_from_db()
        assert other.role == "owner"

    def test_gets_no_other_owners_link(self):
        owner = people.platform_user()
        other = people.platform_user(owner.platform)
        type(other.user).objects.filter(pk=other.pk).update(last_login=timezone.now())
        browser = browser_of(owner)
        answer = browser.post(f"/platform/users/{other.pk}/invite-again", follow=True)
        assert "/staff/invitation/" not in answer.content.decode()

    def test_of_a_stopped_platform_is_out(self):
        person = people.platform_user(people.platform(status="stopped"))
        assert "may not report" in Page(browser_of(person).get("/platform/")).text
