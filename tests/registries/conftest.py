import pytest

from tests.registries.senders import Sender


@pytest.fixture
def sender():
    return Sender()
