"""People's names made comparable: in Devanagari or Latin letters, however a clerk spelt them.

A word of a name has a `sound`, which forgives how Indian names are put into Latin letters (Joshi,
Joshee, जोशी), and a `skeleton`, which also forgives each a (Krishna, कृष्ण; Kamala, Kamla). A
worker is found by the keys of the name: `keys_of` for what is stored, `asked` for what is typed.

    joshi       begins like this, as it sounds
    ~jus        is this word, as its skeleton
    f~rm        is a word of the father's name
"""

import re
from functools import lru_cache
from itertools import pairwise

from workers.words import romanised, tokens

SHORTEST, LONGEST = 2, 10  # letters of a beginning that is kept
WORDS = 8  # of one name; a longer name is found by its first ones
SPELLINGS = {
    "md": "mohammad", "mohd": "mohammad", "mohammed": "mohammad", "muhammad": "mohammad",
    "mohamed": "mohammad", "mohamad": "mohammad", "kr": "kumar", "ku": "kumari", "pd": "prasad",
    "sk": "shaikh", "sheikh": "shaikh", "shekh": "shaikh", "sinh": "singh",
    "chowdhury": "chaudhari", "choudhury": "chaudhari", "choudhary": "chaudhari",
    "chaudhury": "chaudhari", "choudhari": "chaudhari", "chaudhary": "chaudhari",
}  # fmt: skip
# Written or left out as people please: they narrow a search only when nothing else was typed.
COURTESY = frozenset(
    tokens(
        "shri sri shree smt shrimati km kumari kumar devi bai bhai ben begum bibi bano khatun "
        "khatoon kaur singh ji lal "
        "श्री श्रीमती कुमारी कुमार देवी बाई भाई बेन बेगम बीबी बानो खातून कौर सिंह जी लाल"
    )
)
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ck|q|c(?!h)", "k"),
        ("x", "ks"),
        ("ph", "f"),
        ("([bcdgjkpstvw])h+", r"\1"),
        ("m(?=[bpfv])", "n"),
        ("ow(?![aeiouy])|au|ou|oo|o", "u"),
        ("ai|ay(?![aeiou])|e[eaiy]?|y", "i"),
        ("z", "j"),
        ("[bw]", "v"),
        (r"(.)\1+", r"\1"),
        ("(?<=..)h$", ""),
    )
)
RELATION = re.compile(r"\b[sdwc]\s*/\s*o\b[.:]?|\b(?:son|daughter|wife) of\b", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """The words of a name in plain form, without what is no letter."""
    return [word for part in text[:200].split() for word in plain(part)][:WORDS]


@lru_cache(maxsize=50_000)
def plain(part: str) -> list[str]:
    """The words in a text without spaces: R.K.Das has three."""
    found = (word.strip("0123456789") for word in tokens(part))
    return [word for word in found if word]


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """How a plain word of a name sounds, in Latin letters."""
    if not word.isascii():
        word = romanised(word.replace("ज्ञ", "ग्य"))
    word = SPELLINGS.get(word, word)
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """The sound without its a, but for one at the beginning."""
    heard = sound(word)
    bare = heard[:1] + heard[1:].replace("a", "")
    return re.sub(r"(.)\1+", r"\1", bare)


@lru_cache(maxsize=50_000)
def keys_of_word(word: str) -> frozenset[str]:
    """Its skeleton, and the sound of each of its beginnings, which need not be a beginning of its
    sound: Cha and Chauhan."""
    ends = range(min(SHORTEST, len(word)), min(len(word), LONGEST) + 1)
    beginnings = {sound(word[:end]) for end in ends} | {sound(word)[:LONGEST]}
    return frozenset(beginnings - {""}) | {f"~{skeleton(word)}"}


def keys_of(name: str, name_local: str = "", father_name: str = "") -> set[str]:
    """Everything by which the bearer of this name is found."""
    keys = {f"f~{skeleton(word)}" for word in words_of(father_name)}
    for written in (name, name_local):
        words = words_of(written)
        for word in words:
            keys |= keys_of_word(word)
        keys.update(f"~{skeleton(a + b)}" for a, b in pairwise(words))
    return keys


class TooShort(Exception):
    """One letter would find everybody."""


Condition = tuple[list[str], list[list[str]]]  # all of these, and one of each of those


def asked(text: str) -> list[Condition]:
    """What to look for, the most exact first. Raises TooShort."""
    own, *fathers = RELATION.split(text, maxsplit=1)
    all_words = words_of(own)
    words = [word for word in all_words if len(word) >= SHORTEST] or all_words
    father = [f"f~{skeleton(word)}" for word in words_of(" ".join(fathers))]
    if not words or (len(words) == 1 and len(words[0]) < SHORTEST):
        raise TooShort
    telling = [word for word in words if word not in COURTESY] or words
    tries = [([f"~{skeleton(word)}" for word in words] + father, [])]
    if telling != words:
        tries.append(([f"~{skeleton(word)}" for word in telling] + father, []))
    tries.append((father, [[f"~{skeleton(w)}", sound(w[:LONGEST])[:LONGEST]] for w in telling]))
    if len(telling) > 1:
        tries.append(([f"~{skeleton(''.join(telling))}", *father], []))
    return tries
