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
    return f"CASE WHEN {lower} IN {YES} THEN true WHEN {lower} IN {NO} THEN false END"


def as_number(column: str, digits: int) -> str:
    """A whole number of so many digits (nine at most), else NULL."""
    return f"CASE WHEN {column} ~ '^[0-9]{{1,{digits}}}$' THEN {column}::integer END"


def listed(choices: Iterable) -> str:
    """The values of TextChoices in SQL."""
    return ", ".join(f"'{choice.value}'" for choice in choices)
