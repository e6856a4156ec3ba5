"""A file becomes a list, and a list rows: at once or not at all, and one file once."""

import gzip
import hashlib
import json

from django.db import connection, transaction
from django.utils.translation import gettext as _

from eshram import sheets
from eshram.audit.models import Event
from eshram.copying import as_array, copy_rows
from eshram.crypto import data_box
from schemes.matching import files, mapping
from schemes.matching.rows import BadRow, Reader, blotted
from schemes.models import BeneficiaryList, ListRow, Scheme

State, Verdict = BeneficiaryList.State, ListRow.Verdict
PREVIEW = 5  # rows
COLUMNS = (
    "of_list_id", "number", "verdict", "how", "reason", "uan", "sealed_aadhaar", "identifier",
    "since", "fields", "facts", "keys", "cells", "candidates", "differs", "looked_up",
    "applied", "decided_by",
)  # fmt: skip


@transaction.atomic
def keep(
    scheme: Scheme, name: str, content: bytes, *, by: str, user=None
) -> tuple[BeneficiaryList, bool]:
    """The list of this file, and whether it is new. Nothing is matched yet. Raises NotReadable."""
    digest = hashlib.sha256(content).hexdigest()
    known = BeneficiaryList.objects.filter(scheme=scheme, sha256=digest).first()
    if known:
        return known, False
    table = files.read(content)
    made, is_new = BeneficiaryList.objects.get_or_create(
        scheme=scheme,
        sha256=digest,
        defaults={
            "file_name": blotted(name)[:200],
            "columns": table.heading,
            "rows_count": len(table.rows),
            "by": by,
            "uploaded_by": user,
            "sealed": sealed(digest, table.rows),
        },
    )
    if is_new:
        Event.objects.record("list uploaded", by=by, list=made.pk, scheme=scheme.code.lower())
    return made, is_new


def sealed(digest: str, rows: list) -> bytes:
    """Cells may hold numbers that do not belong there: until they are read, nobody else can."""
    text = json.dumps(rows, ensure_ascii=False).encode()
    return data_box.encrypt(gzip.compress(text, 1), digest.encode())


def cells_of(chosen: BeneficiaryList) -> list[tuple[int, list[str]]]:
    text = data_box.decrypt(chosen.sealed, chosen.sha256.encode())
    return json.loads(gzip.decompress(text))


def preview(chosen: BeneficiaryList, wanted: dict) -> list[dict]:
    """The first rows as this mapping reads them: `number`, `fields` or `reason`."""
    reader = Reader(chosen.scheme, chosen.columns, wanted)
    shown = []
    for number, cells in cells_of(chosen)[:PREVIEW]:
        try:
            row = reader.parsed(cells)
        except BadRow as error:
            shown.append({"number": number, "reason": str(error)})
            continue
        known = row["fields"] | row["facts"] | {"identifier": row["identifier"]}
        if row["uan"]:
            known["uan"] = f"{row['uan']:012d}"
        if row["sealed_aadhaar"]:
            known["aadhaar"] = _("encrypted")
        shown.append({"number": number, "fields": {k: v for k, v in known.items() if v}})
    return shown


@transaction.atomic
def take_in(list_id: int, wanted: dict, *, by: str) -> BeneficiaryList:
    """The rows of a list, as this mapping reads them; bad ones with their reasons. A list that is
    read already stays as it is. Raises BadMapping."""
    chosen = BeneficiaryList.objects.select_for_update().get(pk=list_id)
    if chosen.state != State.UPLOADED:
        return chosen
    chosen.mapping = mapping.check(wanted, chosen.columns)
    reader = Reader(chosen.scheme, chosen.columns, chosen.mapping)
    seen: dict[tuple, int] = {}
    lines = [line(chosen, number, cells, reader, seen) for number, cells in cells_of(chosen)]
    with connection.cursor() as cursor:
        copy_rows(cursor, "schemes_listrow", COLUMNS, lines, nullable=("uan", "since"))
    chosen.sealed, chosen.state = b"", State.WAITING
    chosen.bad = sum(1 for one in lines if one[2] == Verdict.BAD)
    chosen.save()
    Event.objects.record("list read", by=by, list=chosen.pk, scheme=chosen.scheme.code.lower())
    return chosen


def line(chosen, number: int, cells: list[str], reader: Reader, seen: dict) -> tuple:
    """A row for COPY, in the order of COLUMNS."""
    row, reason = {}, ""
    try:
        row = reader.parsed(cells)
        once(seen, row, number, own=chosen.scheme.unit == Scheme.Unit.PERSON)
    except BadRow as error:
        row, reason = {}, str(error)
    verdict = Verdict.BAD if reason else Verdict.WAITING
    kept = [blotted(cell)[:200] for cell in cells] if reason else []
    return (
        chosen.pk, number, verdict, "", reason[:300], row.get("uan"),
        row.get("sealed_aadhaar", ""), row.get("identifier", ""), row.get("since"),
        json.dumps(row.get("fields", {})), json.dumps(row.get("facts", {})),
        as_array(row["keys"]) if row.get("keys") else "{}", json.dumps(kept), "[]", "[]", False,
        False, "",
    )  # fmt: skip


def once(seen: dict, row: dict, number: int, *, own: bool) -> None:
    """Raises BadRow when a number stands in an earlier row; a household's may (`own` is false)."""
    for name in ("uan", "identifier")[: 1 + own]:
        if row[name]:
            first = seen.setdefault((name, row[name]), number)
            if first != number:
                raise BadRow(_("The same number stands in row %(row)d.") % {"row": first})


def bad_rows(chosen: BeneficiaryList) -> bytes:
    """The bad rows as they stood in the file, each with its number and reason, as CSV."""
    rows = chosen.rows.filter(verdict=Verdict.BAD).values_list("number", "reason", "cells")
    return sheets.as_csv(
        [_("row"), _("reason"), *chosen.columns],
        ([number, reason, *cells] for number, reason, cells in rows.iterator()),
    )
