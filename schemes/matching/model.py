"""How alike two people are: a Splink model, whose parameters were trained once (`training`).

    score(rows, workers, pairs, size=…)  ->  {row: [Candidate, …]}, the likeliest first

Splink runs in DuckDB, in the memory of this process, on pairs that PostgreSQL named. Its prior is
one in `size`, the workers of the register: the larger the register, the more of a likeness is
needed. One row is one person at most, so that a worker's twin makes both less sure.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel, NullLevel
from splink.comparison_library import CustomComparison

from schemes.matching import comparing

PARAMETERS = Path(__file__).with_name("parameters.json")
FIELDS = ("name", "father_name", "birth", "gender", "district", "mobile")
KEPT = 3  # candidates of a row
SCHEMA = pa.schema(
    [
        ("unique_id", pa.int64()),
        *((f"name_{part}", pa.string()) for part in ("key", "run", "first", "initials")),
        ("name_words", pa.list_(pa.string())),
        *((f"father_{part}", pa.list_(pa.string())) for part in ("key", "first", "words")),
        ("born", pa.date32()),
        ("year", pa.int32()),
        ("year_only", pa.bool_()),
        ("gender", pa.string()),
        ("mobile", pa.string()),
        ("district", pa.list_(pa.int32())),
        ("state", pa.list_(pa.int32())),
        ("truth", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Candidate:
    uan: int
    probability: float
    parts: dict[str, float]  # field -> weight, a power of two; positive speaks for it


def person(
    id: int,
    name: str,
    fathers: Sequence[str],
    born: date | None,
    year_only: bool,
    gender: str,
    mobile: str,
    districts: Sequence[int],
    states: Sequence[int],
    *,
    truth: int | None = None,
    parts=comparing.parts,
) -> dict:
    """Somebody as Splink compares them. `fathers`: what is known of father and husband."""
    own, of = parts(name) if name else {}, [parts(father) for father in fathers if father]
    return {
        "unique_id": id,
        **{f"name_{k}": own.get(k) or None for k in ("key", "run", "first", "initials", "words")},
        "father_key": [one["key"] for one in of] or None,
        "father_first": [one["first"] for one in of] or None,
        "father_words": sorted({word for one in of for word in one["words"]}) or None,
        "born": born,
        "year": born and born.year,
        "year_only": year_only,
        "gender": gender or None,
        "mobile": mobile or None,
        "district": [code for code in districts if code] or None,
        "state": [code for code in states if code] or None,
        "truth": truth,
    }


def comparison(name: str, missing: str, *levels: tuple[str, str]) -> CustomComparison:
    return CustomComparison(
        output_column_name=name,
        comparison_levels=[
            NullLevel(missing),
            *(CustomLevel(sql, label_for_charts=label) for label, sql in levels),
            ElseLevel(),
        ],
    )


def settings() -> SettingsCreator:
    """The model without parameters."""
    return SettingsCreator(
        link_type="link_only",
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        comparisons=[
            comparison(
                "name", "name_key",
                ("the same", "name_key_l = name_key_r OR name_run_l = name_run_r"),
                ("nearly the same", "jaro_winkler_similarity(name_key_l, name_key_r) > 0.95"),
                ("one within the other",
                 "len(list_intersect(name_words_l, name_words_r))"
                 " = least(len(name_words_l), len(name_words_r))"
                 " OR (name_initials_l = name_initials_r"
                 " AND list_has_any(name_words_l, name_words_r))"),
                ("the first word", "name_first_l = name_first_r"),
                ("alike", "jaro_winkler_similarity(name_run_l, name_run_r) > 0.88"),
                ("a word", "list_has_any(name_words_l, name_words_r)"),
            ),
            comparison(
                "father_name", "father_key",
                ("the same", "list_has_any(father_key_l, father_key_r)"),
                ("the first word", "list_has_any(father_first_l, father_first_r)"),
                ("a word", "list_has_any(father_words_l, father_words_r)"),
                ("alike", "jaro_winkler_similarity(father_key_l[1], father_key_r[1]) > 0.85"),
            ),
            comparison(
                "birth", "year",
                ("the day", "born_l = born_r AND NOT year_only_l AND NOT year_only_r"),
                ("the year, nothing more known",
                 "year_l = year_r AND (year_only_l OR year_only_r)"),
                ("day and month changed about",
                 "year_l = year_r AND day(born_l) = month(born_r)"
                 " AND month(born_l) = day(born_r)"),
                ("the year", "year_l = year_r"),
                ("a year off", "abs(year_l - year_r) = 1"),
                ("three years off", "abs(year_l - year_r) <= 3"),
            ),
            comparison("gender", "gender", ("the same", "gender_l = gender_r")),
            comparison(
                "district", "district",
                ("the same", "list_has_any(district_l, district_r)"),
                ("the state", "list_has_any(state_l, state_r)"),
            ),
            comparison("mobile", "mobile", ("the same", "mobile_l = mobile_r")),
        ],
    )  # fmt: skip


def linker(rows: Sequence[dict], workers: Sequence[dict], model) -> tuple[DuckDBAPI, Linker]:
    """Of two tables in memory; `model`: SettingsCreator or trained parameters."""
    database = DuckDBAPI(duckdb.connect(":memory:", config={"threads": 2}))
    tables = [
        database.register(pa.Table.from_pylist(list(people), schema=SCHEMA), table_name=name)
        for name, people in (("rows", rows), ("workers", workers))
    ]
    return database, Linker(tables, model, log_level=None)


def parameters(size: int, path: Path = PARAMETERS) -> dict:
    """The trained model for a register of so many workers."""
    trained = json.loads(path.read_text())
    return trained | {"probability_two_random_records_match": 1 / max(size, 100)}


def score(
    rows: Sequence[dict],
    workers: Sequence[dict],
    pairs: Sequence[tuple[int, int]],
    *,
    size: int,
    path: Path = PARAMETERS,
) -> Mapping[int, list[Candidate]]:
    """Rows that share nothing with anybody are not in the answer."""
    if not pairs:
        return {}
    database, link = linker(rows, workers, parameters(size, path))
    named = pa.table(
        {
            "join_key_l": [f"rows-__-{row}" for row, _uan in pairs],
            "join_key_r": [f"workers-__-{uan}" for _row, uan in pairs],
            "match_key": ["0"] * len(pairs),
        }
    )
    link.table_management.register_blocked_pairs_for_predict(
        database.register(named, table_name="candidate_pairs")
    )
    scored = link.inference.predict(warning_mode="never")
    columns = ", ".join(f"mw_{field}" for field in FIELDS)
    found = database.duckdb_con.sql(
        f"SELECT unique_id_l, unique_id_r, match_weight, {columns} FROM {scored.physical_name}"  # noqa: S608
    ).fetchall()
    database.duckdb_con.close()
    by_row = defaultdict(list)
    for row, uan, weight, *parts in found:
        by_row[row].append((weight, uan, parts))
    return {row: likeliest(candidates) for row, candidates in by_row.items()}


def likeliest(candidates: list[tuple]) -> list[Candidate]:
    """Of all who could be this one person, or of nobody of the register."""
    candidates.sort(key=lambda one: (-one[0], one[1]))
    odds = [2.0 ** min(weight, 60) for weight, *_rest in candidates]
    whole = 1 + sum(odds)
    return [
        Candidate(
            uan,
            round(odd / whole, 6),
            {field: round(part, 1) for field, part in zip(FIELDS, parts, strict=True)},
        )
        for odd, (_weight, uan, parts) in zip(odds[:KEPT], candidates, strict=False)
    ]
