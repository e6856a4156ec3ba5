"""Loads the data files beside this module, and India Post's PINs, into the tables.

Every function may run again at any time: it writes what differs and says how many rows that was.
"""

import hashlib
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from django.db import connection, models, transaction

from eshram.geography import files, names, pincodes, postal
from eshram.geography.models import District, LoadedSource, PinDistrict, PlaceName, State

NULL = "\\N"  # as COPY writes it
CODE = [Path(module.__file__) for module in (files, names, pincodes, postal)]


def write_changed(
    model: type[models.Model], unique: list[str], rows: Iterable[dict], *, only_new: bool = False
) -> int:
    """Insert or update the rows that differ from the table, by `unique`; returns how many.

    `rows` are dictionaries of column values (`state_id`, not `state`) with equal keys. With
    `only_new`, rows that exist are left as they are.
    """
    rows = list(rows)
    fields = list(rows[0])
    stored = {tuple(row[name] for name in unique): row for row in model.objects.values(*fields)}
    differing = [
        model(**row)
        for row in rows
        if (found := stored.get(tuple(row[name] for name in unique))) != row
        and not (only_new and found)
    ]
    model.objects.bulk_create(
        differing,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=[name for name in fields if name not in unique],
    )
    return len(differing)


def load_states() -> int:
    return write_changed(
        State,
        ["code"],
        (
            {name: row[name] for name in ("iso", "name", "name_hi", "kind", "census_code")}
            | {"code": int(row["code"]), "languages": row["languages"]}
            for row in files.read(files.DATA / "states.csv")
        ),
    )


def load_districts() -> int:
    """Districts, the abolished ones, and where those went."""
    current = files.read(files.DATA / "districts.csv")
    abolished = files.read(files.DATA / "districts_abolished.csv")
    changed = write_changed(
        District,
        ["code"],
        (
            {
                "code": int(row["code"]),
                "state_id": int(row["state_code"]),
                "name": row["name"],
                "name_hi": row["name_hi"],
                "census_code": row.get("census_code", ""),
                "abolished": row in abolished,
                "note": row.get("note", ""),
            }
            for row in current + abolished
        ),
    )
    Link = District.successors.through
    wanted = {(int(row["code"]), to) for row in abolished for to in files.codes(row["successors"])}
    stored = set(Link.objects.values_list("from_district_id", "to_district_id"))
    for old, new in stored - wanted:
        changed += Link.objects.filter(from_district=old, to_district=new).delete()[0]
    Link.objects.bulk_create(
        Link(from_district_id=old, to_district_id=new) for old, new in wanted - stored
    )
    return changed + len(wanted - stored)


def load_place_names() -> int:
    wanted = {
        (state, district, names.key(name), names.loose_key(name))
        for state, district, name in files.spellings()
    }
    stored = {
        row[1:]: row[0]
        for row in PlaceName.objects.values_list(
            "pk", "state_id", "district_id", "key", "loose_key"
        )
    }
    gone = [pk for row, pk in stored.items() if row not in wanted]
    PlaceName.objects.filter(pk__in=gone).delete()
    new = wanted - stored.keys()
    PlaceName.objects.bulk_create(
        PlaceName(state_id=state, district_id=district, key=key, loose_key=loose)
        for state, district, key, loose in sorted(new, key=str)
    )
    return len(gone) + len(new)


def load_pincodes() -> tuple[int, int]:
    """(rows written, rows there are). What was loaded before is known by its hash and not read."""
    packed = postal.packed()
    fingerprint = fingerprint_with(packed)
    before = LoadedSource.objects.filter(name="pincodes", fingerprint=fingerprint).first()
    if before and PinDistrict.objects.count() == before.rows:
        return 0, before.rows
    rows, _ = pincodes.rows(postal.offices(packed))
    lines = (
        f"{pincode}\t{state}\t{district or NULL}\t{count}\n"
        for (pincode, state, district), count in rows.items()
    )
    table = PinDistrict._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        PinDistrict.objects.all()._raw_delete(using=PinDistrict.objects.db)
        cursor.copy_expert(
            f'COPY "{table}" (pincode, state_id, district_id, offices) FROM STDIN',
            StringIO("".join(lines)),
        )
        cursor.execute(f'ANALYZE "{table}"')
        LoadedSource.objects.update_or_create(
            name="pincodes", defaults={"fingerprint": fingerprint, "rows": len(rows)}
        )
    return len(rows), len(rows)


def fingerprint_with(packed: bytes) -> str:
    """SHA-256 of everything that decides what a PIN becomes: the list, our files, our code."""
    digest = hashlib.sha256(packed)
    for part in (*sorted(files.DATA.glob("*.csv")), *CODE):
        digest.update(part.read_bytes())
    return digest.hexdigest()
