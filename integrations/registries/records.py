"""A worker as the standard's `Member`, written by the database: one canonical JSON text a row.

Only what the agreement's columns hold stands in it; what the standard has no place for is under
`additional_attributes`, by the column's key.
"""

from collections.abc import Iterator
from itertools import groupby

from integrations.states.columns import Column
from integrations.states.models import Agreement

CONTEXT = "https://schema.spdci.org/extensions/social/v1/Member.jsonld"
RECORD_TYPE, REGISTRY_TYPE = "Member", "ns:org:RegistryType:Social"
# Column -> its name in the standard, in `Member`, in its `demographic_info` and the address there.
OF_MEMBER = {
    "marital_status": "marital_status",
    "disability": "is_disabled",
    "occupation": "occupation",
    "education": "education_level",
    "monthly_income": "income_level",
    "registered_on": "registration_date",
    "language": "language_code",
}
OF_PERSON = {"mobile": "phone_number", "date_of_birth": "birth_date"}
OF_ADDRESS = {
    "present_locality": "street_address",
    "present_pincode": "postal_code",
    "present_district": "district",
    "present_state": "state",
}
PLACED = {"uan", "name", "gender", *OF_MEMBER, *OF_PERSON, *OF_ADDRESS}


class Sql(str):
    """What PostgreSQL works out; every other text of a record is JSON already."""


SEX = Sql("""(CASE r.gender WHEN 'F' THEN '"female"' WHEN 'M' THEN '"male"' ELSE '"other"' END)""")
# lpad() counts letters, and is asked only where one is missing.
NUMBER = Sql("""
    (CASE WHEN r.uan > 99999999999 THEN r.uan::text ELSE lpad(r.uan::text, 12, '0') END)
""")
IDENTIFIER = {
    "@type": '"Identifier"',
    "identifier_type": '"UAN"',
    "identifier_value": ('"', NUMBER, '"'),
}


def sql(agreement: Agreement) -> str:
    """A text expression over the row `r` of `sharing.rows`."""
    chosen = {column.key: column for column in agreement.chosen}

    def placed(names: dict[str, str]) -> dict[str, Sql]:
        return {name: value(chosen[key]) for key, name in names.items() if key in chosen}

    person = {"@type": '"SRPerson"', "identifier": [IDENTIFIER], **placed(OF_PERSON)}
    if "name" in chosen:
        person["name"] = {"@type": '"Name"', "given_name": value(chosen["name"])}
    if "gender" in chosen:
        person["sex"] = SEX
    if address := placed(OF_ADDRESS):
        person["address"] = {"@type": '"Address"', "country": '"IND"'} | address
    member = {
        "@context": f'"{CONTEXT}"',
        "@type": '"Member"',
        "member_identifier": [IDENTIFIER],
        "demographic_info": person,
        **placed(OF_MEMBER),
    }
    others = {key: value(column) for key, column in chosen.items() if key not in PLACED}
    if others:
        member["additional_attributes"] = [others]
    return written(member)


def value(column: Column) -> Sql:
    """The column's value as canonical JSON. PostgreSQL escapes text as RFC 8785 does."""
    name = f"r.{column.key}"
    if column.type == "text":
        text = f"to_json({name})::text"
    elif column.type == "date":
        text = f"""'"' || {name}::text || '"'"""
    else:
        text = f"{name}::text"
    return Sql(f"coalesce({text}, 'null')")


def written(member: dict) -> str:
    """SQL that writes it. What stands between two values is one constant: each part that is joined
    copies all that came before it."""
    joined = groupby(pieces(member), key=lambda piece: isinstance(piece, Sql))
    texts = (" || ".join(some) if is_sql else "'" + "".join(some) + "'" for is_sql, some in joined)
    return " || ".join(texts)


def pieces(part) -> Iterator[str]:
    """Of objects (names sorted), lists and values; a tuple is a value in pieces."""
    if isinstance(part, dict):
        for place, name in enumerate(sorted(part)):
            yield f'{"," if place else "{"}"{name}":'
            yield from pieces(part[name])
        yield "}"
    elif isinstance(part, list):
        yield "["
        for place, each in enumerate(part):
            if place:
                yield ","
            yield from pieces(each)
        yield "]"
    elif isinstance(part, tuple):
        yield from part
    else:
        yield part
