from tests.counter.conftest import limits_of_its_own  # noqa: F401 - for every test here
