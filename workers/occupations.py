"""Finding an occupation by whatever the worker calls it.

The whole list (some 400 occupations and 2,500 everyday words) lives in an index in each process,
built from the tables. Every CHECK_SECONDS a process asks the database for a digest of those tables
and builds anew when it differs, so that a word that staff add is found soon after, everywhere.
"""

import re
import time
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from workers import words
from workers.models.occupation import Occupation, OccupationSynonym

PARTS = re.compile(r"[/()]")  # a title may name an occupation twice
CHECK_SECONDS = 15
MOST_WORDS = 8  # of a query that are looked up
TYPO_LENGTH = 4  # letters a word needs before one may be wrong
SOUND_LENGTH = 3  # letters of a beginning before its sound says anything

# How a word of the query met a word of the index; less is better.
EXACT, SAME_SOUND, PREFIX, SOUND_PREFIX, TYPO = range(5)


@dataclass(slots=True)
class Phrase:
    """One way of naming an occupation: a title, a part of it, or an everyday word."""

    occupation: Occupation
    words: frozenset[str]
    first: str
    rank: int  # 0: a whole title; parts and everyday words from 1


@dataclass
class Index:
    phrases: list[Phrase] = field(default_factory=list)
    by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_sound: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_code: dict[str, Occupation] = field(default_factory=dict)
    sorted_words: list[str] = field(default_factory=list)
    sorted_sounds: list[str] = field(default_factory=list)
    long_words: list[str] = field(default_factory=list)
    long_sounds: list[str] = field(default_factory=list)

    def add(self, occupation: Occupation, text: str, rank: int) -> None:
        found = words.tokens(text)
        if not found:
            return
        self.phrases.append(Phrase(occupation, frozenset(found), found[0], rank))
        # "raj mistri" is found as "rajmistri" too.
        joined = {a + b for a, b in pairwise(found)} if len(found) <= 3 else set()
        for word in {*found, *joined}:
            self.by_word[word].append(len(self.phrases) - 1)

    def close(self) -> None:
        for word in self.by_word:
            self.by_sound[words.sound(word)].add(word)
        self.sorted_words = sorted(self.by_word)
        self.sorted_sounds = sorted(self.by_sound)
        self.long_words = [word for word in self.sorted_words if len(word) >= TYPO_LENGTH - 1]
        self.long_sounds = [word for word in self.sorted_sounds if len(word) >= TYPO_LENGTH]

    def similar(self, word: str) -> dict[str, int]:
        """Words of the index that a word of the query may mean, and how they met."""
        met: dict[str, int] = {}
        sound = words.sound(word)
        if len(word) >= TYPO_LENGTH and word not in self.by_word and sound not in self.by_sound:
            met |= dict.fromkeys(one_off(self.long_words, word), TYPO)
            for heard in one_off(self.long_sounds, sound) if len(sound) >= TYPO_LENGTH else ():
                met |= dict.fromkeys(self.by_sound[heard], TYPO)
        if len(sound) >= SOUND_LENGTH and word not in self.by_word:
            for start in starting_with(self.sorted_sounds, sound):
                met |= dict.fromkeys(self.by_sound[start], SOUND_PREFIX)
        met |= dict.fromkeys(starting_with(self.sorted_words, word), PREFIX)
        met |= dict.fromkeys(self.by_sound.get(sound, ()), SAME_SOUND)
        if word in self.by_word:
            met[word] = EXACT
        return met


def starting_with(ordered: list[str], start: str) -> list[str]:
    return ordered[bisect_left(ordered, start) : bisect_left(ordered, start + "\U0010ffff")]


def one_off(candidates: list[str], word: str) -> list[str]:
    """Those that one letter more, less, other or swapped with its neighbour makes of the word."""
    return [
        found
        for found, _, _ in process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=1, limit=20
        )
    ]


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
COMMON = ["9211.0200", "9313.0301", "7112.0200", "9111.9900", "7531.0100", "9520.9900", "8322.0201", "9333.0100"]


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


def build() -> Index:
    index = Index()
    index.by_code = Occupation.objects.in_bulk()
    for occupation in index.by_code.values():
        for title in (occupation.title, occupation.title_hi):
            index.add(occupation, title, 0)
            for part in PARTS.split(title) if PARTS.search(title) else ():
                index.add(occupation, part, 1)
    for synonym in OccupationSynonym.objects.filter(active=True):
        index.add(index.by_code[synonym.occupation_id], synonym.term, synonym.rank)
    index.close()
    return index


def tables_digest() -> str:
    """Changes whenever a title or a word does, however it was written."""
    tables = [model._meta.db_table for model in (Occupation, OccupationSynonym)]
    digest = "(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM \"{}\" t)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT concat({}, {})".format(*map(digest.format, tables)))
        return cursor.fetchone()[0]
