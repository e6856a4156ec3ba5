"""Attacks that were tried, and what must come of them."""

import time

import pytest

from tests.workers import people
from tests.workers.people import Page, put_in


@pytest.mark.django_db
def test_a_pile_of_marks_does_not_hold_up_everybody(client):
    """Unicode normalisation takes quadratic time: 80,000 marks on one letter would be 20 s."""
    draft = people.draft_at("personal")
    put_in(client, draft=str(draft.id))
    started = time.monotonic()
    page = Page(client.post("/register/personal", {"father_name": "a" + "\u0301\u0316" * 40_000}))
    assert time.monotonic() - started < 3
    assert "too long" in page.beside("father_name")
