"""What a test's own threads leave behind."""

from django.core.cache import caches
from django.db import connections


def hang_up() -> None:
    """At the end of a thread: its connections to PostgreSQL and to Redis, each its own. Left to the
    garbage collector, a socket is a warning in whatever runs then."""
    connections.close_all()
    for pool in caches["default"]._cache._pools.values():
        pool.disconnect()
