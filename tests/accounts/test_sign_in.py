"""Staff come in with password and code, and stay no longer than they may."""

import time
from base64 import b32decode

import pytest
from django.test import Client
from django_otp.oath import TOTP, totp
from django_otp.plugins.otp_static.models import StaticToken

from eshram.accounts import throttle
from eshram.accounts.models import Authenticator, User
from eshram.audit.models import Event
from tests.cast import PASSWORD, code_of, signed_in, staff
from tests.workers import people
from tests.workers.people import BIHAR, Page, put_in

pytestmark = pytest.mark.django_db


def type_password(client, user, password=PASSWORD, **where):
    typed = {"username": user if isinstance(user, str) else user.username, "password": password}
    return client.post("/staff/sign-in", typed, **where)


def type_code(client, code, **where):
    return client.post("/staff/code", {"code": code}, **where)


class TestTheWayIn:
    @pytest.mark.parametrize(
        ("role", "state", "door"),
        [
            ("ministry_officer", None, "/admin/"),
            ("auditor", None, "/admin/"),
            ("state_officer", BIHAR, "/state/"),
            ("operator", None, "/centre/"),
            ("platform_user", None, "/platform/"),
        ],
    )
    def test_password_and_code(self, client, role, state, door):
        user = staff(role, state)
        assert type_password(client, user).url == "/staff/code"
        assert client.get("/staff/").url.startswith("/staff/sign-in")  # a password is not enough
        answer = type_code(client, code_of(user))
        assert answer.url == door
        of_nothing = role in ("operator", "platform_user")  # of no centre, of no platform
        assert client.get(door).status_code == (403 if of_nothing else 200)
        assert Event.objects.filter(action="staff signed in", by=f"staff:{user.pk}").exists()

    def test_one_is_led_to_the_page_that_was_asked_for(self, client):
        user = staff("ministry_officer")
        asked = client.get("/admin/workers/occupation/").url
        assert asked == "/staff/sign-in?next=%2Fadmin%2Fworkers%2Foccupation%2F"
        client.post(asked, {"username": user.username, "password": PASSWORD})
        assert type_code(client, code_of(user)).url == "/admin/workers/occupation/"

    @pytest.mark.parametrize("asked", ["//elsewhere.example/", "https://e.example/", "/staff/x"])
    def test_but_nowhere_else(self, client, asked):
        user = staff("ministry_officer")
        client.post(
            f"/staff/sign-in?next={asked}", {"username": user.username, "password": PASSWORD}
        )
        assert type_code(client, code_of(user)).url == "/admin/"

    def test_the_admins_own_way_in_leads_to_ours(self, client):
        user = staff("ministry_officer")
        assert client.get("/admin/login/").url == "/staff/sign-in"
        client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
        assert client.get("/admin/").status_code == 302

    def test_a_password_alone_opens_nothing(self, client):
        """Signed in as Django sees it, but without a code."""
        client.force_login(staff("superuser"))
        assert client.get("/admin/").url.startswith("/staff/sign-in")
        assert "_auth_user_id" not in client.session

    def test_the_session_of_before_is_forgotten(self, client):
        worker, user = people.worker(), staff("auditor")
        put_in(client, uan=worker.uan)
        key = client.session.session_key
        type_password(client, user)
        type_code(client, code_of(user))
        assert "uan" not in client.session
        assert client.session.session_key != key

    def test_signing_out(self, client):
        signed_in(client, staff("auditor"))
        assert client.post("/staff/sign-out").url == "/staff/sign-in"
        assert client.get("/admin/").status_code == 302

    def test_a_password_waits_ten_minutes_for_its_code(self, client, monkeypatch):
        user = staff("auditor")
        type_password(client, user)
        code = code_of(user)
        later = time.time() + 601
        monkeypatch.setattr("eshram.accounts.pending.time.time", lambda: later)
        assert type_code(client, code).url == "/staff/sign-in"

    def test_not_after_the_password_changed(self, client):
        user = staff("auditor")
        type_password(client, user)
        user.set_password("another correct horse")
        user.save()
        assert type_code(client, code_of(user)).url == "/staff/sign-in"


