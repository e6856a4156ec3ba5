import uuid

import pytest

from eshram import limits


@pytest.fixture(autouse=True)
def limits_of_its_own(request, monkeypatch):
    """What one test did too often does not stop the next, nor the same one an hour later: Redis
    outlives both. The running portal counts for itself, and each of its tests brings its people."""
    if "portal" in request.fixturenames:
        return
    mark, key_of = uuid.uuid4().hex, limits.key_of
    monkeypatch.setattr(limits, "key_of", lambda *names: f"{mark}:{key_of(*names)}")
