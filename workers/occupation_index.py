"""The index behind `occupations.search`: every word that names an occupation, and how it is met."""

import re
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
