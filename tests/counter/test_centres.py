"""A manager's pages: operators, hours and devices of the own centre, and of no other."""

import re
from base64 import b32decode
from datetime import time

import pytest
from django.test import Client
from django_otp.oath import totp

from eshram.accounts import invitations
from eshram.accounts.models import User
from eshram.accounts.roles import roles_of
from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.counter import deeds
from tests.counter.people import centre, operator
from tests.workers import people
from tests.workers.people import Page
from workers.counter import devices, standing, visits
from workers.counter.models import Centre, Device, Operator, Visit

pytestmark = pytest.mark.django_db
NEW = "four words of mine"
WHY = "Registered three people who were not there."


@pytest.fixture
def manager(client):
    somebody = operator(is_manager=True)
    signed_in(client, somebody.user)
    return somebody


def invite(client, **changes):
    typed = {"username": "sita", "name": "Sita Devi", "mobile": "9812345670", "email": ""}
    return client.post("/centre/operators/invite", typed | changes)


def address(somebody, what: str) -> str:
    return f"/centre/operators/{somebody.pk}/{what}"


def anew(somebody) -> Client:
    """Signed in after all sessions were ended."""
    return signed_in(Client(), User.objects.get(pk=somebody.pk))


def sign_up(link: str) -> Client:
    """From the link to the first page of their work."""
    guest = Client()
    guest.get("/" + link.split("/", 3)[3])
    guest.post("/staff/invitation", {"password": NEW, "again": NEW})
    key = Page(guest.get("/staff/authenticator")).document.find_class("enrol-text")[0].text
    code = f"{totp(b32decode(key.replace(' ', ''))):06d}"
    guest.post("/staff/authenticator", {"code": code})
    guest.landed = guest.post("/staff/recovery-codes").url
    return guest


class TestInviting:
    def test_from_the_invitation_to_the_counter(self, client, manager):
        page = Page(invite(client))
        link = page.document.get_element_by_id("invitation-link").text
        made = Operator.objects.get(user__username="sita")
        assert (made.centre_id, made.is_manager) == (manager.centre_id, False)
        assert roles_of(made.user) == {"operator"}
        assert "invited" in Page(client.get("/centre/operators")).text
        guest = sign_up(link)
        assert guest.landed == "/centre/"
        home = Page(guest.get("/centre/"))
        assert "prove by your own Aadhaar" in home.text
        assert not home.document.find_class("tile")
        assert Event.objects.filter(action="staff invited", user_id=manager.pk).exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"username": "two words"}, "username"),
            ({"username": ""}, "username"),
            ({"username": "x" * 61}, "username"),
            ({"mobile": "12345"}, "mobile"),
            ({"name": "<b>"}, "name"),
            ({"email": "nobody"}, "email"),
        ],
    )
    def test_bad_answers(self, client, manager, wrong, field):
        page = Page(invite(client, **wrong))
        assert (page.status, bool(page.beside(field))) == (422, True)
        assert Operator.objects.count() == 1

    def test_a_name_that_is_taken(self, client, manager):
        staff("auditor", username="sita")
        assert "has this name already" in Page(invite(client, username="SITA")).beside("username")

    def test_no_post_makes_a_manager_or_an_officer(self, client, manager):
        invite(client, is_manager="on", role="ministry_officer", centre=centre().pk, is_staff="on")
        made = Operator.objects.get(user__username="sita")
        assert (made.is_manager, made.centre_id) == (False, manager.centre_id)
        assert (made.user.is_staff, roles_of(made.user)) == (False, {"operator"})

    @pytest.mark.parametrize("role", ["ministry_officer", "auditor", "state_officer"])
    def test_an_operator_gives_no_other_role(self, manager, role):
        with pytest.raises(invitations.NotAllowed):
            invitations.invite("sita", role, by=manager.user)
        assert not User.objects.filter(username="sita").exists()

    def test_a_lost_phone(self, client, manager):
        somebody = operator(manager.centre)
        link = Page(client.post(address(somebody, "invite-again"))).document.get_element_by_id(
            "invitation-link"
        )
        assert sign_up(link.text).landed == "/centre/"


