"""Words made comparable for searching: English, Hindi, and Hindi in Latin letters.

A word has two forms. `plain` forgives how it is written: case, nukta, chandrabindu, the long and
short i and u, half nasals, ZWJ. `sound` also forgives how Hindi is put into Latin letters (mazdoor,
majdur) and turns Devanagari into Latin, so that "rajmistri" finds राजमिस्त्री.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 100  # letters of a query; nobody's work takes more to say
WORD = re.compile(r"[0-9a-z\u0900-\u097f]+")
FILLERS = frozenset(
    "a an and of the in for to i am do work worker job ka ke ki ko se me mein hai hu hoon main kaam "
    "kam karta karti karne wala wali vala vale wale का के की को से में है हूं मैं काम करता करती करने "
    "करना वाला वाली वाले अन्य other".split()
)
DEVANAGARI = (
    (re.compile("[\u093c\u200c\u200d]"), ""),  # nukta, joiners
    (re.compile("\u0901"), "\u0902"),  # chandrabindu
    (re.compile("[ङञणनम]\u094d(?=[क-भ])"), "\u0902"),  # a half nasal before a stop
    (re.compile("\u0940"), "\u093f"),  # ी ि
    (re.compile("\u0942"), "\u0941"),  # ू ु
    (re.compile("ई"), "इ"),
    (re.compile("ऊ"), "उ"),
    (re.compile("\u0949"), "\u093e"),  # ॉ ा
    (re.compile("ऑ"), "आ"),
    (re.compile("ष"), "श"),
    (re.compile("ण"), "न"),
    (re.compile("\u093fय(?=[\u093e\u0947\u094b])"), "\u093f"),  # किया, किआ
)
SOUNDS = (
    (re.compile("ck|q"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("ee|ii|y$"), "i"),
    (re.compile("oo|uu"), "u"),
    (re.compile("au|ow|av"), "o"),
    (re.compile("ai|ay"), "e"),
    (re.compile("w"), "v"),
    (re.compile("z"), "j"),
    (re.compile("x"), "ks"),
    (re.compile("([bcdgjkpst])h"), r"\1"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?<=..)[ah]$"), ""),
)
CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p f b bh m y r l l v sh sh s h".split(),
        strict=True,
    )
)
VOWELS = dict(
    zip(
        "अआइईउऊऋएऐओऔऑािीुूृेैोौॉ",
        "a a i i u u ri e ai o au o a i i u u ri e ai o au o".split(),
        strict=True,
    )
)


def tokens(text: str) -> list[str]:
    """The words of a text in plain form. Everything but letters and digits only separates."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFD", text)
    text = "".join(str(unicodedata.digit(c, c)) for c in text if c not in "'’")
    for pattern, plain in DEVANAGARI:
        text = pattern.sub(plain, text)
    text = "".join(c for c in text if not unicodedata.combining(c) or "\u0900" <= c <= "\u097f")
    return WORD.findall(text)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """How a plain word sounds, in Latin letters; two spellings of one word mostly agree."""
    if word[0] >= "\u0900":
        word = romanised(word)
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def romanised(word: str) -> str:
    """Devanagari in Latin letters, with the a that is spoken but not written, except at the end."""
    spelled = []
    for position, letter in enumerate(word):
        if letter in CONSONANTS:
            spelled.append(CONSONANTS[letter])
            after = word[position + 1 : position + 2]
            if after and after not in VOWELS_SIGNS:
                spelled.append("a")
        elif letter in VOWELS:
            spelled.append(VOWELS[letter])
        elif letter == "\u0902":
            spelled.append("n")
        elif letter.isascii():
            spelled.append(letter)
    return "".join(spelled)


VOWELS_SIGNS = frozenset("ािीुूृेैोौॉ\u094d")
