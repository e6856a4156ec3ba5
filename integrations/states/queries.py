"""The workers of an agreement as SQL, for COPY and for answers."""

from dataclasses import dataclass, field

from integrations.states import coverage
from integrations.states.models import Agreement


@dataclass(frozen=True)
class Query:
    """SQL and its named parameters; `names` are those of the columns."""

    sql: str
    params: dict = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def text(self, cursor) -> str:
        """With the parameters in it, as COPY wants it."""
        return cursor.mogrify(self.sql, self.params).decode()


def rows(
    agreement: Agreement, where: str = "TRUE", params: dict | None = None, order: str = ""
) -> Query:
    """The workers covered, with the agreement's columns. `where` and `order` may read `w`, the
    worker's row; their parameters are named, and not like ours ("states_…")."""
    chosen = agreement.chosen
    joins = dict.fromkeys(column.join for column in chosen if column.join)
    sql = f"""
        SELECT {", ".join(f"{column.sql} AS {column.key}" for column in chosen)}
        FROM workers_worker w {" ".join(joins)}
        WHERE {coverage.covered(agreement)} AND ({where}) {order}
    """  # noqa: S608 - SQL of our own catalogue
    values = coverage.params(agreement) | (params or {})
    return Query(sql, values, tuple(column.key for column in chosen))


def uans(agreement: Agreement, where: str = "TRUE", params: dict | None = None) -> Query:
    """The numbers alone of the workers covered, as `uan`."""
    covered = coverage.covered(agreement)
    sql = f"SELECT w.uan FROM workers_worker w WHERE {covered} AND ({where})"  # noqa: S608
    return Query(sql, coverage.params(agreement) | (params or {}), ("uan",))