class TestWhatIsRefused:
    def test_every_answer_is_the_same(self, client):
        user, closed = staff("auditor"), staff("auditor", is_active=False)
        said = {
            Page(answer).text.replace("9" * 20, "")
            for answer in (
                type_password(client, user, "wrong"),
                type_password(client, closed),
                type_password(client, "nobody at all"),
                type_password(client, "' OR 1=1 --", "' OR 1=1 --"),
                type_password(client, "<script>alert(1)</script>", "<b>"),
            )
        }
        assert len(said) == 1
        assert "not right" in said.pop()

    def test_what_is_typed_is_written_as_text(self, client):
        answer = type_password(client, "<script>alert(1)</script>")
        assert b"<script>alert" not in answer.content
        assert answer.status_code == 422

    @pytest.mark.parametrize("field", ["username", "password"])
    def test_ten_thousand_letters(self, client, field):
        answer = client.post(
            "/staff/sign-in", {"username": "a", "password": "b", field: "x" * 10**4}
        )
        assert answer.status_code == 422

    def test_ten_thousand_letters_for_a_code(self, client):
        user = staff("auditor")
        type_password(client, user)
        for code in ("9" * 10_000, "' OR 1=1 --", "१२३४५६", "", "１２３４５６", "-12345", "1e5"):
            assert type_code(client, code).status_code == 422

    def test_a_code_works_once(self, client):
        user = staff("auditor")
        type_password(client, user)
        code = code_of(user)
        assert type_code(client, code).status_code == 302
        other = Client()
        type_password(other, user)
        assert type_code(other, code).status_code == 422
        assert other.get("/admin/").status_code == 302
        assert Event.objects.filter(action="staff code refused", by=f"staff:{user.pk}").exists()

    @pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 302), (1, 302), (2, 422)])
    def test_a_clock_may_be_half_a_minute_off(self, client, monkeypatch, steps, status):
        user = staff("auditor")
        middle = time.time() // 30 * 30 + 15
        monkeypatch.setattr("time.time", lambda: middle)  # no half minute ends meanwhile
        device = Authenticator.objects.get(user=user)
        type_password(client, user)
        clock = TOTP(device.key, drift=steps)
        clock.time = middle  # the library keeps a clock of its own
        assert type_code(client, f"{clock.token():06d}").status_code == status

    def test_a_code_in_devanagari_digits_is_a_code(self, client):
        user = staff("auditor")
        type_password(client, user)
        local = code_of(user).translate(str.maketrans("0123456789", "०१२३४५६७८९"))
        assert type_code(client, local).status_code == 302


class TestTries:
    def test_passwords_cannot_be_guessed_for_long(self, client):
        user = staff("auditor")
        for number in range(throttle.TRIES):
            wrong = type_password(client, user, f"wrong {number}")
        late = type_password(client, user)
        assert late.status_code == 422
        assert Page(late).text == Page(wrong).text

    def test_who_guesses_locks_nobody_else_out(self, client):
        user = staff("auditor")
        for number in range(throttle.TRIES + 5):
            type_password(client, user.username.upper(), f"wrong {number}")
            type_password(client, user, f"wrong {number}")
        assert type_password(client, user, REMOTE_ADDR="203.0.113.9").status_code == 302

    def test_not_even_from_the_same_address_a_browser_that_is_known(self, client):
        user = staff("auditor")
        known = Client()
        type_password(known, user)
        type_code(known, code_of(user))
        known.post("/staff/sign-out")
        for number in range(throttle.TRIES + 5):
            type_password(client, user, f"wrong {number}")
        assert type_password(client, user).status_code == 422
        assert type_password(known, user).status_code == 302

    def test_a_known_browser_has_its_own_tries(self, client):
        user = staff("auditor")
        type_password(client, user)
        type_code(client, code_of(user))
        for number in range(throttle.TRIES):
            type_password(client, user, f"wrong {number}")
        assert type_password(client, user).status_code == 422

    def test_the_cookie_of_another_or_a_forged_one_helps_nobody(self, client):
        mine, other = staff("auditor"), staff("auditor")
        type_password(client, mine)
        type_code(client, code_of(mine))
        name, value = throttle.cookie_of(mine.username), None
        value = client.cookies[name].value
        thief = Client()
        for number in range(throttle.TRIES):
            type_password(thief, other, f"wrong {number}")
        for forged in (value, "x", f'["{throttle.cookie_of(other.username)}","a"]'):
            thief.cookies[throttle.cookie_of(other.username)] = forged
            assert type_password(thief, other).status_code == 422

    def test_codes_are_limited_wherever_they_come_from(self, client):
        user = staff("auditor")
        type_password(client, user)
        for number in range(throttle.TRIES):
            wrong = type_code(client, f"{number:06d}", REMOTE_ADDR=f"203.0.113.{number}")
        late = type_code(client, code_of(user), REMOTE_ADDR="198.51.100.7")
        assert (late.status_code, Page(late).text) == (422, Page(wrong).text)

    def test_who_knows_the_password_does_not_lock_out_a_known_browser(self, client):
        user = staff("auditor")
        known = Client()
        type_password(known, user)
        type_code(known, code_of(user))
        known.post("/staff/sign-out")
        type_password(client, user)
        for number in range(throttle.TRIES + 1):
            type_code(client, f"{number:06d}")
        type_password(known, user)
        assert type_code(known, code_of(user, steps=1)).status_code == 302


