import uuid

import pytest

from eshram import limits
from tests.cast import signed_in
from tests.counter import people
from tests.counter.camps import Camp
from tests.counter.walkins import Counter
from tests.workers import people as workers


@pytest.fixture(autouse=True)
def limits_of_its_own(request, monkeypatch):
    """What one test did too often does not stop the next, nor the same one an hour later: Redis
    outlives both. The running portal counts for itself, and each of its tests brings its people."""
    if "portal" in request.fixturenames:
        return
    mark, key_of = uuid.uuid4().hex, limits.key_of
    monkeypatch.setattr(limits, "key_of", lambda *names: f"{mark}:{key_of(*names)}")


@pytest.fixture
def operator(db):
    return people.operator()


@pytest.fixture
def desk(client, operator):
    """The operator's browser."""
    return signed_in(client, operator.user)


@pytest.fixture
def worker(db):
    return workers.worker()


@pytest.fixture
def counter(client, worker):
    return Counter(client)


@pytest.fixture
def helped(counter, worker):
    """The worker has proven by mobile to be there."""
    assert counter.by_mobile(worker.uan_spaced).url == counter.at("worker")
    return counter


@pytest.fixture
def camp():
    made = Camp()
    made.take()
    return made
