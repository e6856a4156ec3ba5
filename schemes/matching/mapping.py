"""Which column of a list is what: a guess from the names of the columns, and the check of it."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schemes import facts

FIELDS = {
    "name": gettext_lazy("Name"),
    "father_name": gettext_lazy("Father's or husband's name"),
    "birth": gettext_lazy("Date or year of birth"),
    "gender": gettext_lazy("Sex"),
    "state": gettext_lazy("State"),
    "district": gettext_lazy("District (LGD code or name)"),
    "mobile": gettext_lazy("Mobile"),
    "uan": gettext_lazy("UAN"),
    "identifier": gettext_lazy("Number in the scheme"),
    "aadhaar": gettext_lazy("Aadhaar number, encrypted to our public key"),
    "since": gettext_lazy("In the scheme since"),
}
# Names of columns without what is no letter, the better first.
KNOWN_AS = {
    "name": "name beneficiaryname applicantname workername fullname membername नाम",
    "father_name": "fathername fathersname fatherhusbandname fatherorhusbandname husbandname "
    "guardianname careof fathername पितापतिकानाम",
    "birth": "dob dateofbirth birthdate yearofbirth yob birthyear birth जन्मतिथि",
    "gender": "gender sex लिंग",
    "state": "state statename statecode राज्य",
    "district": "districtcode lgddistrictcode district districtname dist जिला",
    "mobile": "mobile mobileno mobilenumber phone phoneno contactno मोबाइल",
    "uan": "uan eshramuan uanno uannumber eshramno",
    "identifier": "beneficiaryid identifier schemeid registrationno registrationnumber "
    "accountno memberid jobcardno pran applicationno rationcardno id",
    "aadhaar": "aadhaarencrypted encryptedaadhaar aadhaarenc encaadhaar",
    "since": "since enrolmentdate enrollmentdate dateofenrolment startdate",
}
TELLING = ("birth", "father_name", "mobile", "district")


class BadMapping(ValueError):
    """`str()` is a sentence."""


def plain(column: str) -> str:
    return re.sub(r"[\W_]+", "", column.casefold())


def guess(columns: Sequence[str]) -> dict:
    """A mapping with what the names of the columns say by themselves."""
    named = {plain(column): column for column in columns}
    fields = {
        field: next(named[known] for known in names.split() if known in named)
        for field, names in KNOWN_AS.items()
        if any(known in named for known in names.split())
    }
    asked = {
        name: {"column": named[plain(name)]}
        for name, fact in facts.FACTS.items()
        if fact.asked and plain(name) in named
    }
    return {"fields": fields, "facts": asked}


def check(mapping: Mapping, columns: Sequence[str]) -> dict:
    """The mapping as it is kept. Raises BadMapping."""
    if not isinstance(mapping, Mapping) or mapping.keys() - {"fields", "facts"}:
        raise BadMapping(_("A mapping has “fields” and “facts”."))
    fields, given = mapping.get("fields", {}), mapping.get("facts", {})
    if not isinstance(fields, Mapping) or not isinstance(given, Mapping):
        raise BadMapping(_("A mapping has “fields” and “facts”."))
    for name in fields:
        if name not in FIELDS:
            raise BadMapping(_("There is no field %(name)s.") % {"name": str(name)[:40]})
    read = {name: fact_mapping(name, wanted) for name, wanted in given.items()}
    used = [*fields.values(), *(wanted["column"] for wanted in read.values())]
    for column in used:
        if column not in columns:
            raise BadMapping(_("There is no column %(name)s.") % {"name": str(column)[:40]})
    if len(set(used)) < len(used):
        raise BadMapping(_("A column stands for two things."))
    if not {"uan", "identifier", "aadhaar"} & fields.keys() and not (
        "name" in fields and set(TELLING) & fields.keys()
    ):
        raise BadMapping(
            _(
                "A list needs a number of the worker (UAN, number in the scheme or encrypted "
                "Aadhaar number), or the name and something that tells people apart."
            )
        )
    return {"fields": dict(fields), "facts": read}


def fact_mapping(name: str, wanted) -> dict:
    known = facts.FACTS.get(name)
    if known is None or not known.asked:
        raise BadMapping(_("A list cannot say the fact %(name)s.") % {"name": str(name)[:40]})
    if isinstance(wanted, str):
        wanted = {"column": wanted}
    if not isinstance(wanted, Mapping) or not isinstance(wanted.get("column"), str):
        raise BadMapping(_("The fact %(name)s needs a column.") % {"name": name})
    values = wanted.get("values", {})
    if not isinstance(values, Mapping):
        raise BadMapping(_("The fact %(name)s needs a column.") % {"name": name})
    return {"column": wanted["column"], "values": {str(k): v for k, v in values.items()}}
