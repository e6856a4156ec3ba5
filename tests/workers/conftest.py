"""The synthetic nation, as people and not yet as rows."""

import pytest

from workers.synthetic import people

SEED, MANY = 77, 3000


@pytest.fixture(scope="session")
def nation(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return people.Nation()


@pytest.fixture(scope="session")
def many(nation):
    """The first of seed 77, read only."""
    return list(nation.people(SEED, 0, MANY))


@pytest.fixture
def answers_500(client):
    """A view that raises answers 500, as in production."""
    client.raise_request_exception = False


def check(row):
    """Choices, lengths and constraints; columns that may be NULL may be empty."""
    empty = [f.name for f in row._meta.fields if f.null and getattr(row, f.attname) is None]
    row.full_clean(exclude=empty, validate_unique=False)