class TestOthers:
    """What a manager may not, and who is no manager."""

    PAGES = ("operators", "operators/invite", "hours", "devices", "devices/register")

    @pytest.mark.parametrize("page", PAGES)
    def test_an_operator_is_no_manager(self, page):
        browser = signed_in(Client(), operator().user)
        for answer in (browser.get(f"/centre/{page}"), browser.post(f"/centre/{page}", {})):
            assert answer.status_code in (403, 405)
            assert "Only the manager" in answer.content.decode() or answer.status_code == 405

    @pytest.mark.parametrize("what", ["block", "reinstate", "invite-again"])
    def test_other_centres_other_managers_and_oneself(self, client, manager, what):
        others = [operator(), operator(manager.centre, is_manager=True), manager]
        for somebody in others:
            page = address(somebody, what)
            assert client.get(page).status_code == 404
            assert client.post(page, {"reason": WHY}).status_code == 404
            somebody.refresh_from_db()
            assert somebody.blocked_at is None
        assert client.post(f"/centre/operators/{10**18}/{what}").status_code == 404

    def test_the_list_names_no_other_centre(self, client, manager):
        other = operator()
        assert other.user.username not in client.get("/centre/operators").content.decode()

    def test_pages_of_a_long_list_ask_little(self, client, manager, django_assert_max_num_queries):
        for _ in range(20):
            standing.block_operator(operator(manager.centre), by=manager.by, reason=WHY)
        with django_assert_max_num_queries(9):
            assert client.get("/centre/operators").content.decode().count(WHY) == 20


class TestBlocking:
    def test_with_a_reason_and_back(self, client, manager):
        somebody = operator(manager.centre)
        theirs = signed_in(Client(), somebody.user)
        page = Page(client.post(address(somebody, "block"), {"reason": " "}))
        assert (page.status, page.beside("reason")) == (422, "Please answer this.")
        assert theirs.get("/centre/").status_code == 200
        assert client.post(address(somebody, "block"), {"reason": WHY}).url == "/centre/operators"
        assert theirs.get("/centre/").status_code == 302
        said = Page(client.get("/centre/operators")).text
        assert WHY in said
        assert "is blocked" in said
        client.post(address(somebody, "reinstate"), {"reason": "It was a mistake"})
        assert anew(somebody).get("/centre/").status_code == 200
        kept = list(somebody.blocks.order_by("id").values_list("blocked", "by"))
        assert kept == [(True, manager.by), (False, manager.by)]

    def test_whom_the_ministry_blocked(self, client, manager):
        somebody = operator(manager.centre)
        standing.block_operator(somebody, by="staff:1", reason=WHY)
        answer = client.post(address(somebody, "reinstate"), {"reason": "He is my brother"})
        assert answer.status_code == 302
        assert "only the ministry" in Page(client.get("/centre/operators")).text
        somebody.refresh_from_db()
        assert somebody.blocked_at is not None

    def test_between_two_pages_of_a_registration(self, client, manager):
        """The next page of the client leads to the door, and nothing of them is left."""
        somebody = operator(manager.centre)
        theirs = signed_in(Client(), somebody.user)
        visit = Visit.objects.create(
            operator=somebody, centre=somebody.centre, purpose="register", held={"draft": "1"}
        )
        people.put_in(theirs, visit=str(visit.id))
        client.post(address(somebody, "block"), {"reason": WHY})
        assert theirs.get("/centre/").url.startswith("/staff/sign-in")
        visit.refresh_from_db()
        assert (visit.ended, visit.held) == ("blocked", {})
        again = people.put_in(anew(somebody), visit=str(visit.id))
        assert again.get("/centre/").status_code == 403
        assert again.post("/centre/stop").status_code == 403

    def test_a_blocked_manager_manages_nothing(self, manager):
        standing.block_centre(manager.centre, by="staff:1", reason=WHY)
        browser = anew(manager)
        for page in TestOthers.PAGES:
            assert browser.get(f"/centre/{page}").status_code == 403


class TestHours:
    def send(self, client, opens="08:00", closes="20:00", days=(1, 2, 3)):
        return client.post("/centre/hours", {"opens": opens, "closes": closes, "days": days})

    @pytest.fixture(autouse=True)
    def usual(self, request):
        if "manager" in request.fixturenames:
            somebody = request.getfixturevalue("manager")
            Centre.objects.filter(pk=somebody.centre_id).update(opens=time(9), closes=time(19))

    def test_within_what_the_ministry_allows(self, client, manager):
        assert self.send(client).url == "/centre/"
        here = Centre.objects.get(pk=manager.centre_id)
        assert (here.opens, here.closes, here.days) == (time(8), time(20), [1, 2, 3])
        event = Event.objects.get(action="centre changed")
        assert (event.by, event.detail["fields"]) == (manager.by, ["opens", "closes", "days"])
        self.send(client)
        assert Event.objects.filter(action="centre changed").count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"opens": "06:59"}, "opens"),
            ({"closes": "21:01"}, "closes"),
            ({"closes": "08:00"}, "closes"),
            ({"opens": "25:00"}, "opens"),
            ({"days": []}, "days"),
            ({"days": ["8"]}, "days"),
        ],
    )
    def test_not_beyond(self, client, manager, wrong, field):
        page = Page(self.send(client, **wrong))
        assert page.status == 422
        assert field in {link.removeprefix("id_").split("_")[0] for link, _text in page.summary}
        assert not Event.objects.filter(action="centre changed").exists()

    def test_what_the_ministry_gave_stays_allowed(self, client, manager):
        Centre.objects.filter(pk=manager.centre_id).update(opens=time(5))
        assert self.send(client, opens="05:30").status_code == 302

    def test_a_manager_opens_again_from_a_closed_counter(self, client, manager):
        Centre.objects.filter(pk=manager.centre_id).update(days=[])
        page = Page(client.get("/centre/"))
        assert page.status == 403
        assert page.document.xpath("//a[@href='/centre/hours']")
        assert client.get("/centre/hours").status_code == 200
        plain = signed_in(Client(), operator(manager.centre).user)
        assert not Page(plain.get("/centre/")).document.xpath("//a[@href='/centre/hours']")


