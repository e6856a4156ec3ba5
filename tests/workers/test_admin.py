"""The admin's pages about workers: who may see what, and what is written down about it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import Page, put_in
from workers.models import UanAlias
from workers.registration import bank_account

pytestmark = pytest.mark.django_db

LIST = "/admin/workers/worker/"
REASON = "Called the helpline about a payment."


@pytest.fixture
def officer(client):
    return signed_in(client, staff("ministry_officer"))


@pytest.fixture
def worker():
    made = people.worker(
        name="Sunita Joshi",
        name_local="सुनीता जोशी",
        mobile="9812345611",
        emergency_mobile="9812345622",
        email="sunita@example.org",
    )
    bank_account(made, "123456789012", "SBIN0001234", "Sunita").save(force_insert=True)
    return made


SECRETS = ["9812345611", "9812345622", "sunita@example.org", "123456789012", "SBIN0001234"]


class TestContentPolicy:
    @pytest.mark.parametrize("path", ["/", "/me/sign-in", "/register/start", "/staff/sign-in"])
    def test_no_page_of_the_portal_is_loosened_for_the_admin(self, officer, path):
        policy = officer.get(path).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy

    def test_nor_a_workers(self, client, worker):
        put_in(client, uan=worker.uan)
        for path in ("/me/", "/me/privacy/"):
            assert "unsafe" not in client.get(path).headers["Content-Security-Policy"]

    @pytest.mark.parametrize("path", ["/admin/", "/admin/workers/occupation/", LIST])
    def test_the_admin_may_do_what_its_scripts_need_and_no_more(self, officer, path):
        policy = officer.get(path).headers["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["script-src"] == "'self' 'unsafe-eval'"
        assert directives["style-src"] == "'self' 'unsafe-inline'"
        assert directives["default-src"] == "'none'"
        assert directives["form-action"] == "'self'"


class TestList:
    @pytest.mark.parametrize(
        "asked", ["joshi", "सुनीता", "suneeta josh", "JOSHI SUNITA", "9812345611", "uan"]
    )
    def test_a_worker_is_found(self, officer, worker, asked):
        people.worker(name="Ramesh Kumar", mobile="9812345699")
        page = Page(officer.get(LIST, {"q": str(worker.uan) if asked == "uan" else asked}))
        assert "Sunita Joshi" in page.text
        assert worker.uan_spaced in page.text
        assert "XXXXXX5611" in page.text
        assert "Ramesh" not in page.text
        for secret in SECRETS:
            assert secret not in page.text

    def test_it_counts_nobody_and_asks_the_same_few_questions(self, officer):
        def queries(**asked):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert officer.get(LIST, asked).status_code == 200
            return [query["sql"] for query in captured.captured_queries]

        queries()  # warm: content types, the user's roles
        few = len(queries())
        for _number in range(30):
            people.worker(name="Radha")
        for asked in ({}, {"q": "radha"}, {"state": "27"}, {"status": "active"}):
            asked = queries(**asked)
            assert len(asked) <= few + 8
            assert not [sql for sql in asked if re.search(r"COUNT\(", sql) and "worker" in sql]

    def test_pages_go_on_without_a_count(self, officer):
        for _number in range(26):
            people.worker(name="Radha")
        first = officer.get(LIST).content.decode()
        assert "?p=2" in first
        second = officer.get(LIST, {"p": "2"}).content.decode()
        assert "1 row on this page" in second
        assert "?p=3" not in second

    def test_pages_of_a_place_show_each_worker_once(self, officer):
        here = [people.worker(name=f"Here {n}") for n in range(60)]
        for worker in here[::2]:
            worker.present_state_id, worker.present_district_id = people.BIHAR, people.PATNA
            worker.save()
        people.worker(permanent_state_id=27, permanent_district_id=482, name="Elsewhere")
        for query in ("state=10", "state=10&district=212", "state=10&status=active"):
            pages = [officer.get(f"{LIST}?{query}&p={page}") for page in (1, 2, 3)]
            names = [re.findall(r"\bHere \d+|Elsewhere", page.content.decode()) for page in pages]
            assert [len(page) for page in names] == [25, 25, 10]
            assert sum(names, []) == [worker.name for worker in here]

    def test_more_than_fifty_are_told_to_narrow(self, officer):
        for _number in range(51):
            people.worker(name="Radha")
        assert "Narrow your search" in Page(officer.get(LIST, {"q": "radha"})).text
        assert "at least two letters" in Page(officer.get(LIST, {"q": "r"})).text

    def test_filters_narrow(self, officer, worker):
        for asked in ({"state": "10"}, {"state": "27", "district": "482"}, {"status": "active"}):
            for q in ({}, {"q": "joshi"}, {"q": str(worker.uan)}):
                assert "Sunita Joshi" in Page(officer.get(LIST, asked | q)).text
        for asked in ({"state": "7"}, {"state": "27", "district": "483"}, {"status": "closed"}):
            for q in ({}, {"q": "joshi"}, {"q": str(worker.uan)}):
                assert "Sunita Joshi" not in Page(officer.get(LIST, asked | q)).text

    @pytest.mark.parametrize("name", ["state", "district", "status"])
    @pytest.mark.parametrize(
        "value",
        ["99", "0", "-1", "x", "9" * 50, "' OR 1=1 --", "<b>", "\u0662", "10.0", "a" * 5000],
    )
    def test_a_value_that_does_not_exist_is_an_empty_list(self, officer, worker, name, value):
        for q in ({}, {"q": "joshi"}, {"q": str(worker.uan)}):
            answer = officer.get(LIST, {name: value} | q)
            assert answer.status_code == 200
            assert "Sunita Joshi" not in Page(answer).text

    @pytest.mark.parametrize(
        "text",
        ["'; DROP TABLE x; --", "<script>alert(1)</script>", "a" * 10_000, "राम " * 2500, "9" * 20],
    )
    @pytest.mark.parametrize(
        "path",
        [LIST, "/admin/workers/occupation/", "/admin/geography/district/",
         "/admin/geography/pindistrict/", "/admin/workers/occupationsynonym/"],
    )  # fmt: skip
    def test_whatever_is_typed_into_a_search_box(self, officer, worker, path, text):
        answer = officer.get(path, {"q": text})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
        assert "Sunita Joshi" not in Page(answer).text

    @pytest.mark.parametrize(
        "query", ["p=0", "p=-1", "p=99999999", "p=x", "o=1.2.3", "all=", "x=1"]
    )
    def test_addresses_typed_by_hand(self, officer, worker, query):
        assert officer.get(f"{LIST}?{query}", follow=True).status_code == 200

    def test_nothing_is_taken_away_or_changed_from_here(self, officer, worker):
        for action in ("delete_selected", "export"):
            officer.post(LIST, {"action": action, "_selected_action": [worker.uan]})
        worker.refresh_from_db()
        for path in ("add/", f"{worker.uan}/delete/", f"{worker.uan}/history/", "export/"):
            assert officer.get(LIST + path).status_code == 404


class TestPage:
    def test_what_identifies_is_hidden_and_the_look_is_written_down(self, officer, worker):
        answer = officer.get(f"{LIST}{worker.uan}/")
        page = Page(answer)
        assert "XXXX XXXX 0004" in page.text
        assert "XXXXXX5611" in page.text
        assert "XXXX9012" in page.text
        for secret in SECRETS:
            assert secret not in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        event = Event.objects.get(worker_id=worker.uan)
        assert (event.action, event.role) == ("seen", "ministry_officer")

    def test_a_reason_shows_it_once(self, officer, worker):
        answer = officer.post(f"{LIST}{worker.uan}/reveal/", {"reason": REASON})
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        for secret in SECRETS:
            assert secret in answer.content.decode()
        event = Event.objects.get(worker_id=worker.uan, action="details seen")
        assert event.reason == REASON
        assert {"mobile", "email", "bank_account"} <= set(event.detail["fields"])
        assert not [secret for secret in SECRETS if secret in str(vars(event))]
        assert SECRETS[0] not in officer.get(f"{LIST}{worker.uan}/").content.decode()

    @pytest.mark.parametrize("reason", ["", " " * 30, "short", "x" * 501, "\x00" * 12])
    def test_without_a_reason_nothing_is_shown(self, officer, worker, reason):
        answer = officer.post(f"{LIST}{worker.uan}/reveal/", {"reason": reason})
        assert answer.status_code == 422
        assert not [secret for secret in SECRETS if secret in answer.content.decode()]
        assert not Event.objects.filter(action="details seen").exists()

    def test_a_look_at_the_address_shows_nothing(self, officer, worker):
        assert officer.get(f"{LIST}{worker.uan}/reveal/").status_code == 405

    def test_a_role_that_may_look_may_not_reveal(self, client, worker):
        signed_in(client, staff("auditor"))
        assert b"/reveal/" not in client.get(f"{LIST}{worker.uan}/").content
        answer = client.post(f"{LIST}{worker.uan}/reveal/", {"reason": REASON})
        assert answer.status_code == 404
        assert not Event.objects.filter(action="details seen").exists()

    @pytest.mark.parametrize("role", ["scheme_editor", "helpline_agent", "state_officer"])
    def test_other_roles_see_nobody(self, role, worker):
        client = signed_in(Client(), staff(role, 10))
        assert client.get(LIST).status_code == 403
        for path in (f"{LIST}{worker.uan}/", f"{LIST}{worker.uan + 1}/"):
            assert client.get(path).status_code == (403 if role == "state_officer" else 404)

    @pytest.mark.parametrize("uan", ["1", "0", "9" * 12, "9" * 30, "x", "-1"])
    def test_guessed_numbers(self, officer, worker, uan):
        for path in (f"{LIST}{uan}/", f"{LIST}{uan}/reveal/"):
            assert officer.get(path).status_code in (404, 405)
            assert officer.post(path, {"reason": REASON}).status_code in (404, 405)
        assert not Event.objects.exclude(worker_id=None).exists()

    def test_a_merged_record_names_the_one_that_stays(self, officer, worker):
        merged = people.worker(status="merged")
        UanAlias.objects.create(uan=merged.uan, worker=worker)
        page = officer.get(f"{LIST}{merged.uan}/").content.decode()
        assert f"{LIST}{worker.uan}/" in page
        assert merged.uan_spaced in officer.get(f"{LIST}{worker.uan}/").content.decode()

    def test_both_languages(self, officer, worker):
        hindi = officer.get(f"{LIST}{worker.uan}/", headers={"accept-language": "hi"})
        assert "छिपे हुए विवरण" in hindi.content.decode()


class TestTheWorkersOwnEyes:
    def test_who_looked_when_in_which_role_and_why(self, officer, client, worker):
        officer.get(f"{LIST}{worker.uan}/")
        officer.post(f"{LIST}{worker.uan}/reveal/", {"reason": REASON})
        own = put_in(Client(), uan=worker.uan)
        page = Page(own.get("/me/privacy/"))
        assert page.text.count("Ministry officer") == 2
        assert REASON in page.text
        assert "Bank account" in page.text
        assert "/me/privacy/" in own.get("/me/").content.decode()

    def test_pages_go_on(self, worker):
        for number in range(51):
            Event.objects.record("seen", by=f"staff:{number + 1}", worker_id=worker.uan)
        own = put_in(Client(), uan=worker.uan)
        first = own.get("/me/privacy/")
        after = re.search(r"\?after=([\d.-]+)", first.content.decode())[1]
        assert Page(own.get("/me/privacy/", {"after": after})).text.count("record looked at") == 1
        for cursor in ("x", "9" * 40, "1.000000-1", "' OR 1=1"):
            assert own.get("/me/privacy/", {"after": cursor}).status_code == 200

    def test_nobody_sees_anothers(self, officer, worker):
        officer.get(f"{LIST}{worker.uan}/")
        other = put_in(Client(), uan=people.worker().uan)
        assert "Nobody has looked" in Page(other.get("/me/privacy/")).text


def test_drafts_are_a_number(officer):
    people.draft_at("check", mobile="9812345677")
    answer = officer.get("/admin/workers/draft/")
    assert answer.status_code == 200
    assert "9812345677" not in answer.content.decode()
    assert "Asha" not in answer.content.decode()
    assert officer.get("/admin/workers/turnedaway/").status_code == 200
