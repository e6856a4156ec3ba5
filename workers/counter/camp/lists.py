"""The lists that go along, in compact form: states with districts, occupations with their words.

Public, the same for everybody, in every language at once; some 50 KB over the wire.
"""

import functools
import hashlib
import json

from eshram.geography.kept import places
from workers import occupation_index
from workers.models.occupation import Occupation, OccupationSynonym
from workers.occupations import COMMON


def lists() -> bytes:
    """`{"states": [[10, "Bihar", "बिहार", [[212, "Patna", "पटना"], …]], …],
    "occupations": [["7531.0100", "Tailor", "दरज़ी", "darzi|sewing"], …], "common": [codes]}`"""
    return written(occupation_index.tables_digest(), id(places()))


@functools.lru_cache(maxsize=2)
def written(_occupations: str, _places: int) -> bytes:
    """Anew when either list has changed."""
    of_state: dict[int, list] = {}
    for district in sorted(places().districts.values(), key=lambda district: district.name):
        if not district.abolished:
            row = [district.code, district.name, district.name_hi]
            of_state.setdefault(district.state_id, []).append(row)
    states = sorted(places().states.values(), key=lambda state: state.name)
    words: dict[str, list[str]] = {}
    for code, term in OccupationSynonym.objects.filter(active=True).values_list(
        "occupation_id", "term"
    ):
        words.setdefault(code, []).append(term)
    found = {
        "states": [[s.code, s.name, s.name_hi, of_state.get(s.code, [])] for s in states],
        "occupations": [
            [o.code, o.title, o.title_hi, "|".join(words.get(o.code, []))]
            for o in Occupation.objects.order_by("code")
        ],
        "common": COMMON,
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
