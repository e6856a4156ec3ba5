"""Names of lists: whatever a clerk does to the spelling, the same person is compared."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from schemes.matching.comparing import COURTESY, parts
from workers.names import words_of as names_of
from workers.synthetic import names

REGIONS = [names.HINDI, names.HINDI_MUSLIM, names.MARATHI, names.TRIBAL]
PAIRS = [pair for r in REGIONS for table in (r.women, r.men, r.families) for pair in table]
WORDS = st.sampled_from(sorted({latin for latin, _local in PAIRS if len(latin) > 2}))
SWAPS = st.sampled_from(
    [("sh", "s"), ("v", "w"), ("w", "v"), ("b", "v"), ("ee", "i"), ("oo", "u"), ("a", "aa"),
     ("th", "t"), ("x", "ksh"), ("ksh", "x"), ("n", "nn"), ("l", "ll"), ("ph", "f"), ("z", "j")]
)  # fmt: skip
FULL = st.lists(WORDS, min_size=1, max_size=3, unique=True)
quick = settings(max_examples=150, deadline=None)


@quick
@given(FULL, st.randoms())
def test_the_order_of_parts_does_not_count(words, random):
    turned = list(words)
    random.shuffle(turned)
    assert parts(" ".join(words))["key"] == parts(" ".join(turned))["key"]


@quick
@example(["Shobha"], [("b", "v")])
@given(FULL, st.lists(SWAPS, max_size=3))
def test_another_spelling_of_a_sound_does_not_count(words, swaps):
    name = " ".join(words).lower()
    other = name
    for written, instead in swaps:
        other = other.replace(written, instead)
    assert parts(other)["key"] == parts(name)["key"]


@quick
@given(FULL, st.sampled_from(["Shri", "Smt.", "Late", "Km", "श्री", "श्रीमती", "Dr."]),
       st.sampled_from(["Devi", "Kumar", "Bai", "देवी", "ji", ""]))  # fmt: skip
def test_courtesies_do_not_count(words, before, behind):
    assume(set(names_of(" ".join(words))) - COURTESY)  # of courtesies alone each one counts
    name = " ".join(words)
    assert parts(f"{before} {name} {behind}")["key"] == parts(name)["key"]


@quick
@given(st.text(max_size=60))
def test_any_text_has_parts(text):
    found = parts(text)
    assert found["words"] == sorted(set(found["words"]))


@pytest.mark.parametrize("short", ["Md", "Mohd", "MOHD.", "Mohammed", "Muhammad", "मोहम्मद"])
def test_mohammad_however_short(short):
    assert parts(f"{short} Salim")["key"] == parts("Mohammad Salim")["key"]


def test_an_initial_is_no_word():
    assert parts("R K Das")["words"] == parts("Das")["words"]
    assert parts("R.K. Das")["initials"] == parts("Ram Kishan Das")["initials"]


def test_both_scripts_mostly_meet():
    both = [(latin, local) for latin, local in PAIRS if local]
    same = [latin for latin, local in both if parts(latin)["key"] == parts(local)["key"]]
    assert len(same) / len(both) > 0.85
