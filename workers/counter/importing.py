"""Centres with their first managers from a CSV file: the good rows in one transaction, by sets.

`read(text)` gives rows and what is wrong with the others; `load(rows, by=)` writes the good ones.
COLUMNS says what each column holds. Empty means "as it is": a new centre works from 9 to 19, Monday
to Saturday. The same file a second time changes nothing. A manager is invited with their account,
once: an account that exists already is left alone.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.geography.kept import places
from workers.counter.models import Centre
from workers.forms.fields import Mobile

COLUMNS = {
    "code": gettext_lazy("3 to 20 letters, digits or hyphens; the same for ever"),
    "kind": gettext_lazy("csc, ssk, field or camp"),
    "name": gettext_lazy("at most 120 letters"),
    "place": gettext_lazy("where it is, in a few words; may be empty"),
    "pincode": gettext_lazy("6 digits; may be empty"),
    "district": gettext_lazy("LGD code of the district"),
    "opens": gettext_lazy("like 09:00; may be empty"),
    "closes": gettext_lazy("like 19:00; may be empty"),
    "days": gettext_lazy("like 123456: 1 is Monday, 7 is Sunday; may be empty"),
    "starts_on": gettext_lazy("a camp's first day, like 2026-12-01"),
    "ends_on": gettext_lazy("a camp's last day"),
    "target": gettext_lazy("registrations that a camp hopes for; may be empty"),
    "manager": gettext_lazy("sign-in name of the first manager; may be empty"),
    "manager_name": gettext_lazy("their name"),
    "manager_mobile": gettext_lazy("their mobile, 10 digits"),
    "manager_email": gettext_lazy("their e-mail address; may be empty"),
}
NEEDED = ("code", "kind", "name", "district")
MOST = 500_000  # rows of one file
LETTERS = {"name": 120, "place": 200, "manager_name": 150, "manager_email": 254}
USERNAME = re.compile(r"[\w.@+-]{1,60}")


class NotReadable(Exception):
    """This is not such a file; `str()` is a sentence."""


@dataclass(frozen=True, slots=True)
class Wrong:
    row: int  # of the file: the heading is row 1
    reason: str


def read(text: str) -> tuple[list[dict], list[Wrong]]:
    """(good rows, wrong rows). Raises NotReadable."""
    rows = csv.reader(StringIO(text.removeprefix("\ufeff")), strict=True)
    good, wrong, codes, managers = [], [], {}, {}
    mobile = Mobile(required=False)
    try:
        heading = [name.strip().lower() for name in next(rows, [])]
        check_heading(heading)
        for number, cells in enumerate(rows, 2):
            if not any(cells):
                continue
            if number > MOST:
                raise NotReadable(_("The file has more than %(most)d rows.") % {"most": MOST})
            try:
                row = parsed(heading, cells, mobile)
                once(codes, row["code"], number)
                if row["manager"]:
                    once(managers, row["manager"].lower(), number)
            except ValueError as error:
                wrong.append(Wrong(number, str(error)))
            else:
                good.append(row | {"row": number})
    except csv.Error:
        raise NotReadable(_("This is not a CSV file.")) from None
    return good, wrong


def check_heading(heading: list[str]) -> None:
    if missing := [name for name in NEEDED if name not in heading]:
        raise NotReadable(_("Columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if unknown := [name for name in heading if name not in COLUMNS]:
        shown = ", ".join(name[:40] for name in unknown[:5])
        raise NotReadable(_("Unknown columns: %(names)s.") % {"names": shown})
    if len(set(heading)) < len(heading):
        raise NotReadable(_("A column stands there twice."))


def once(seen: dict, value: str, number: int) -> None:
    first = seen.setdefault(value, number)
    if first != number:
        raise ValueError(
            _("%(value)s stands in row %(row)d already.") % {"value": value, "row": first}
        )


def parsed(heading: list[str], cells: list[str], mobile: Mobile) -> dict:
    """A row as it will be written: None for empty. Raises ValueError with the reason."""
    if len(cells) != len(heading):
        raise ValueError(_("It has %(count)d cells.") % {"count": len(cells)})
    row = dict.fromkeys(COLUMNS, "") | {
        name: " ".join(cell.split()) for name, cell in zip(heading, cells, strict=True)
    }
    row["code"] = row["code"].upper()
    checks = list(reasons(row))
    if checks:
        raise ValueError(" ".join(checks))
    row["days"] = "".join(sorted(set(row["days"])))
    for name, kind in (("opens", time), ("closes", time), ("starts_on", date), ("ends_on", date)):
        row[name] = value_of(kind, row[name]) if row[name] else None
    if row["opens"] and row["closes"] and row["opens"] >= row["closes"]:
        raise ValueError(_("A centre closes after it opens."))
    if row["kind"] == Centre.Kind.CAMP and not (row["starts_on"] and row["ends_on"]):
        raise ValueError(_("A camp has a first and a last day."))
    if row["starts_on"] and row["ends_on"] and row["ends_on"] < row["starts_on"]:
        raise ValueError(_("The last day comes before the first."))
    row["target"] = int(row["target"]) if row["target"] else None
    row["district"] = int(row["district"])
    row["state"] = places().districts[row["district"]].state_id
    try:
        row["manager_mobile"] = mobile.clean(row["manager_mobile"])
    except ValidationError as error:
        raise ValueError(error.messages[0]) from None
    return row


def value_of(kind, text: str):
    try:
        if not re.fullmatch(r"[0-9:]+|[0-9]{4}-[0-9]{2}-[0-9]{2}", text):  # no zones, no weeks
            raise ValueError
        return kind.fromisoformat(text)
    except ValueError:
        raise ValueError(_("There is no day or time %(text)s.") % {"text": text[:20]}) from None


def reasons(row: dict) -> Iterator[str]:
    """What is wrong with the cells one by one."""
    if any(unicodedata.category(letter) == "Cc" for cell in row.values() for letter in cell):
        yield _("It has a character that cannot be shown.")
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{2,19}", row["code"]):
        yield _("A code has 3 to 20 letters, digits or hyphens.")
    if row["kind"] not in Centre.Kind.values:
        yield _("The kind is csc, ssk, field or camp.")
    if not row["name"]:
        yield _("It has no name.")
    for name, most in LETTERS.items():
        if len(row[name]) > most:
            yield _("%(column)s is longer than %(most)d letters.") % {"column": name, "most": most}
    if row["pincode"] and not re.fullmatch(r"[1-9][0-9]{5}", row["pincode"]):
        yield _("A PIN code has 6 digits and does not begin with 0.")
    district = row["district"]
    known = places().districts.get(int(district)) if re.fullmatch("[0-9]{1,6}", district) else None
    if known is None or known.abolished:
        yield _("There is no district with this LGD code.")
    if not re.fullmatch(r"[1-7]{0,7}", row["days"]):
        yield _("Days are written like 123456.")
    if not re.fullmatch(r"[0-9]{0,8}", row["target"]):
        yield _("The target is a number.")
    if row["manager"]:
        if not USERNAME.fullmatch(row["manager"]):
            yield _("The sign-in name has letters and digits, without a space.")
        if not (row["manager_name"] and row["manager_mobile"]):
            yield _("A manager has a name and a mobile.")
