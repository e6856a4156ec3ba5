"""Finding an occupation by whatever the worker calls it.

The whole list (some 400 occupations and 2,500 everyday words) lives in an index in each process,
built from the tables. Every CHECK_SECONDS a process asks the database for a digest of those tables
and builds anew when it differs, so that a word that staff add is found soon after, everywhere.
"""

import time
from collections import defaultdict

from workers import words
from workers.models.occupation import Occupation
from workers.occupation_index import Index, Phrase, build, starting_with, tables_digest

CHECK_SECONDS = 15
MOST_WORDS = 8  # of a query that are looked up


def search(query: str, limit: int = 8) -> list[Occupation]:
    """The occupations that a query most likely means, best first; [] if it means nothing.

    Takes English, Hindi, Hindi in Latin letters, the beginning of a word, one wrong letter in a
    word of four or more, and NCO codes. Never raises, whatever the query holds.
    """
    if len(query) > words.LONGEST:
        return []
    index = current_index()
    asked = words.tokens(query)
    if asked and all(word.isdecimal() for word in asked):
        start = query_code(asked)
        return [index.by_code[code] for code in starting_with(sorted(index.by_code), start)][:limit]
    asked = [word for word in asked if word not in words.FILLERS] or asked
    found = best(index, asked[:MOST_WORDS])
    if len(asked) > 1:
        for code, score in best(index, ["".join(asked)]).items():
            found[code] = min(score, found.get(code, score))
    return [index.by_code[code] for code in sorted(found, key=found.get)[:limit]]


# What the register's workers most often do (Ministry's sector figures, 2025), to pick from without
# typing: farm, building, home, sewing, selling, driving, carrying.
COMMON = [
    "9211.0200",
    "9313.0301",
    "7112.0200",
    "9111.9900",
    "7531.0100",
    "9520.9900",
    "8322.0201",
    "9333.0100",
]


def common() -> list[Occupation]:
    return [found for code in COMMON if (found := get(code))]


def get(code: str) -> Occupation | None:
    """The occupation of an NCO code, without asking the database."""
    return current_index().by_code.get(code)


def query_code(asked: list[str]) -> str:
    """`7112 0100` and `71120100` as the code that was meant, or its beginning."""
    digits = "".join(asked)
    return digits if len(digits) <= 4 else f"{digits[:4]}.{digits[4:]}"


def best(index: Index, asked: list[str]) -> dict[str, tuple]:
    """Per occupation the score of its best phrase; smaller sorts first.

    Occupations that all the words point at come alone; only when there are none, those that most
    of the words do.
    """
    phrases: dict[int, dict[int, int]] = defaultdict(dict)
    pointing: dict[str, set[int]] = defaultdict(set)
    for position, word in enumerate(asked):
        for found, how in index.similar(word).items():
            for number in index.by_word[found]:
                met = phrases[number]
                met[position] = min(how, met.get(position, how))
                pointing[index.phrases[number].occupation.code].add(position)
    if not phrases:
        return {}
    most = max(map(len, pointing.values()))
    if most * 2 < len(asked):
        return {}
    scores: dict[str, tuple] = {}
    for number, met in phrases.items():
        phrase = index.phrases[number]
        code = phrase.occupation.code
        if len(pointing[code]) < most:
            continue
        score = score_of(phrase, met, asked)
        if code not in scores or score < scores[code]:
            scores[code] = score
    return scores


def score_of(phrase: Phrase, met: dict[int, int], asked: list[str]) -> tuple:
    """Fewest words missed, then how the worst word met, then how much of the phrase was said."""
    title = phrase.occupation.title
    unsaid = len(phrase.words - words.FILLERS) - len(met)
    return (
        len(asked) - len(met),
        max(met.values()),
        unsaid > 0,
        phrase.rank,
        "General" not in title,
        title.endswith("Other"),
        phrase.first != asked[0],
        unsaid,
        sum(met.values()),
        len(title),
        phrase.occupation.code,
    )


_index = Index()
_digest: str | None = None
_checked = float("-inf")


def current_index() -> Index:
    """This process's index, built anew when the tables have changed."""
    global _index, _digest, _checked
    now = time.monotonic()
    if now - _checked >= CHECK_SECONDS:
        digest = tables_digest()
        if digest != _digest:
            _index, _digest = build(), digest
        _checked = now
    return _index


def forget() -> None:
    """Have the next search look at the tables, whatever the clock says."""
    global _checked
    _checked = float("-inf")
