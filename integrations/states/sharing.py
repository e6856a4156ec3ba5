"""Whom an agreement covers, what it gives of them, and what changed: the one way data go out.

    with sharing.full(agreement) as reading:          # or delta(agreement, since)
        reading.rows, reading.tombstones              # SQL for COPY; all of it is one snapshot
        reading.hand_over(what="export", reference="17")  # they hold it; whom it told of is noted
        reading.cursor                                # what they ask with next

`rows(agreement, …)` is for one question in one statement. In each statement stand the agreement's
being in force, its version and, of each worker, the consent or the ground: what was stopped or
withdrawn before the statement (or the snapshot) began is not in its answer. Whatever is given by
`rows` is written down with `disclosed`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError

from eshram import feed
from integrations.states import holding
from integrations.states.cursors import BadCursor, Cursor, NeedsFull
from integrations.states.disclosures import disclosed
from integrations.states.models import Agreement, Disclosure, Holding, Mark
from integrations.states.queries import Query, rows, uans

__all__ = ["BadCursor", "Busy", "Cursor", "NeedsFull", "NotInForce", "Query", "Reading", "delta",
           "disclosed", "full", "in_force", "rows", "uans"]  # fmt: skip


class NotInForce(Exception):
    """The agreement is stopped, over or not begun: it gives nothing."""


class Busy(Exception):
    """The same recipient is being told at this moment, or the agreement was changed while we read:
    try again."""


@dataclass
class Reading:
    """One recipient's share in one snapshot. `since` is None for everything."""

    agreement: Agreement
    cursor: Cursor
    since: Cursor | None
    rows: Query
    tombstones: Query  # uan, reason
    count: int  # of rows
    gone: int  # tombstones

    def hand_over(self, *, what: str, reference: str = "") -> Disclosure | None:
        """Write down what the recipient holds from now on, and to whom it was disclosed. Once, when
        nothing can fail any more but the commit. Raises Busy."""
        try:
            holding.keep(self.agreement, self.cursor, self.since)
        except OperationalError as error:
            raise Busy("The agreement was changed or told while this was read.") from error
        given = holding.given(self.since)
        return disclosed(self.agreement, given, what=what, reference=reference)


def full(agreement: Agreement):
    """Everything: a context manager that gives a Reading. Raises NotInForce or Busy."""
    return reading(agreement, None)


def delta(agreement: Agreement, since: Cursor):
    """What changed since. Raises NeedsFull where that cannot be told, and BadCursor besides."""
    return reading(agreement, since)


@contextmanager
def reading(agreement: Agreement, since: Cursor | None) -> Iterator[Reading]:
    """In a transaction of its own, which is committed when the block ends."""
    with feed.one_snapshot() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock('states_holding'::regclass::oid::int, %s),"
            " pg_snapshot_xmin(pg_current_snapshot())::text",
            [agreement.pk],
        )
        alone, xmin = cursor.fetchone()
        if not alone:
            raise Busy("The recipient is being told at this moment.")
        agreement = in_force(agreement)
        here = Cursor(feed.cluster(), agreement.pk, agreement.version, int(xmin))
        if since is not None:
            refuse_unusable(since, here)
        yield Reading(agreement, here, since, *holding.look(agreement, since))


def in_force(agreement: Agreement) -> Agreement:
    """As it stands now. Raises NotInForce."""
    found = Agreement.objects.in_force().select_related("state", "scheme")
    if found := found.filter(pk=agreement.pk).first():
        return found
    raise NotInForce("The agreement is not in force.")


def refuse_unusable(since: Cursor, here: Cursor) -> None:
    if since.agreement != here.agreement:
        raise BadCursor("The cursor is of another agreement.")
    if since.cluster != here.cluster:
        raise NeedsFull("The cursor is of another database.")
    if since.version != here.version:
        raise NeedsFull("The agreement has changed since.")
    if since.xid > here.xid:
        raise BadCursor("The cursor lies ahead of the register.")
    if not Holding.objects.filter(agreement=here.agreement, version=here.version).exists():
        raise NeedsFull("Nothing was given under these terms before.")
    oldest = Mark.objects.filter(cluster=here.cluster).order_by("xid").first()
    if oldest and since.xid < oldest.xid:
        raise NeedsFull("The cursor is older than what is kept.")
