"""Files that were made before somebody in them took the consent back.

What was made is taken along no further than it has come: a push that has not arrived is given up,
and made anew; a file is erased when the next one is made, and in the night at the latest. The next
begins where the recipient was before it, and names who withdrew. Who began to fetch a file has a
day from the first byte to go on with it, and not longer, however often they ask.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from integrations.states import coverage, store
from integrations.states.columns import Part
from integrations.states.cursors import Cursor, NeedsFull
from integrations.states.models import Agreement, Export

TAKING = timedelta(days=1)  # for which one who began to fetch may go on
# Whom the recipient is said to hold, though they agree no more; or who was taken out since, for
# that or for another reason, and agrees no more. Each by all numbers they had.
# Each who changed is looked up by key, however many they are; first whether they agree, as a set of
# whom the recipient holds may be long.
WITHDREW = f"""
    SELECT EXISTS (
        SELECT FROM states_change c
        WHERE c.xid >= %(states_since)s::text::xid8 AND (c.parts & {int(Part.CONSENT)}) > 0
            AND CASE WHEN (SELECT g.purposes @> ARRAY[%(states_consent)s]::varchar[]
                FROM workers_agreed g WHERE g.worker_id = c.worker_id)
            THEN FALSE ELSE EXISTS (
                SELECT FROM (SELECT c.worker_id AS uan UNION ALL
                    SELECT a.uan FROM workers_uanalias a WHERE a.worker_id = c.worker_id) n
                WHERE (SELECT n.uan = ANY (h.uans) FROM states_held h
                    WHERE h.agreement_id = %(states_agreement)s
                        AND h.slot = (n.uan %% %(states_slots)s)::smallint)
                OR (SELECT p.reason <> '' AND p.xid > %(states_told)s FROM states_passage p
                    WHERE p.agreement_id = %(states_agreement)s AND p.worker_id = n.uan)) END
    ) OR EXISTS (
        SELECT FROM states_passage p WHERE p.agreement_id = %(states_agreement)s
            AND p.reason = 'consent_withdrawn' AND p.xid > %(states_told)s
    )
"""  # noqa: S608 - our own text


def is_outdated(export: Export) -> bool:
    """Has somebody whom its recipient holds, or held then, withdrawn since it was made?"""
    agreement = export.agreement
    if agreement.basis != Agreement.Basis.CONSENT:
        return False
    try:
        until = Cursor.parse(export.until)
    except NeedsFull:  # made before a restore: who withdrew since cannot be told
        return True
    # While some transaction goes on for long, the next file ends at the same one.
    shared = agreement.exports.filter(until=export.until, pk__gt=export.pk).exists()
    params = {"states_since": until.xid, "states_told": until.xid - shared}
    with connection.cursor() as cursor:
        cursor.execute(WITHDREW, coverage.params(agreement) | params)
        return cursor.fetchone()[0]


def erase_outdated(agreement: Agreement) -> None:
    """Before the next file is made, and before it is asked where that begins
    (`exporting.next_cursor`)."""
    store.erase(outdated(agreement))


def outdated(agreement: Agreement, before: datetime | None = None) -> list[Export]:
    """Exports whose files are to be erased, of all or of those that were made `before`."""
    kept = agreement.exports.filter(erased_at=None).select_related("agreement__scheme")
    if before:
        kept = kept.filter(made_at__lt=before)
    kept = list(kept.defer("manifest").order_by("made_at"))
    if not kept or not is_outdated(kept[0]):
        return []
    last = max(place for place, export in enumerate(kept) if is_outdated(export))
    return [one for one in kept[: last + 1] if not is_being_taken(one)]


def note_taking(export: Export) -> None:
    """The first time counts."""
    if export.taken_at is None:
        Export.objects.filter(pk=export.pk, taken_at=None).update(taken_at=timezone.now())


def is_being_taken(export: Export) -> bool:
    if export.taken_at is None or export.acknowledged_at is not None:
        return False
    return timezone.now() < export.taken_at + TAKING
