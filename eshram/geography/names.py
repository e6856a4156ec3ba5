"""Spellings made comparable. Two keys for a name: one forgives writing, the other also sound.

`key`: case, spaces, dots, accents, "&" and words such as "District" do not count.
`loose_key`: nor do the usual differences in writing Indian sounds with Latin letters (aa/a, ee/i,
sh/s, th/t, w/v, double letters, a final a). Only use it where it leaves one answer.
"""

import re
import unicodedata

NOISE = re.compile(r"\b(?:the|district|distt?|zill?a|state of|union territory of)\b\.?")
NUKTA = "\u093c"
SOUNDS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ck|q", "k"),
        (r"ph", "f"),
        (r"ee|ie|y", "i"),
        (r"oo|ou", "u"),
        (r"au|ow", "o"),
        (r"ai|ay", "e"),
        (r"w", "v"),
        (r"z", "j"),
        (r"([bcdgjkpst])h", r"\1"),
        (r"x", "ks"),
        (r"(.)\1+", r"\1"),
        (r"a$", ""),
    )
]


def key(name: str) -> str:
    """The name in small letters without anything between them, in whatever script it is."""
    text = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    text = NOISE.sub(" ", text)
    kept = (c for c in text if c.isalnum() or ("\u0900" <= c <= "\u0963" and c != NUKTA))
    return "".join(kept)[:80]


def loose_key(name: str) -> str:
    """The same, by sound."""
    sound = key(name)
    for pattern, replacement in SOUNDS:
        sound = pattern.sub(replacement, sound)
    return sound
