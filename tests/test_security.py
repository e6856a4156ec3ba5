"""Attacks that were tried, and what must come of them."""

import time

import pytest

from tests.visitor import NO_TO_ALL
from tests.workers import people
from tests.workers.people import Page, put_in
from tests.workers.test_me import code_for


@pytest.mark.django_db
def test_a_pile_of_marks_does_not_hold_up_everybody(client):
    """Unicode normalisation takes quadratic time: 80,000 marks on one letter would be 20 s."""
    draft = people.draft_at("personal")
    put_in(client, draft=str(draft.id))
    started = time.monotonic()
    page = Page(client.post("/register/personal", {"father_name": "a" + "\u0301\u0316" * 40_000}))
    assert time.monotonic() - started < 3
    assert "too long" in page.beside("father_name")


@pytest.mark.django_db
class TestOneBrowserForSeveral:
    """A family's phone, or a computer that many use."""

    def test_a_new_registration_forgets_who_was_here(self, client):
        before = people.worker(mobile="9812345611")
        proven = {"uan": before.uan, "at": int(time.time()), "mobile": "9812345612"}
        put_in(client, uan=before.uan, proven=proven, change="sealed", new_mobile={"last4": "1"})
        client.post("/register/start", {"mobile": "9812345613"} | NO_TO_ALL)
        assert client.post("/register/otp", {"otp": code_for("9812345613")}).status_code == 302
        assert set(client.session.keys()) == {"draft"}
        assert client.post("/register/already").url == "/me/sign-in"
        before.refresh_from_db()
        assert before.mobile == "9812345611"

    def test_nobody_goes_on_with_the_answers_of_another(self, client):
        """Husband and wife of one year: who comes back is not known before Aadhaar proves it."""
        first, _second = people.draft_at("education"), people.draft_at("education")
        client.post("/register/resume", {"mobile": first.mobile, "birth_year": "1992"})
        answer = client.post("/register/resume/otp", {"otp": code_for(first.mobile)}, follow=True)
        assert "draft" not in client.session
        assert "Several people" in Page(answer).text