class TestEnrolment:
    def start(self, client):
        User.objects.create_superuser("newcomer", password=PASSWORD)
        assert type_password(client, "newcomer").url == "/staff/authenticator"
        page = Page(client.get("/staff/authenticator"))
        key = page.document.find_class("enrol-text")[0].text
        return page, b32decode(key.replace(" ", ""))

    def test_set_up_once_and_keep_the_codes(self, client):
        page, key = self.start(client)
        picture = page.document.find_class("enrol-key")[0].get("src")
        assert picture.startswith("data:image/svg+xml")
        assert "img-src 'self' data:" in page.response["Content-Security-Policy"]
        assert "no-store" in page.response["Cache-Control"]
        wrong = client.post("/staff/authenticator", {"code": "000000"})
        assert wrong.status_code == 422
        again = Page(client.get("/staff/authenticator"))
        assert b32decode(again.document.find_class("enrol-text")[0].text.replace(" ", "")) == key
        answer = client.post("/staff/authenticator", {"code": f"{totp(key):06d}"})
        assert answer.url == "/staff/recovery-codes"
        shown = Page(client.get("/staff/recovery-codes"))
        codes = [item.text for item in shown.document.xpath("//ol[@class='recovery']/li")]
        assert len(set(codes)) == 10
        assert not StaticToken.objects.filter(token__in=codes).exists()
        assert client.post("/staff/recovery-codes").url == "/admin/"
        assert client.get("/staff/recovery-codes").url == "/staff/"  # shown no more
        assert client.get("/admin/").status_code == 200

        lost = Client()
        type_password(lost, "newcomer")
        assert type_code(lost, codes[0].upper()).url == "/staff/"
        assert "9" in Page(lost.get("/staff/")).text
        again = Client()
        type_password(again, "newcomer")
        assert type_code(again, codes[0]).status_code == 422  # once
        assert type_code(again, codes[1]).status_code == 302

    def test_a_second_authenticator_needs_a_new_invitation(self, client):
        user = staff("auditor", may_enrol=False)
        Authenticator.objects.filter(user=user).delete()
        type_password(client, user)
        answer = client.get("/staff/authenticator")
        assert "invitation" in Page(answer).text
        assert not Authenticator.objects.filter(user=user).exists()

    def test_not_for_who_has_one(self, client):
        user = staff("auditor")
        type_password(client, user)
        assert client.get("/staff/authenticator").url == "/staff/code"
        assert client.post("/staff/authenticator", {"code": "123456"}).url == "/staff/code"

    def test_new_recovery_codes_take_a_fresh_code(self, client):
        user = staff("auditor")
        signed_in(client, user)
        assert client.post("/staff/recovery-codes/new", {"code": "000000"}).status_code == 422
        answer = client.post("/staff/recovery-codes/new", {"code": code_of(user)})
        assert answer.url == "/staff/recovery-codes"


class TestHowLongASessionLasts:
    @pytest.mark.parametrize(("idle", "open_"), [(29 * 60, True), (31 * 60, False)])
    def test_a_desk_left_alone(self, client, idle, open_):
        signed_in(client, staff("auditor"))
        then = int(time.time()) - idle
        put_in(client, began=then, seen=then)
        assert (client.get("/admin/").status_code == 200) is open_
        assert ("_auth_user_id" in client.session) is open_

    def test_a_long_day(self, client):
        signed_in(client, staff("auditor"))
        put_in(client, began=int(time.time()) - 12 * 3600 - 5)
        assert client.get("/admin/").status_code == 302

    def test_work_goes_on(self, client):
        signed_in(client, staff("auditor"))
        put_in(client, seen=int(time.time()) - 1700)
        client.get("/admin/")
        assert time.time() - client.session["seen"] < 60

    @pytest.mark.parametrize(
        ("began", "seen", "open_"),
        [(3600, 3600, True), (7300, 7300, False), (12 * 3600 + 5, 5, False)],
    )
    def test_a_worker(self, client, began, seen, open_):
        now = int(time.time())
        put_in(client, uan=people.worker().uan, began=now - began, seen=now - seen)
        assert (client.get("/me/").status_code == 200) is open_
        assert ("uan" in client.session) is open_

    def test_out_everywhere(self, client):
        user, elsewhere = staff("auditor"), Client()
        for browser in (client, elsewhere):
            signed_in(browser, user)
            assert browser.get("/staff/").status_code == 200
        assert client.post("/staff/sign-out-everywhere").url == "/staff/sign-in"
        assert elsewhere.get("/staff/").status_code == 302
        assert client.get("/staff/").status_code == 302

    def test_a_new_password_ends_the_others(self, client):
        user, elsewhere = staff("auditor"), Client()
        signed_in(client, user)
        signed_in(elsewhere, user)
        new = "four words of mine"
        typed = {"old": "wrong", "password": new, "again": new}
        assert client.post("/staff/password", typed).status_code == 422
        typed["old"] = PASSWORD
        assert client.post("/staff/password", typed).url == "/staff/"
        assert client.get("/staff/").status_code == 200
        assert elsewhere.get("/staff/").status_code == 302

    def test_a_role_that_is_taken_away_is_gone_at_once(self, client):
        user = staff("state_officer", BIHAR)
        signed_in(client, user)
        assert client.get("/state/").status_code == 200
        user.groups.clear()
        assert client.get("/state/").status_code == 403
        user = staff("ministry_officer")
        signed_in(client, user)
        assert client.get("/admin/accounts/user/").status_code == 200
        user.groups.clear()
        assert client.get("/admin/accounts/user/").status_code == 403
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert client.get("/admin/").status_code == 302

    def test_an_authenticator_that_is_gone_ends_the_session(self, client):
        user = staff("auditor")
        signed_in(client, user)
        Authenticator.objects.filter(user=user).delete()
        assert client.get("/admin/").status_code == 302
