"""Words made comparable for searching: English, Hindi, and Hindi in Latin letters.

A word has two forms. `plain` forgives how it is written: case, nukta, chandrabindu, the long and
short i and u, half nasals, joiners. `sound` also forgives how Hindi is put into Latin letters
(mazdoor, majdur) and turns Devanagari into Latin, so that "rajmistri" meets राजमिस्त्री.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 100  # letters of a query; nobody's work takes more to say
WORD = re.compile(r"[0-9a-z\u0900-\u0963\u0971-\u097f]+")
DEVANAGARI = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        ("\u093c", ""),  # nukta
        ("\u0901", "\u0902"),  # chandrabindu
        ("[ङञणनम]\u094d(?=[क-भ])", "\u0902"),  # a half nasal before a stop
        ("\u0940", "\u093f"),  # ी ि
        ("\u0942", "\u0941"),  # ू ु
        ("ई", "इ"),
        ("ऊ", "उ"),
        ("\u0949", "\u093e"),  # ॉ ा
        ("ऑ", "आ"),
        ("ष", "श"),
        ("ण", "न"),
    )
)
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ck|q|c(?![eiyh])", "k"),
        ("ph", "f"),
        ("ee|y$", "i"),
        ("oo", "u"),
        ("au|ow", "o"),
        ("ai|ay", "e"),
        ("w", "v"),
        ("z", "j"),
        ("x", "ks"),
        ("([bcdgjkpst])h", r"\1"),
        (r"(.)\1+", r"\1"),
        ("(?<=..)[ah]$", ""),
    )
)
CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j",
    "झ": "jh", "ञ": "n", "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "त": "t", "थ": "th",
    "द": "d", "ध": "dh", "न": "n", "प": "p", "फ": "f", "ब": "b", "भ": "bh", "म": "m",
    "य": "y", "र": "r", "ल": "l", "ळ": "l", "व": "v", "श": "sh", "स": "s", "ह": "h",
}  # fmt: skip
VOWELS = {
    "अ": "a", "आ": "a", "इ": "i", "उ": "u", "ऋ": "ri", "ए": "e", "ऐ": "ai", "ओ": "o", "औ": "au",
}  # fmt: skip
SIGNS = {
    "ा": "a", "ि": "i", "ु": "u", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o", "ौ": "au", "\u094d": "",
}  # fmt: skip
ANUSVARA = "\u0902"


def tokens(text: str) -> list[str]:
    """The words of a text in plain form. Whatever is neither letter nor digit only separates."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(
        str(unicodedata.digit(c, c))
        for c in text
        if unicodedata.category(c) != "Cf" and (c >= "\u0900" or not unicodedata.combining(c))
    )
    for pattern, plain in DEVANAGARI:
        text = pattern.sub(plain, text)
    return WORD.findall(text)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """How a plain word sounds, in Latin letters: two spellings of one word mostly agree."""
    if not word.isascii():
        word = romanised(word)
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def romanised(word: str) -> str:
    """A plain Hindi word in Latin letters, without the a that is neither written nor spoken.

    That a is silent at the end (काम, kam) and between two spoken syllables (मजदूर, majdur).
    """
    syllables: list[list] = []  # consonant, vowel, is the vowel unwritten
    for letter in word:
        if letter in CONSONANTS:
            syllables.append([CONSONANTS[letter], "a", True])
        elif letter in SIGNS and syllables:
            syllables[-1][1:] = SIGNS[letter], False
        elif letter == ANUSVARA and syllables:
            syllables[-1][1:] = syllables[-1][1] + "n", False
        else:
            syllables.append(["", VOWELS.get(letter, letter if letter.isascii() else ""), False])
    if len(syllables) > 1 and syllables[-1][2]:
        syllables[-1][1] = ""
    for number in range(len(syllables) - 2, 0, -1):
        before, here, after = syllables[number - 1 : number + 2]
        if here[2] and before[1] and after[0] and after[1]:
            here[1] = ""
    return "".join(consonant + vowel for consonant, vowel, _ in syllables)


# Words that say nothing about which work it is.
FILLERS = frozenset(
    tokens(
        "a an and of the in for to i am do work job general other ka ke ki ko se me mein "
        "hai hu hoon main kaam kam karta karti karne karna wala wali vala vali wale"
        "का के की को से में है "
        "हूँ मैं काम करता करती करने करना वाला वाली वाले सामान्य अन्य"
    )
)
