import pytest

from tests.counter.conftest import limits_of_its_own  # noqa: F401 - for every test here
from tests.helpline.desk import Agent
from tests.workers import people


@pytest.fixture
def agent():
    return Agent()


@pytest.fixture
def worker():
    return people.worker(mobile="9811112222")
