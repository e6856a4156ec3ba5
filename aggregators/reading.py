"""Text as it stood in a cell, read in SQL without an error. Columns are names of our own."""

from collections.abc import Iterable

YES, NO = "('yes', 'y', 'true', '1')", "('no', 'n', 'false', '0')"


def as_date(column: str) -> str:
    """A date written like 2026-12-31, else NULL."""
    return (
        f"CASE WHEN {column} LIKE '____-__-__' AND pg_input_is_valid({column}, 'date')"
        f" THEN {column}::date END"
    )


def as_yes(column: str) -> str:
    lower = f"lower({column})"
    return (
        f"CASE WHEN {column} = '' THEN NULL WHEN {lower} IN {YES} THEN true"
        f" WHEN {lower} IN {NO} THEN false END"
    )


def as_number(column: str, digits: int) -> str:
    """A whole number of so many digits (nine at most), else NULL. A regular expression would take
    four times as long."""
    return (
        f"CASE WHEN length({column}) BETWEEN 1 AND {digits}"
        f" AND ltrim({column}, '0123456789') = '' THEN {column}::integer END"
    )


def listed(choices: Iterable) -> str:
    """The values of TextChoices in SQL."""
    return ", ".join(f"'{choice.value}'" for choice in choices)
