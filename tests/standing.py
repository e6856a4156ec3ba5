"""Rows that stay for all tests of a module: each rolls back to them, the last takes them away."""

from contextlib import ExitStack, contextmanager

from django.db import connections, transaction


@contextmanager
def standing(blocker):
    """What is written on entering is there until leaving. `blocker` is pytest-django's, which keeps
    tests without a database off it. For a fixture that all tests of its module ask for: others
    would see the rows too."""
    with ExitStack() as stack:
        with blocker.unblock():
            for alias in connections:
                stack.enter_context(transaction.atomic(using=alias))
        yield
        with blocker.unblock():
            for alias in connections:
                transaction.set_rollback(True, using=alias)
            stack.close()
