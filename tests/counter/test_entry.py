"""What too many share is told before the yes, and refused with it."""

import pytest
from django.test import Client

from tests.cast import signed_in
from tests.counter.people import operator
from tests.counter.test_fence import begin, say_yes, with_draft
from tests.workers import people
from tests.workers.people import Page
from workers import drafts
from workers.counter.models import Refusal
from workers.models import Worker
from workers.registration import bank_account

pytestmark = pytest.mark.django_db
NUMBER, IFSC = "000123987654", "SBIN0001234"


@pytest.fixture
def counter():
    """(browser, address of a visit) whose client has answered everything, with an account."""
    browser = signed_in(Client(), operator().user)
    visit = begin(browser, "en")
    draft = with_draft(visit)
    answers = {"account_number": NUMBER, "ifsc": IFSC, "account_holder": "Asha Kumari"}
    drafts.save_answers(draft, "bank", answers | {"account_number_again": NUMBER})
    return browser, visit


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        (1, ""),
        (2, "Other workers have this bank account already"),
        (4, "Too many workers have this bank account already"),
    ],
)
def test_an_account_of_others(counter, settings, others, sentence):
    settings.SHARED_REFUSED_OVER = {"mobile": 30, "bank": 4}
    browser, visit = counter
    for _other in range(others):
        account = bank_account(people.worker(), NUMBER, IFSC, "Asha")
        account.save(force_insert=True)
    text = Page(browser.get(f"/centre/{visit}/read-back")).text
    assert sentence in text
    assert ("have this bank account already" in text) == bool(sentence)
    before = Worker.objects.count()
    answer = say_yes(browser, visit)
    if others < 4:
        assert answer.url == f"/centre/{visit}/done"
        assert Worker.objects.count() == before + 1
        assert not Refusal.objects.exists()
    else:
        assert sentence in Page(answer).text
        assert Worker.objects.count() == before
        assert Refusal.objects.get().rule == "shared"
