"""The cells of a row as the fields of a ListRow, or the reasons why not."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.geography import names as place_names
from eshram.geography.kept import places
from eshram.geography.places import resolve_district
from schemes import facts
from schemes.matching import comparing
from schemes.models import Scheme
from workers import identity
from workers.forms.fields import ascii_digits

GENDERS = {
    "m": "M", "male": "M", "man": "M", "पुरुष": "M", "f": "F", "female": "F", "woman": "F",
    "महिला": "F", "स्त्री": "F", "t": "T", "transgender": "T", "other": "T", "o": "T", "अन्य": "T",
}  # fmt: skip
YES_NO = {"yes": True, "y": True, "true": True, "1": True, "हाँ": True, "हां": True,
          "no": False, "n": False, "false": False, "0": False, "नहीं": False}  # fmt: skip
DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
LONG = re.compile(r"(?<!\d)(?:\d[ -]?){8}(\d[ -]?\d[ -]?\d[ -]?\d)(?!\d)")
NAME, IDENTIFIER, SEALED = 200, 80, 1200  # letters at most


class BadRow(ValueError):
    """`str()` is the reasons, in sentences."""


class Reader:
    """Reads the rows of one list. `parsed(cells)` gives the columns of a ListRow."""

    def __init__(self, scheme: Scheme, heading: list[str], mapping: Mapping):
        place = {column: i for i, column in enumerate(heading)}
        self.scheme, self.width = scheme, len(heading)
        self.fields = {name: place[column] for name, column in mapping["fields"].items()}
        self.facts = {
            name: (place[wanted["column"]], wanted["values"])
            for name, wanted in mapping["facts"].items()
        }
        self.districts: dict[tuple[str, str], int | None] = {}
        self.today = timezone.localdate()

    def parsed(self, cells: list[str]) -> dict:
        """Raises BadRow."""
        if len(cells) != self.width:
            raise BadRow(_("It has %(count)d cells.") % {"count": len(cells)})
        self.problems: list[str] = []
        said = {name: cells[place] for name, place in self.fields.items()}
        row = {
            "uan": self.uan(said.get("uan", "")),
            "sealed_aadhaar": self.sealed(said.get("aadhaar", "")),
            "identifier": self.identifier(said.get("identifier", "")),
            "since": self.day(said["since"]) if said.get("since") else None,
            "fields": self.person(said),
            "facts": self.given(cells),
        }
        person = row["fields"]
        if not (
            row["uan"]
            or row["sealed_aadhaar"]
            or row["identifier"]
            or (person.get("name") and len(person) > 1)
        ):
            self.problems.append(_("It has no number, and too little beside the name."))
        if self.problems:
            raise BadRow(" ".join(self.problems))
        row["keys"] = comparing.keys(person.get("name", ""), person.get("father_name", ""))
        return row

    def uan(self, text: str) -> int | None:
        digits = re.sub(r"[\s-]", "", ascii_digits_in(text))
        if not digits:
            return None
        if not re.fullmatch(r"\d{12}", digits):
            self.problems.append(_("A UAN has 12 digits."))
            return None
        return int(digits)

    def sealed(self, text: str) -> str:
        digits = re.sub(r"[\s-]", "", text)
        if re.fullmatch(r"\d{1,16}", digits):
            self.problems.append(_("The Aadhaar number is not encrypted."))
        elif len(digits) > SEALED:
            self.problems.append(_("The encrypted Aadhaar number is too long."))
        else:
            return digits
        return ""

    def identifier(self, text: str) -> str:
        plain = re.sub(r"\s", "", text).upper()
        pattern = self.scheme.identifier_pattern
        if len(plain) > IDENTIFIER or (plain and pattern and not re.search(pattern, plain)):
            self.problems.append(_("The number in the scheme does not look like one."))
            return ""
        if not pattern and identity.is_aadhaar(plain):
            self.problems.append(_("The number in the scheme looks like an Aadhaar number."))
            return ""
        return plain

    def person(self, said: Mapping[str, str]) -> dict:
        """What is not there, or cannot be used, is left out: it counts neither for nor against."""
        found = {
            "name": self.name(said.get("name", "")),
            "father_name": self.name(said.get("father_name", "")),
            "gender": GENDERS.get(said.get("gender", "").casefold(), ""),
            "mobile": mobile(said.get("mobile", "")),
            "district": self.district(said.get("state", ""), said.get("district", "")),
        }
        if text := ascii_digits_in(said.get("birth", "")):
            if re.fullmatch(r"\d{4}", text):
                text, found["year_only"] = f"{text}-01-01", True
            born = self.day(text)
            found["born"] = born and born.isoformat()
        return {name: value for name, value in found.items() if value}

    def name(self, text: str) -> str:
        if len(text) > NAME:
            self.problems.append(_("A name is longer than %(most)d letters.") % {"most": NAME})
            return ""
        return text if comparing.words(text) else ""

    def day(self, text: str) -> date | None:
        text = ascii_digits_in(text)
        if found := DAY.fullmatch(text):
            day, month, year = map(int, found.groups())
        elif found := ISO.fullmatch(text):
            year, month, day = map(int, found.groups())
        else:
            year = month = day = 0
        try:
            read = date(year, month, day)
        except ValueError:
            read = None
        if read is None or not date(1900, 1, 1) <= read <= self.today:
            self.problems.append(_("There is no day %(text)s.") % {"text": blotted(text)[:20]})
            return None
        return read

    def district(self, state: str, text: str) -> int | None:
        """LGD code, None where none is named surely."""
        if (state, text) not in self.districts:
            self.districts[state, text] = district_of(state, text, self.scheme)
        return self.districts[state, text]

    def given(self, cells: list[str]) -> dict:
        found = {}
        for name, (place, values) in self.facts.items():
            if cells[place]:
                try:
                    found[name] = fact_value(name, cells[place], values)
                except facts.BadFact:
                    known = facts.fact(name)
                    self.problems.append(
                        _("%(fact)s: %(value)s is not one of its answers.")
                        % {"fact": known.label, "value": blotted(cells[place])[:40]}
                    )
        return found


def fact_value(name: str, text: str, values: Mapping):
    """Raises BadFact."""
    known = facts.fact(name)
    if text in values:
        return facts.read(name, values[text])
    match known.kind:
        case "yes_no":
            return facts.read(name, YES_NO.get(text.casefold(), text))
        case "number" | "band" if text.isascii() and text.isdigit():
            return facts.read(name, int(text))
        case "choice":
            named = {code.casefold(): code for code, _label in known.choices}
            return facts.read(name, named.get(text.casefold(), text))
        case "many":
            return facts.read(name, [part.strip() for part in re.split("[,;|]", text)])
    return facts.read(name, text)


def district_of(state: str, text: str, scheme: Scheme) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 6 and int(text) in places().districts else None
    if not text:
        return None
    if not state and scheme.state:
        state = scheme.state.name
    if state:
        if state.isascii() and state.isdigit() and int(state[:6]) in places().states:
            state = places().states[int(state)].name
        found = resolve_district(state, text)
        return found and found.code
    key = place_names.key(text)
    same = [
        one.code
        for one in places().districts.values()
        if not one.abolished and key in (place_names.key(one.name), place_names.key(one.name_hi))
    ]
    return same[0] if len(same) == 1 else None


def mobile(text: str) -> str:
    digits = re.sub(r"\D", "", ascii_digits_in(text))
    found = re.fullmatch(r"(?:91|0)?([6-9]\d{9})", digits)
    return found[1] if found and len(set(found[1])) > 2 else ""


def ascii_digits_in(text: str) -> str:
    return "".join(ascii_digits(c) if c.isdecimal() else c for c in text).strip()


def blotted(text: str) -> str:
    """Without numbers as long as Aadhaar: the last four stay."""
    return LONG.sub(lambda found: "XXXX XXXX " + re.sub(r"\D", "", found[1]), text)
