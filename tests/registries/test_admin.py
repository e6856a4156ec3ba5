"""Staff see who asked when, never what; a ministry officer ends a subscription."""

import pytest
from django.test import Client
from django.urls import reverse

from eshram.audit.models import Event
from integrations.registries import answering, tasks
from integrations.registries.models import Subscription, Told
from tests.cast import signed_in, staff
from tests.registries.senders import Sender, by_id, predicate, searches, subscription
from tests.states.people import worker

pytestmark = pytest.mark.django_db


def test_messages_and_subscriptions():
    sender, mine = Sender(), worker()
    of_one = by_id("UAN", f"{mine.uan:012d}")
    message = searches(of_one, predicate("poverty_score", "lt", 5))
    assert sender.ask("sync/search", message).status_code == 200
    sender.ask("subscribe", subscription("UPDATE", of_one["query"] | {"note": "Asha"}))
    answering.waiting()
    one = Subscription.objects.get()
    assert one.filter == of_one["query"]
    officer = signed_in(Client(), staff("ministry_officer"))
    auditor = signed_in(Client(), staff("auditor"))
    listed = auditor.get(reverse("admin:registries_message_changelist"))
    search = next(row for row in listed.context["cl"].result_list if row.action == "search")
    assert (search.requests, search.refused, search.records) == (2, 1, 1)
    for name in ("message", "subscription"):
        page = auditor.get(reverse(f"admin:registries_{name}_changelist")).content.decode()
        assert str(sender.agreement) in page.replace("&#x27;", "'")
        assert f"{mine.uan:012d}" not in page
    # An auditor looks, an officer ends.
    page = reverse("admin:registries_subscription_change", args=[one.pk])
    assert b"<form" not in auditor.get(page).content.split(b"content-main")[1]
    assert auditor.post(page, {"reason": "It is over"}).status_code == 403
    assert officer.post(page, {"reason": ""}).status_code == 422
    assert officer.post(page, {"reason": "It is over"}).status_code == 302
    one.refresh_from_db()
    assert (one.end_reason, bool(one.ended_at)) == ("staff", True)
    assert (one.filter, one.fingerprint) == ({}, "")
    event = Event.objects.get(action="registry unsubscribed")
    assert (event.by.partition(":")[0], event.reason) == ("staff", "It is over")
    assert officer.post(page, {"reason": "It is over"}).status_code == 403
    assert Told.objects.exists()
    tasks.forget_messages()
    assert not Told.objects.exists()
