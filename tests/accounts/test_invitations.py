"""Officers invite; a link works once; nobody gives what they do not have."""

from base64 import b32decode
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp

from eshram.accounts.models import Authenticator, Invitation, User
from eshram.accounts.roles import roles_of
from eshram.audit.models import Event
from tests.cast import PASSWORD, signed_in, staff
from tests.workers.people import BIHAR, Page

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/invitation/add/"
NEW = "four words of mine"


@pytest.fixture
def officer(client):
    client.user = staff("ministry_officer")
    return signed_in(client, client.user)


def invited(officer, username="asha", role="auditor", **more):
    answer = officer.post(ADD, {"username": username, "role": role} | more)
    assert answer.status_code == 200, answer
    return Page(answer)


def path_of(page) -> str:
    return "/" + page.document.get_element_by_id("invitation-link").text.split("/", 3)[3]


def inviting_clerk(*permissions):
    """Somebody below the ministry's officers who may invite and change accounts."""
    clerk = staff("data_steward")
    wanted = ["add_invitation", "view_invitation", "change_user", "view_user", *permissions]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return clerk


class TestTheLink:
    def test_from_the_invitation_to_the_desk(self, officer):
        page = invited(officer, role="state_officer", state=BIHAR, first_name="Asha")
        user = User.objects.get(username="asha")
        assert (roles_of(user), user.state_id, user.is_staff) == ({"state_officer"}, BIHAR, False)
        assert not user.is_active
        link, guest = path_of(page), Client()
        answer = guest.get(link)
        assert answer.url == "/staff/invitation"  # the token stays out of the next Referer
        assert "asha" in Page(guest.get(answer.url)).text
        for bad in ("short", "password1234"):
            typed = {"password": bad, "again": bad}
            assert guest.post("/staff/invitation", typed).status_code == 422
        wrong = guest.post("/staff/invitation", {"password": NEW, "again": "another"})
        assert "not the same" in Page(wrong).beside("again")
        answer = guest.post("/staff/invitation", {"password": NEW, "again": NEW})
        assert answer.url == "/staff/authenticator"
        key = Page(guest.get(answer.url)).document.find_class("enrol-text")[0].text
        code = f"{totp(b32decode(key.replace(' ', ''))):06d}"
        guest.post("/staff/authenticator", {"code": code})
        assert guest.post("/staff/recovery-codes").url == "/state/"
        assert guest.get("/state/").status_code == 200
        for action, by in (("staff invited", officer.user), ("invitation used", user)):
            assert Event.objects.filter(action=action, by=f"staff:{by.pk}").exists()

    def test_works_once(self, officer):
        link = path_of(invited(officer))
        first, second = Client(), Client()
        first.get(link)
        second.get(link)
        typed = {"password": NEW, "again": NEW}
        assert first.post("/staff/invitation", typed).status_code == 302
        late = second.post("/staff/invitation", {"password": "x" * 20, "again": "x" * 20})
        assert late.status_code == 410
        assert "does not work any more" in Page(Client().get(link)).text
        assert User.objects.get(username="asha").check_password(NEW)

    def test_not_after_three_days(self, officer):
        link = path_of(invited(officer))
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert Client().get(link).status_code == 410

    @pytest.mark.parametrize("token", ["x", "MQ:1abc:def", "%27%20OR%201=1", "9" * 10_000])
    def test_not_a_link_of_ours(self, client, token):
        assert client.get(f"/staff/invitation/{token}").status_code == 410
        assert client.get("/staff/invitation").status_code == 410

    def test_a_newer_one_ends_the_older(self, officer):
        old = path_of(invited(officer))
        user = User.objects.get(username="asha")
        page = officer.post(
            f"/admin/accounts/user/{user.pk}/change/", {"role": "auditor", "invite_again": "on"}
        )
        assert Client().get(old).status_code == 410
        assert Client().get(path_of(Page(page))).status_code == 302

    def test_a_withdrawn_one(self, officer):
        link = path_of(invited(officer))
        chosen = {"action": "withdraw", "_selected_action": [Invitation.objects.get().pk]}
        officer.post("/admin/accounts/invitation/", chosen)
        assert Client().get(link).status_code == 410

    def test_lost_phone(self, officer):
        """Password, authenticator and sessions of before end when the new link is used."""
        user, thief = staff("auditor"), Client()
        signed_in(thief, user)
        page = officer.post(
            f"/admin/accounts/user/{user.pk}/change/",
            {"role": "auditor", "is_active": "on", "invite_again": "on"},
        )
        guest = Client()
        guest.get(path_of(Page(page)))
        assert thief.get("/staff/").status_code == 200  # until it is used
        guest.post("/staff/invitation", {"password": NEW, "again": NEW})
        assert thief.get("/staff/").status_code == 302
        assert not Authenticator.objects.filter(user=user).exists()
        user.refresh_from_db()
        assert user.check_password(NEW)

    def test_is_mailed_where_there_is_a_server(self, officer, settings):
        settings.EMAIL_URL = "smtp://mail.example.in"
        page = invited(officer, email="asha@example.in")
        assert path_of(page) in mail.outbox[0].body
        settings.EMAIL_URL = ""
        invited(officer, "usha", email="usha@example.in")
        assert len(mail.outbox) == 1

    def test_a_mail_server_that_is_down_stops_nothing(self, officer, settings):
        settings.EMAIL_URL = "smtp://mail.example.in"
        settings.EMAIL_BACKEND = "tests.accounts.test_invitations.Down"
        assert "hand it over yourself" in invited(officer, email="asha@example.in").text


