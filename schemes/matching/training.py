"""The parameters of the model, from invented people and rows of whom it is known whose they are.

A list of sixty rows says nothing of how often clerks misspell, so the parameters are trained here
once and shipped: `manage.py train_matching`.
"""

import json
import random
from datetime import date
from itertools import count
from pathlib import Path

from eshram.geography.kept import places
from schemes.matching import comparing, model
from schemes.matching.spoiling import spoilt
from workers.synthetic.people import CHUNK, Nation

SEED = 7  # people of other seeds are strangers to the model
PAIRS = 20_000_000  # of strangers, by which it learns how often they are alike by chance
RAREST = {"m_probability": 0.002, "u_probability": 1e-7}  # chances that no pair here showed


def invented(nation: Nation, how_many: int, seed: int) -> list[dict]:
    found: list[dict] = []
    for chunk in count():
        if len(found) >= how_many:
            return found
        found += nation.people(seed, chunk, min(CHUNK, how_many - len(found)))
    return found


def neighbours() -> dict[int, list[int]]:
    """{district: those of its state}: what a clerk may take it for."""
    of_state: dict[int, list[int]] = {}
    for code, district in places().districts.items():
        of_state.setdefault(district.state_id, []).append(code)
    return {code: of_state[one.state_id] for code, one in places().districts.items()}


def states_of(districts) -> list[int]:
    return [places().districts[code].state_id for code in districts if code]


def as_worker(number: int, someone: dict, parts=comparing.parts) -> dict:
    districts = [someone["permanent_district_id"], someone["present_district_id"]]
    return model.person(
        number,
        someone["name"],
        [someone["father_name"], someone["home_care_of"].partition(":")[2]],
        someone["date_of_birth"],
        someone["birth_year_only"],
        someone["gender"],
        someone["mobile"],
        districts,
        states_of(districts),
        truth=number,
        parts=parts,
    )


def as_row(number: int, fields: dict, *, truth=None, parts=comparing.parts) -> dict:
    """`fields` as a ListRow holds them."""
    districts = [fields.get("district")]
    return model.person(
        number,
        fields.get("name", ""),
        [fields.get("father_name", "")],
        date.fromisoformat(fields["born"]) if "born" in fields else None,
        bool(fields.get("year_only")),
        fields.get("gender", ""),
        fields.get("mobile", ""),
        districts,
        states_of(districts),
        truth=truth,
        parts=parts,
    )


def train(how_many: int, *, seed: int = SEED, parts=comparing.parts) -> dict:
    """The settings of Splink with its parameters. Raises LookupError without reference data."""
    people = invented(Nation(), how_many, seed)
    draw = random.Random(f"matching:{seed}").random  # noqa: S311 - invented people
    near = neighbours()
    workers = [as_worker(i, someone, parts) for i, someone in enumerate(people)]
    rows = [
        as_row(i, spoilt(someone, draw, near), truth=i, parts=parts)
        for i, someone in enumerate(people)
    ]
    _database, link = model.linker(rows, workers, model.settings())
    link.training.estimate_u_using_random_sampling(
        max_pairs=PAIRS, seed=seed, min_count_per_level=None
    )
    link.training.estimate_m_from_label_column("truth")
    return seen(link.misc.save_model_to_json())


def seen(trained: dict) -> dict:
    """What never happened among these may happen among others."""
    for comparison in trained["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                for name, least in RAREST.items():
                    level[name] = max(float(level.get(name) or 0), least)
    trained.pop("linker_uid", None)
    return trained


def write(trained: dict, path: Path = model.PARAMETERS) -> None:
    path.write_text(json.dumps(trained, indent=1, ensure_ascii=False) + "\n")
