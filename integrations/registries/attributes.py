"""What a search may ask of: the columns of the caller's agreement, under the names of the register
and of the standard, and nothing else. Who may not see a column cannot ask for it either."""

from datetime import date

from django.utils import timezone

from integrations.registries import queries
from integrations.registries.queries import Attribute
from integrations.states import columns
from integrations.states.columns import Column
from integrations.states.models import Agreement

TYPES = {
    "integer": ("bigint", queries.whole, True),
    "text": ("text", queries.text, False),
    "date": ("date", queries.day, True),
    "boolean": ("boolean", queries.truth, False),
}
# The standard's name -> the column's.
ALIASES = {
    "UAN": "uan", "UIN": "uan", "MOBILE": "mobile", "mobile": "mobile", "sex": "gender",
    "birth_date": "date_of_birth", "DOB": "date_of_birth", "state": "present_state",
    "district": "present_district", "location": "present_locality",
    "postal_code": "present_pincode", "registration_date": "registered_on",
    "is_disabled": "disability", "education_level": "education",
    "income_level": "monthly_income",
}  # fmt: skip
GENDERS = {"female": "F", "f": "F", "male": "M", "m": "M", "other": "T", "transgender": "T",
           "t": "T"}  # fmt: skip
# Columns that no index and no plain comparison would serve: given, and not asked for.
NOT_ASKED = {"schemes", "can_get", "name", "name_local", "father_name"}


def of(agreement: Agreement) -> dict[str, Attribute]:
    """By name."""
    chosen = {column.key: column for column in columns.chosen(agreement.columns)}
    found = {key: attribute(column) for key, column in chosen.items() if key not in NOT_ASKED}
    found |= {alias: found[key] for alias, key in ALIASES.items() if key in found}
    if "date_of_birth" in chosen:
        found |= ages(chosen["date_of_birth"].sql)
    return found


def attribute(column: Column) -> Attribute:
    if column.key == "uan":
        return Attribute(column.sql, "bigint", queries.uan, column="uan", plain=queries.TWELVE)
    if column.key == "gender":
        return Attribute(column.sql, "text", gender, column="gender")
    cast, reads, ordered = TYPES[column.type]
    return Attribute(f"({column.sql})", cast, reads, ordered, column.key)


def gender(value) -> str:
    if (found := GENDERS.get(queries.text(value).casefold())) is None:
        raise ValueError
    return found


def ages(born: str) -> dict[str, Attribute]:
    """`age` in completed years, and YOB."""
    age = f"date_part('year', age(date '{timezone.localdate()}', {born}))::int"
    year = f"date_part('year', {born})::int"
    return {
        "age": Attribute(age, "bigint", queries.whole, True, "date_of_birth", True),
        "YOB": Attribute(year, "bigint", year_of, True, "date_of_birth"),
    }


def year_of(value) -> int:
    """Raises ValueError for no year."""
    return date(queries.whole(value), 1, 1).year
