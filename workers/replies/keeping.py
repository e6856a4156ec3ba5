"""How long replies are kept: what they changed stays, in stays, nudges and audit events."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from workers.models import Question, Reply

BATCH = 10_000
# The oldest come first by their number, so that nobody looks at the young.
FORGET = f"""
    DELETE FROM {Reply._meta.db_table} WHERE id IN (
        SELECT id FROM (
            SELECT id, received_at FROM {Reply._meta.db_table} ORDER BY id LIMIT {BATCH}
        ) oldest WHERE received_at < %s
    )
"""  # noqa: S608 - names of our own


def purge() -> int:
    """Forget old replies, and questions to which an answer would long be late."""
    before = timezone.now() - timedelta(days=settings.REPLY_KEPT_DAYS)
    ended = timezone.now() - timedelta(days=settings.NUDGE_OPEN_DAYS)
    Question.objects.filter(ends_at__lt=ended).delete()
    gone, batch = 0, BATCH
    with connection.cursor() as cursor:
        while batch == BATCH:
            cursor.execute(FORGET, [before])
            batch = cursor.rowcount
            gone += batch
    return gone