class TestDevices:
    def test_registered_carried_and_taken_away(self, client, manager):
        assert "not registered" in Page(client.get("/centre/")).text
        answer = client.post("/centre/devices/register", {"name": "Laptop at the door"})
        cookie = answer.cookies["device"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        device = Device.objects.get()
        assert cookie.value not in repr(Device.objects.values().get())
        assert "Laptop at the door" in Page(client.get("/centre/")).text
        visit = begun(client, manager)
        assert visit.device == device
        page = f"/centre/devices/{device.pk}/revoke"
        assert client.post(page, {"reason": ""}).status_code == 422
        client.post(page, {"reason": "Stolen"})
        assert begun(client, manager).device is None
        assert "Stolen" in Page(client.get("/centre/devices")).text
        assert client.post(page, {"reason": "Again"}).status_code == 404
        actions = Event.objects.filter(action__startswith="device").order_by("id")
        assert [event.action for event in actions] == ["device registered", "device revoked"]

    def test_of_another_centre(self, client, manager):
        there = operator(is_manager=True)
        theirs = signed_in(Client(), there.user)
        theirs.post("/centre/devices/register", {"name": "Theirs"})
        device = Device.objects.get()
        assert (
            client.post(f"/centre/devices/{device.pk}/revoke", {"reason": "x"}).status_code == 404
        )
        client.cookies["device"] = theirs.cookies["device"].value
        assert begun(client, manager).device is None
        assert "Theirs" not in client.get("/centre/").content.decode()

    @pytest.mark.parametrize("token", ["", "x", "x" * 5000, "'", "%00"])
    def test_a_cookie_that_is_none(self, client, manager, token):
        client.cookies["device"] = token
        assert client.get("/centre/").status_code == 200
        assert begun(client, manager).device is None


def begun(client, somebody) -> Visit:
    """A client, begun by a request with this browser's cookies."""
    request = client.get("/centre/").wsgi_request
    assert devices.device_of(request) is None or request.COOKIES["device"]
    return visits.begin(request, somebody, Visit.Purpose.REGISTER)


def test_the_day_so_far(client, manager):
    deeds.registered(manager)
    deeds.registered(operator(manager.centre))
    deeds.registered(operator())
    page = Page(client.get("/centre/"))
    assert [dd.text for dd in page.document.xpath("//dl[@class='today']//dd")] == ["2", "1"]


def test_tiles_lead_somewhere(client, manager):
    page = Page(client.get("/centre/"))
    keys = page.document.xpath("//*[@accesskey]/@accesskey")
    assert len(keys) == len(set(keys)) >= 3
    for link in page.document.xpath("//main//a[starts-with(@href, '/')]/@href"):
        assert client.get(link).status_code == 200, link


def test_staff_frame_has_no_links_of_workers(client, manager):
    page = Page(client.get("/centre/"))
    links = set(page.document.xpath("//footer//a/@href"))
    assert links == {"tel:14434", "/centre/", "/staff/"}
    assert page.document.xpath("//footer//form/@action") == ["/staff/sign-out"]
    assert page.document.xpath("//header//a[@class='brand']/@href") == ["/centre/"]
    front = Page(Client().get("/"))
    assert "/me/" in front.document.xpath("//footer//a/@href")


def test_signing_in_leads_to_the_counter(client):
    from tests.cast import PASSWORD, code_of

    somebody = operator()
    client.post("/staff/sign-in", {"username": somebody.user.username, "password": PASSWORD})
    assert client.post("/staff/code", {"code": code_of(somebody.user)}).url == "/centre/"


def test_an_account_without_a_centre(client):
    signed_in(client, staff("operator"))
    page = Page(client.get("/centre/"))
    assert (page.status, "You belong to no centre" in page.text) == (403, True)
    assert not re.search("Operators", page.text)
