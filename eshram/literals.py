"""Long lists as one value of SQL: PostgreSQL reads `'{1,2}'::bigint[]` at once, and `ARRAY[1, 2]`,
as psycopg2 writes a list, as an expression of so many constants."""

from collections.abc import Iterable, Sequence


def numbers(values: Iterable[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def texts(values: Sequence[str]) -> str:
    """None of them may hold a NUL, which no text of PostgreSQL does."""
    if not values:
        return "{}"
    joined = "\0".join(values).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + joined.replace("\0", '","') + '"}'
