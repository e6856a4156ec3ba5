"""What somebody wrote in an SMS. Pure: no database, no clock; every text has an answer.

What is asked: 1 the same place, 2 and the PIN of the new one, 3 back home, STOP. A text that could
mean two things means none: nothing of a worker changes on a guess.
"""

import re
import unicodedata
from dataclasses import dataclass

from workers.models.reply import Wish
from workers.replies import words

BY_DIGIT = {0: Wish.UNDO, 1: Wish.SAME, 2: Wish.MOVED, 3: Wish.HOME}
SHORT = 3  # words: of so many, a digit at the end is a choice too
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\u20e3\u093c'’`]")
PIN = re.compile(r"(?<!\d)[1-9]\d{5}(?!\d)|(?<!\d)[1-9]\d\d[ .,-]{1,2}\d{3}(?!\d)")
NEARLY_A_PIN = re.compile(r"(?<!\d)(?:\d{5}|0\d{5}|\d{7,8})(?!\d)")
GLUED = re.compile(r"^\W*2([1-9]\d{5})(?!\d)")
SPREAD = re.compile(r"^\W*(2\W{1,3})?([1-9](?:[ .-]\d){5})\W*$")
LETTER_O = re.compile(r"(?<![^\W_])[1-9][\do]{5}(?![^\W_])")
# Numbers that are no PIN: a mobile, an Aadhaar, our helpline, money.
OTHER_NUMBERS = re.compile(
    r"(?<!\d)(?:(?:\+?91|0)[ -]?)?[6-9]\d{4}[ -]?\d{5}(?!\d)"
    r"|(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)14434(?!\d)"
    r"|(?:₹|\brs\.?|\binr|रु\.?)\s*\d+"
)
OURS = re.compile(r"e-?shram|ई-?श्रम|eshram")
ASKS = re.compile(r"(?<!\d)1(?!\d).*(?<!\d)2(?!\d).*(?<!\d)3(?!\d)|14434|\bstop\b", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """`wish`, and what belongs to it.

    `pincode`: six digits where MOVED says where to, else "". `number`: of a text that is nothing
    but a number, which a list we sent may have asked for (a wish stands beside it for where none
    did). `why` says of UNCLEAR what is wrong: empty, quote, abuse, contradiction, words; of MOVED
    without a PIN: no_pin, bad_pin, two_pins.
    """

    wish: Wish
    pincode: str = ""
    number: int | None = None
    why: str = ""


def understand(text: str) -> Answer:
    plain = normal(text)
    if not re.search(r"[^\W_]", plain):
        return unclear("empty")
    if is_ours(plain):
        rest = [line for line in plain.splitlines() if line.strip() and not is_ours(line)]
        own = rest[0] if len(rest) == 1 and len(rest[0]) < 40 else ""
        return understand(own) if own and own != plain else unclear("quote")
    plain, pins, nearly = places(plain)
    said = tokens(plain)
    if wants_stop(said):
        return Answer(Wish.STOP)
    if words.ABUSE & set(said):
        return unclear("abuse")
    if not pins and not nearly and (number := only_number(said)) is not None:
        return Answer(BY_DIGIT.get(number, Wish.NUMBER), number=number, why=no_pin_of(number))
    if len(said) <= SHORT and not pins:
        if words.START & set(said) and not words.NO & set(said):
            return Answer(Wish.START)
        if words.WRONG & set(said):
            return Answer(Wish.UNDO)
    return place_said(said, pins, nearly)


def place_said(said: list[str], pins: set[str], nearly: bool) -> Answer:
    """Same, moved or home, by digits, words and PINs together."""
    has_place = bool(pins or nearly)
    meant = {BY_DIGIT[digit] for digit in choices(said)} | by_words(said, has_place)
    if has_place:
        meant.add(Wish.MOVED)
    if not meant:
        meant = by_weak_words(said)
    elif meant == {Wish.SAME} and words.NO & set(said) and not words.MOVED & set(said):
        digits_only = not words.SAME & set(said)
        meant = set() if digits_only else meant  # "1 no"
    if not meant:
        return unclear("words")
    if len(meant) > 1 or meant == {Wish.UNCLEAR}:
        return unclear("contradiction")
    [wish] = meant
    if wish != Wish.MOVED:
        return Answer(wish)
    if len(pins) == 1:
        return Answer(wish, pincode=next(iter(pins)))
    return Answer(wish, why="two_pins" if pins else "bad_pin" if nearly else "no_pin")


def unclear(why: str) -> Answer:
    return Answer(Wish.UNCLEAR, why=why)


def no_pin_of(number: int) -> str:
    return "no_pin" if BY_DIGIT.get(number) == Wish.MOVED else ""


# Letters


def normal(text: str) -> str:
    """Small letters and digits 0 to 9, of whatever script and width they were."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace("\u0901", "\u0902")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def tokens(plain: str) -> list[str]:
    """Words and numbers in their order."""
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain)
    apart = re.sub(r"(?<=\d)(?=[^\d\s])|(?<=[^\d\s])(?=\d)", " ", kept)
    return [words.DOUBLED.sub(r"\1", word) for word in apart.split()]


def is_ours(plain: str) -> bool:
    """Our own SMS come back: quoted, forwarded or sent by a machine."""
    return bool(OURS.search(plain) and ASKS.search(plain))


# Numbers


def places(plain: str) -> tuple[str, set[str], bool]:
    """(the text without them, PINs, whether something was nearly one)."""
    plain = OTHER_NUMBERS.sub(" ", plain)
    plain = LETTER_O.sub(lambda found: found[0].replace("o", "0"), plain)
    plain = GLUED.sub(r"2 \1", plain)
    plain = SPREAD.sub(lambda f: f"{f[1] or ''}{re.sub(r'[^0-9]', '', f[2])}", plain)
    pins = {re.sub(r"\D", "", found) for found in PIN.findall(plain)}
    rest = PIN.sub(" ", plain)
    return NEARLY_A_PIN.sub(" ", rest), pins, bool(NEARLY_A_PIN.search(rest))


def value(word: str) -> int | None:
    """A number from 0 to 99 in digits or from 0 to 9 as a word."""
    if word.isdigit():
        return int(word) if len(word) <= 2 else None
    return next((number for number, known in words.NUMBERS.items() if word in known), None)


def only_number(said: list[str]) -> int | None:
    """Of a text that is one number: "2", "two", "option 2", "no. 2"."""
    if len(said) == 2 and said[0] in words.CHOICE and said[1].isdigit():
        said = said[1:]
    return value(said[0]) if len(said) == 1 else None


def choices(said: list[str]) -> set[int]:
    """Digits 0 to 3 that choose: at the beginning, behind "option", or in a text of few words."""
    found, leading = set(), True
    for place, word in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else ""
        if len(word) == 1 and word.isdigit() and following not in words.UNITS:
            named = place and said[place - 1] in words.CHOICE
            if (leading or named or len(said) <= SHORT) and int(word) in BY_DIGIT:
                found.add(int(word))
        elif not word.isdigit():
            leading = False
    return found


# Words


def by_words(said: list[str], has_place: bool) -> set[Wish]:
    """What words say plainly; UNCLEAR stands for "not at home", which leaves too much open.

    "No" turns round what it belongs to: "not moved", "नहीं बदला", "वहीं नहीं", "not the same". With a
    PIN, "घर" is just a house.
    """
    there, meant = set(said), set()
    denied = bool(words.NO & there)
    if words.MOVED & there:
        meant.add(Wish.SAME if denied and not has_place else Wish.MOVED)
    if words.SAME & there:
        meant.add(Wish.MOVED if is_denied(said) else Wish.SAME)
    at_home = words.BACK & there or (words.HOME & there and not has_place)
    if at_home and meant != {Wish.MOVED}:
        meant.add(Wish.UNCLEAR if denied else Wish.HOME)
    elif words.BACK & there and has_place:
        meant.add(Wish.HOME)
    return meant


def is_denied(said: list[str]) -> bool:
    """ "Not the same", "isnt same"; "वहीं नहीं". But "no, same" and "नहीं, वही" say the same place."""
    english = {"not", "isnt", "dont", "never"}
    for place, word in enumerate(said):
        if word in words.SAME:
            before, after = said[max(0, place - 2) : place], said[place + 1 : place + 2]
            if english & set(before) or words.NO & set(after):
                return True
    return False


def by_weak_words(said: list[str]) -> set[Wish]:
    """A bare "yes", or "no" and "went there", after which we ask where to."""
    there = set(said)
    yes, no, gone = (bool(known & there) for known in (words.YES, words.NO, words.GONE))
    if len(said) > SHORT + 1 or words.STOP & there:
        return set()
    if no and gone:
        return set() if yes else {Wish.SAME}  # "कहीं नहीं गया"
    if yes != no and not gone and len(said) <= SHORT:
        return {Wish.SAME if yes else Wish.MOVED}
    return {Wish.MOVED} if gone else set()


def wants_stop(said: list[str]) -> bool:
    """ "STOP", "बंद करो", "sms mat bhejo"; not "काम बंद हो गया" or "near the bus stop"."""
    there = set(said)
    if words.NOT_DO & there and words.SEND & there and not words.STOP & there:
        return True
    if not words.STOP & there or words.NOT_DO & there:
        return False
    if said[0] in words.STOP and len(said) <= 6:
        return True
    others = [word for word in said if word not in words.STOP]
    return all(word in words.OF_MESSAGES for word in others)