class Down:
    def __init__(self, **_named):
        pass

    def send_messages(self, _messages):
        raise ConnectionRefusedError


class TestWhoMayGiveWhat:
    def test_a_name_that_is_taken(self, officer):
        invited(officer)
        again = officer.post(ADD, {"username": "ASHA", "role": "auditor"})
        assert "has this name already" in Page(again).text

    def test_a_state_officer_has_a_state(self, officer):
        answer = officer.post(ADD, {"username": "asha", "role": "state_officer"})
        assert "Choose the state" in Page(answer).text
        assert not User.objects.filter(username="asha").exists()

    @pytest.mark.parametrize("role", ["auditor", "data_steward", "helpline_agent", "state_officer"])
    def test_nobody_else_invites(self, client, role):
        signed_in(client, staff(role, BIHAR))
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, {"username": "asha", "role": "auditor"}).status_code == 403
        assert not User.objects.filter(username="asha").exists()

    def test_no_role_above_ones_own(self, client):
        signed_in(client, inviting_clerk())
        offered = Page(client.get(ADD)).document.xpath("//select[@name='role']/option/@value")
        assert "data_steward" in offered
        assert "operator" in offered
        assert not {"ministry_officer", "auditor", "aggregator_reviewer"} & set(offered)
        answer = client.post(ADD, {"username": "asha", "role": "ministry_officer"})
        assert answer.status_code == 200
        assert not User.objects.filter(username="asha").exists()

    def test_nor_to_an_account_above(self, client):
        signed_in(client, inviting_clerk())
        above = staff("ministry_officer")
        page = f"/admin/accounts/user/{above.pk}/change/"
        assert (
            client.post(page, {"role": "helpline_agent", "invite_again": "on"}).status_code == 403
        )
        assert roles_of(User.objects.get(pk=above.pk)) == {"ministry_officer"}
        assert not Invitation.objects.exists()

    def test_nobody_changes_themselves(self, officer):
        page = f"/admin/accounts/user/{officer.user.pk}/change/"
        shown = Page(officer.get(page))
        assert shown.status == 200
        assert not shown.document.xpath("//select[@name='role']")
        assert officer.post(page, {"role": "auditor", "is_active": "on"}).status_code == 403
        assert roles_of(User.objects.get(pk=officer.user.pk)) == {"ministry_officer"}

    def test_nor_who_may_do_everything(self, officer):
        root = staff("superuser")
        page = f"/admin/accounts/user/{root.pk}/change/"
        assert officer.post(page, {"role": "auditor", "invite_again": "on"}).status_code == 403
        assert not Invitation.objects.exists()

    def test_no_post_makes_a_superuser(self, officer):
        user = staff("auditor")
        officer.post(
            f"/admin/accounts/user/{user.pk}/change/",
            {"role": "auditor", "is_active": "on", "is_superuser": "on", "is_staff": "on",
             "username": "root", "password": "x", "user_permissions": ["1"], "groups": ["1"]},
        )  # fmt: skip
        user = User.objects.get(pk=user.pk)
        assert (user.is_superuser, user.check_password(PASSWORD)) == (False, True)
        assert (roles_of(user), user.user_permissions.count()) == ({"auditor"}, 0)

    def test_another_role(self, officer):
        user, theirs = staff("auditor"), Client()
        signed_in(theirs, user)
        page = f"/admin/accounts/user/{user.pk}/change/"
        assert officer.get(page).status_code == 200
        answer = officer.post(page, {"role": "state_officer", "state": BIHAR, "is_active": "on"})
        assert answer.status_code == 302
        assert theirs.get("/admin/").status_code == 403
        assert theirs.get("/state/").status_code == 200
        event = Event.objects.get(action="role given")
        assert (event.by, event.detail["role"]) == (f"staff:{officer.user.pk}", "state_officer")

    def test_closing_an_account_ends_its_sessions(self, officer):
        user, theirs = staff("auditor"), Client()
        signed_in(theirs, user)
        officer.post(f"/admin/accounts/user/{user.pk}/change/", {"role": "auditor"})
        assert theirs.get("/admin/").status_code == 302
        assert Event.objects.filter(action="staff account closed").exists()
        officer.post(
            f"/admin/accounts/user/{user.pk}/change/", {"role": "auditor", "is_active": "on"}
        )
        assert theirs.get("/admin/").status_code == 302  # and stay ended

    def test_accounts_are_not_deleted_nor_made_by_hand(self, officer):
        user = staff("auditor")
        assert officer.get(f"/admin/accounts/user/{user.pk}/delete/").status_code == 403
        assert officer.get("/admin/accounts/user/add/").status_code == 403
        assert officer.get(f"/admin/accounts/user/{user.pk}/password/").status_code in (302, 404)


def test_roles_follow_their_list(db):
    group = Group.objects.get(name="auditor")
    group.permissions.add(Permission.objects.get(codename="change_user"))
    group.permissions.remove(Permission.objects.get(codename="view_user"))
    call_command("sync_roles")
    kept = set(group.permissions.values_list("codename", flat=True))
    assert "change_user" not in kept
    assert "view_user" in kept
