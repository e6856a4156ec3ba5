"""Sessions in the database behave as Django's own do."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from eshram.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    store = SessionStore()
    store["draft"] = "abc"
    store.save()
    return store


def test_what_is_saved_is_read_back(kept):
    again = SessionStore(kept.session_key)
    assert again["draft"] == "abc"
    again["draft"] = "def"
    again.save()
    assert SessionStore(kept.session_key)["draft"] == "def"
    assert Session.objects.get().get_decoded() == {"draft": "def"}


def test_a_key_that_nobody_has_is_let_go_of():
    store = SessionStore("0" * 32)
    assert store.get("draft") is None
    assert store.session_key is None


def test_a_session_ends(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert SessionStore(kept.session_key).get("draft") is None


def test_a_new_key_keeps_what_was_said_and_the_old_one_is_gone(kept):
    old = kept.session_key
    kept.cycle_key()
    kept.save()
    assert kept.session_key != old
    assert SessionStore(kept.session_key)["draft"] == "abc"
    assert SessionStore(old).get("draft") is None


def test_signing_out_forgets_everything(kept):
    kept.flush()
    assert kept.session_key is None
    assert not Session.objects.exists()


def test_saving_does_not_revive_what_was_signed_out_elsewhere(kept):
    kept.load()
    SessionStore(kept.session_key).flush()
    with pytest.raises(UpdateError):
        kept.save()


def test_two_sessions_never_share_a_key(kept):
    other = SessionStore(kept.session_key)
    with pytest.raises(CreateError):
        other.save(must_create=True)
    assert SessionStore(kept.session_key)["draft"] == "abc"


def test_an_altered_session_is_empty(kept):
    Session.objects.update(session_data="eyJ1YW4iOjF9:1abcde:forged")
    assert SessionStore(kept.session_key).get("draft") is None
