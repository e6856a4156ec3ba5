"""The feed is kept as long as a recipient may ask for what changed, and no longer; and what a
recipient holds, as long as its agreement is not over."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from eshram import feed
from integrations.states import receivers
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
END = 10**12  # beyond every UAN
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
TOLD_GONE = """
    DELETE FROM states_told WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM states_told WHERE reason <> '' AND xid < %(before)s
        ORDER BY xid LIMIT %(most)s)) AND reason <> '' AND xid < %(before)s
"""
# By their key, as no index has the old ones together: where the next slice ends, and what goes.
SLICE_ENDS = """
    SELECT worker_id FROM {table} WHERE agreement_id = %s AND worker_id > %s
    ORDER BY worker_id OFFSET %s LIMIT 1
"""
OF_SLICE = """
    DELETE FROM {table} WHERE agreement_id = %s AND worker_id > %s AND worker_id <= %s AND {old}
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
    repeated(AHEAD, [SLICE])
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
    for pk in having(Passage, Agreement.objects.all()):
        forget_old(pk, Passage, "xid < %s", oldest.xid)
    repeated(TOLD_GONE, {"before": oldest.xid, "most": SLICE})
    return repeated(OLDEST, [oldest.xid, SLICE])


def repeated(statement: str, params) -> int:
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
    what was asked for in vain; and of terms that were replaced, who came and left, and who was told
    by the API: no cursor of them is good. Whom the recipient holds by those stays until its next
    file, which names who is gone. To whom what was disclosed stays for good. Returns how many rows
    went."""
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
    for pk in having(Told, Agreement.objects.ended()):
        gone += forget_of(pk, Told, SLICE)
    for pk, version in having(Told, Agreement.objects.filter(version__gt=1), "pk", "version"):
        gone += forget_old(pk, Told, "version < %s", version)
    return gone


def having(kept: type[Passage | Told], agreements, *names: str):
    """Of agreements that have any of it: `names`, or their keys."""
    found = agreements.filter(Exists(kept.objects.filter(agreement=OuterRef("pk"))))
    return list(found.values_list(*names) if names else found.values_list("pk", flat=True))


def forget_of(agreement: int, kept: type[Passage | Held | Told], most: int) -> int:
    statement = OF_AGREEMENT.format(table=kept._meta.db_table)
    return repeated(statement, [agreement, most, agreement, timezone.localdate()])


def forget_old(agreement: int, kept: type[Passage | Told], old: str, value: int) -> int:
    """What is `old` of an agreement that goes on, looked through slice by slice, each in a
    transaction of its own; how many rows went."""
    table, gone, place = kept._meta.db_table, 0, 0
    while place < END:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SLICE_ENDS.format(table=table), [agreement, place, SLICE - 1])
            (end,) = cursor.fetchone() or (END,)
            statement = OF_SLICE.format(table=table, old=old)
            cursor.execute(statement, [agreement, place, end, value])
            gone += cursor.rowcount
        place = end
    return gone
