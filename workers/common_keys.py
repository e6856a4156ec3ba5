"""How common the keys of names are, as PostgreSQL's last ANALYZE saw it; kept in each process."""

import time

from django.db import connection

KEEP_SECONDS = 600
SHARES = """
    SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats
    WHERE schemaname = current_schema() AND tablename = 'workers_searchentry' AND attname = 'keys'
"""

_shares: dict[str, float] = {}
_until = float("-inf")


def share(keys: list[str]) -> float:
    """Of the workers, those who have the commonest of the keys; 0 where none is common."""
    global _shares, _until
    if (now := time.monotonic()) >= _until:
        with connection.cursor() as cursor:
            cursor.execute(SHARES)
            keys_known, shares = cursor.fetchone() or ([], [])
        # Behind the shares of the keys stand three figures about all of them.
        _shares = dict(zip(keys_known or [], shares or [], strict=False))
        _until = now + KEEP_SECONDS
    return max(_shares.get(key, 0) for key in keys)
