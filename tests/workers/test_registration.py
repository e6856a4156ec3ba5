"""Registering, as somebody with a browser and a phone does it."""

import pytest
from stdnum import verhoeff

from tests.visitor import ANSWERS
from tests.workers import people
from workers import drafts
from workers.models import Draft


def test_a_worker_registers_and_holds_a_uan(portal, cast):
    visitor, mobile = portal.visitor(), cast.mobile()
    uan = visitor.register(cast.aadhaar(), mobile)
    assert visitor.path == "/register/done"
    assert len(uan) == 12
    assert uan[0] != "0"
    assert verhoeff.is_valid(uan)
    assert f"{uan[:4]} {uan[4:8]} {uan[8:]}" in visitor.text


def test_an_account_that_was_given_may_still_be_skipped(portal, cast):
    visitor, mobile = portal.visitor(), cast.mobile()
    visitor.begin(mobile).prove(cast.aadhaar(), mobile).answer(*ANSWERS)
    assert "XXXX9012" in visitor.text
    visitor.open("/register/bank").send({"skip": "yes"})
    assert visitor.path == "/register/check"
    assert "XXXX9012" not in visitor.text
    visitor.send({"declaration": "on"})
    assert visitor.uan
    assert "Not given" in visitor.open("/me/").text


@pytest.mark.django_db
def test_two_tabs_save_two_pages_of_one_draft(cast):
    draft = people.draft_at("education", mobile=cast.mobile())
    one_tab, other_tab = Draft.objects.get(id=draft.id), Draft.objects.get(id=draft.id)
    drafts.save_answers(one_tab, "education", {"education": "primary"})
    drafts.save_answers(other_tab, "bank", {})
    draft.refresh_from_db()
    assert draft.answers["education"] == {"education": "primary"}
    assert draft.answers["bank"] == {}
