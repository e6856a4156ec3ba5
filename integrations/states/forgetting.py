"""The feed is kept as long as a recipient may ask for what changed, and no longer."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from eshram import feed
from integrations.states.models import Agreement, Mark, Passage

LEAST_DAYS = 90
SLICE = 50_000  # rows in one transaction
OLDEST = """
    DELETE FROM states_change WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM states_change WHERE xid < %s::text::xid8 ORDER BY xid LIMIT %s))
"""


def forget(now=None) -> int:
    """Mark how far the feed has come today, and forget what is older than the longest retention of
    an agreement. Returns how many changes were forgotten."""
    now = now or timezone.now()
    cluster = feed.cluster()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        if not Mark.objects.filter(cluster=cluster).exists():
            Mark.objects.create(cluster=cluster, xid=0, at=now)  # nothing is forgotten yet
        Mark.objects.create(cluster=cluster, xid=int(cursor.fetchone()[0]), at=now)
    longest = Agreement.objects.filter(stopped_at=None).aggregate(days=Max("retention_days"))
    days = max(LEAST_DAYS, longest["days"] or 0)
    marks = Mark.objects.filter(cluster=cluster).order_by("xid")
    oldest = marks.filter(at__lte=now - timedelta(days=days)).last()
    if oldest is None:
        return 0
    # First the marks: a cursor from before is refused from here on, and then its changes go.
    Mark.objects.exclude(cluster=cluster).delete()
    marks.filter(xid__lt=oldest.xid).delete()
    Passage.objects.filter(xid__lt=oldest.xid).delete()
    gone = 0
    while some := forget_some(oldest.xid):
        gone += some
    return gone


def forget_some(xid: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OLDEST, [xid, SLICE])
        return cursor.rowcount
