import pytest

from integrations.states import tasks
from tests.cast import signed_in, staff
from tests.workers.people import BIHAR


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where files of exports lie."""
    settings.EXPORT_ROOT = tmp_path / "exports"
    return settings.EXPORT_ROOT


@pytest.fixture
def officer(client):
    return signed_in(client, staff("state_officer", BIHAR))


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """What the hour's task has others do is done here and now."""
    monkeypatch.setattr(tasks.end_outdated, "delay", tasks.end_outdated)
