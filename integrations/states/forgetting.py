"""The feed is kept as long as a recipient may ask for what changed, and no longer; and what a
recipient holds, as long as its agreement is not over."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from eshram import feed
from integrations.states import receivers, telling
from integrations.states.models import (
    Agreement,
    ExportRequest,
    Held,
    Holding,
    Mark,
    Passage,
    Receiver,
    Told,
)

LEAST_DAYS = 90
SLICE = 50_000  # rows in one transaction
SETS = 256  # of UANs, each some ten thousand where an agreement covers the country
OLDEST = """
    DELETE FROM states_change WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM states_change WHERE xid < %s::text::xid8 ORDER BY xid LIMIT %s))
"""
# Nobody has written them here: they came with a restore from a cluster that was further on. All
# its cursors are answered by everybody. Of who committed between this transaction's beginning and
# its looking the number is higher than this one's, but none that it sees is beyond its snapshot.
AHEAD = """
    DELETE FROM states_change WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM states_change
        WHERE xid > greatest(pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot()))
        LIMIT %s))
"""
# Of an agreement, so many rows at a time; none once its recipient was given everything by terms
# that go on, which may be so since it was looked for.
OF_AGREEMENT = """
    DELETE FROM {table} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM {table} WHERE agreement_id = %s LIMIT %s))
    AND NOT EXISTS (
        SELECT FROM states_agreement a JOIN states_holding h ON h.agreement_id = a.id
        WHERE a.id = %s AND h.version = a.version AND a.stopped_at IS NULL AND a.ends >= %s)
"""


def forget(now=None) -> int:
    """Mark how far the feed has come today, and forget what is older than the longest retention of
    an agreement, and what agreements keep that are over. Returns how many changes were
    forgotten."""
    forget_ended()
    repeated(AHEAD, SLICE)
    now = now or timezone.now()
    cluster = feed.cluster()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        if not Mark.objects.filter(cluster=cluster).exists():
            Mark.objects.create(cluster=cluster, xid=0, at=now)  # nothing is forgotten yet
        Mark.objects.create(cluster=cluster, xid=int(cursor.fetchone()[0]), at=now)
    going_on = Agreement.objects.exclude(pk__in=Agreement.objects.ended().values("pk"))
    longest = going_on.aggregate(days=Max("retention_days"))
    days = max(LEAST_DAYS, longest["days"] or 0)
    marks = Mark.objects.filter(cluster=cluster).order_by("xid")
    oldest = marks.filter(at__lte=now - timedelta(days=days)).last()
    if oldest is None:
        return 0
    # First the marks: a cursor from before is refused from here on, and then its changes go.
    Mark.objects.exclude(cluster=cluster).delete()
    marks.filter(xid__lt=oldest.xid).delete()
    Passage.objects.filter(xid__lt=oldest.xid).delete()
    telling.forget(oldest.xid)
    return repeated(OLDEST, oldest.xid, SLICE)


def repeated(statement: str, *params) -> int:
    """Until nothing is left, each time in a transaction of its own; how many rows."""
    gone = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)
            if not cursor.rowcount:
                return gone
            gone += cursor.rowcount


def forget_ended() -> int:
    """What is held for agreements that are over (they give nothing any more), their receivers, and
    what was asked for in vain; and of terms that were replaced, who came and left: no cursor of
    them is good. Whom the recipient holds by those stays until its next file, which names who is
    gone. To whom what was disclosed stays for good. Returns how many rows went."""
    over, gone = Agreement.objects.ended().values("pk"), 0
    for receiver in Receiver.objects.filter(ended_at=None, agreement__in=over):
        receivers.end(receiver, by="system")
    asked = ExportRequest.objects.filter(done_at=None, agreement__in=over)
    asked.update(done_at=timezone.now(), problem="The agreement is not in force.")
    replaced = Holding.objects.exclude(version=F("agreement__version"))
    for pk in replaced.values_list("agreement", flat=True):
        gone += forget_of(pk, Passage, SLICE)
    unread = replaced.filter(agreement__age_recipient="")  # it gets no files any more
    ended = Holding.objects.filter(agreement__in=over) | unread
    for pk in ended.values_list("agreement", flat=True):
        gone += forget_of(pk, Passage, SLICE) + forget_of(pk, Held, SETS)
        gone += ended.filter(agreement=pk).delete()[0]  # last: so it is found till then
    told = Exists(Told.objects.filter(agreement=OuterRef("pk")))
    for pk in Agreement.objects.ended().filter(told).values_list("pk", flat=True):
        gone += forget_of(pk, Told, SLICE)
    return gone


def forget_of(agreement: int, kept: type[Passage | Held | Told], most: int) -> int:
    statement = OF_AGREEMENT.format(table=kept._meta.db_table)
    return repeated(statement, agreement, most, agreement, timezone.localdate())
