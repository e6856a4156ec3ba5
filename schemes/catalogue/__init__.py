"""The schemes that come with the software: a TOML file each, loaded as often as one likes.

What is in a file, and what stands in the database, is compared as the same plain data (`of_file`,
`of_scheme`). A scheme that staff have not touched since it was loaded follows its file; what staff
changed is left as it is, and where the file changed too it is named for review (`differing`).
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from schemes import criteria, rules
from schemes.models import Scheme, Version

HERE = Path(__file__).parent
# Fields, and what an empty one is.
OF_SCHEME = {
    "code": "", "name": "", "name_hi": "", "known_as": "", "ministry": "", "ministry_hi": "",
    "unit": "", "status": "open", "portability": "", "portability_note": "",
    "portability_note_hi": "", "identifier_name": "", "identifier_pattern": "", "website": "",
}  # fmt: skip
OF_VERSION = {
    "benefit": "", "benefit_hi": "", "premium": None, "premium_by_age": [], "premium_per": "",
    "documents": [], "documents_hi": [], "apply": "", "apply_hi": "", "source": "",
    "confidence": "",
}  # fmt: skip


class BadFile(ValueError):
    """`str()` names the file and what is wrong in it."""


@dataclass
class Loaded:
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def files() -> list[Path]:
    return sorted(HERE.glob("*.toml"))


def of_file(path: Path) -> dict:
    """A file as plain data: every field, days and sums as text, versions by day. Raises BadFile."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        versions = [version_of(each) for each in read.pop("versions")]
        if path.stem != read["code"]:
            raise ValueError(f"it has the code {read['code']}")
        return filled(OF_SCHEME, read) | {"versions": sorted(versions, key=lambda v: v["from"])}
    except (ValueError, KeyError) as error:
        raise BadFile(f"{path.name}: {error}") from None


def version_of(read: dict) -> dict:
    days = {"from": plain(read.pop("from")), "to": plain(read.pop("to", None))}
    rule = {"rule": criteria.as_json(rooted(criteria.parse(read.pop("rule"))))}
    if "premium" in read:
        read["premium"] = Decimal(str(read["premium"]))
    return days | rule | filled(OF_VERSION, read)


def filled(fields: dict, read: dict) -> dict:
    if unknown := read.keys() - fields:
        raise ValueError(f"there is no {', '.join(sorted(unknown))}")
    return {name: plain(read.get(name, empty)) for name, empty in fields.items()}


def rooted(tree: criteria.Node) -> criteria.Group:
    return tree if isinstance(tree, criteria.Group) else criteria.Group("all", (tree,))


def plain(value):
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:.2f}"
        case list():
            return [plain(item) for item in value]
    return value


def of_scheme(scheme: Scheme) -> dict:
    """A scheme in the database in the same shape."""
    return {name: getattr(scheme, name) for name in OF_SCHEME} | {
        "versions": [
            {
                "from": plain(rule.version.valid_from),
                "to": plain(rule.version.valid_to),
                "rule": criteria.as_json(rule.tree),
                **{name: plain(getattr(rule.version, name)) for name in OF_VERSION},
            }
            for rule in rules.load(scheme.versions.select_related("scheme").order_by("valid_from"))
        ]
    }


def digest(data: dict) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def load() -> Loaded:
    """Bring the schemes up to their files, but for what staff changed. Raises BadFile."""
    loaded = Loaded()
    for path in files():
        data = of_file(path)
        scheme = Scheme.objects.filter(code=data["code"]).first()
        if scheme is None:
            take(data)
            loaded.new.append(data["code"])
            continue
        stands = digest(of_scheme(scheme))
        if stands == digest(data):
            loaded.same.append(scheme.code)
        elif stands == scheme.supplied:
            take(data)
            loaded.changed.append(scheme.code)
        elif digest(data) == scheme.supplied:  # staff changed it, the file is as it was
            loaded.same.append(scheme.code)
        else:
            loaded.differing.append(scheme.code)
    return loaded


@transaction.atomic
def take(data: dict, *, change=None) -> Scheme:
    """Make a scheme what the file says. A version is known by the day it begins; what the file
    changes of it stands as the doing of `change`, the RuleChange by which staff agreed."""
    stands = Scheme.objects.filter(code=data["code"]).first()
    before = {each["from"]: each for each in of_scheme(stands)["versions"]} if stands else {}
    values = {name: data[name] for name in OF_SCHEME if name != "code"}
    scheme, _new = Scheme.objects.update_or_create(code=data["code"], defaults=values)
    begins = [each["from"] for each in data["versions"]]
    scheme.versions.exclude(valid_from__in=begins).delete()
    for each in data["versions"]:
        if before.get(each["from"]) == each:
            continue
        version, _new = Version.objects.update_or_create(
            scheme=scheme,
            valid_from=each["from"],
            defaults={"valid_to": each["to"], "change": change}
            | {name: each[name] for name in OF_VERSION},
        )
        rules.save(version, criteria.parse(each["rule"]))
    scheme.supplied = digest(data)
    scheme.save(update_fields=["supplied"])
    return scheme


def differing() -> list[dict]:
    """What the files say of the schemes that staff changed and whose file changed too."""
    schemes = {scheme.code: scheme for scheme in Scheme.objects.exclude(supplied="")}
    found = []
    for data in map(of_file, files()):
        scheme, said = schemes.get(data["code"]), digest(data)
        if scheme is None or said == scheme.supplied:
            continue
        if digest(of_scheme(scheme)) not in (said, scheme.supplied):
            found.append(data)
    return found


def set_aside(scheme: Scheme, data: dict) -> None:
    """Staff keep theirs: this file is known, and asked about no more until it changes again."""
    scheme.supplied = digest(data)
    scheme.save(update_fields=["supplied"])
