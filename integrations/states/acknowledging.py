"""What a recipient says of an export: that it came in whole, or what it has instead."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from integrations.states.models import Acknowledgement, Export

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST = 100  # that may be said of one export: mistakes, and trying again


class CannotAcknowledge(ValueError):
    """`str()` is a sentence for who says it."""


@transaction.atomic
def acknowledge(export: Export, *, rows: int, sha256: str, by: str) -> Acknowledgement:
    """`rows`: those taken in, without tombstones. `sha256`: of all files of the export, one after
    the other as the manifest has them, as they were taken away. What does not match is a ticket
    (`Acknowledgement.objects.open`). Raises CannotAcknowledge."""
    sha256 = sha256.strip().lower()
    if not SHA256.fullmatch(sha256):
        raise CannotAcknowledge(_("The checksum is 64 letters and digits, from 0 to f."))
    if not 0 <= rows < 10**12:
        raise CannotAcknowledge(_("Rows are a number."))
    export = Export.objects.select_for_update().get(pk=export.pk)
    said = export.acknowledgements.filter(rows=rows, sha256=sha256).first()
    if said and (said.matches or said.settled_at is None):
        return said
    if export.acknowledgements.count() >= MOST:
        raise CannotAcknowledge(_("Too much was said of this file. Speak with the ministry."))
    matches = rows == export.rows and sha256 == export.sha256
    said = export.acknowledgements.create(rows=rows, sha256=sha256, matches=matches, by=by)
    if matches and export.acknowledged_at is None:
        export.acknowledged_at = timezone.now()
        export.save(update_fields=["acknowledged_at"])
    action = "export acknowledged" if matches else "export does not match"
    Event.objects.record(action, by=by, agreement=export.agreement_id, export=export.pk)
    return said


@transaction.atomic
def settle(said: Acknowledgement, *, by, how: str) -> None:
    """A ticket is closed by staff (`by`, a User), with what was done."""
    said = Acknowledgement.objects.select_for_update().get(pk=said.pk)
    if said.matches or said.settled_at is not None:
        return
    said.settled_at, said.settled_by, said.settled_how = timezone.now(), by, how
    said.save(update_fields=["settled_at", "settled_by", "settled_how"])
    Event.objects.record("mismatch settled", by=f"staff:{by.pk}", reason=how, export=said.export_id)
