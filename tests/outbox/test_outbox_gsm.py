import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from eshram.outbox.gsm import BASIC, EXTENSION, parts

basic = st.text(st.sampled_from(sorted(BASIC)), max_size=1000)
gsm = st.text(st.sampled_from(sorted(BASIC | EXTENSION)), max_size=500)
any_text = st.text(max_size=400)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # An escape pair is not cut: 152 letters, then € needs the next part.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("क" * 70, 1),
        ("क" * 71, 2),
        ("क" * 134, 2),
        ("क" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("🙂" * 66, 2),
        ("🙂" * 67, 3),
        ("a" * 69 + "क", 1),
        ("a" * 70 + "क", 2),
    ],
)
def test_known_lengths(text, expected):
    assert parts(text) == expected


@pytest.mark.django_db
def test_the_database_counts_likewise():
    letters = sorted(BASIC | EXTENSION) + list("क🙂`ः")
    texts = ["", *letters]
    for length in (70, 71, 134, 135, 160, 161, 306, 307):
        texts += [letter * length for letter in "aक🙂€^"]
        texts += ["a" * before + "€" + "b" * length for before in (151, 152, 153)]
        texts += ["क" * before + "🙂" + "ख" * length for before in (65, 66, 67)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sms_parts(t) FROM unnest(%s) WITH ORDINALITY AS x (t, n)", [texts])
        counted = [count for (count,) in cursor.fetchall()]
    assert counted == [parts(text) for text in texts]


def test_the_alphabet_is_complete():
    # 128 code points, less the escape itself.
    assert len(BASIC) == 127
    assert not BASIC & EXTENSION


@given(basic)
def test_plain_letters_fill_parts(text):
    length = len(text)
    assert parts(text) == (1 if length <= 160 else -(-length // 153))


@given(gsm)
def test_septets_bound_the_parts(text):
    septets = sum(2 if character in EXTENSION else 1 for character in text)
    assert parts(text) >= max(1, -(-septets // 160))
    assert parts(text) <= max(1, -(-septets // 152))


@given(any_text, any_text)
def test_more_text_never_costs_less(one, two):
    assert parts(one) <= parts(one + two)


@given(any_text)
def test_devanagari_costs_what_its_code_units_do(text):
    units = len(("क" + text).encode("utf-16-le", "surrogatepass")) // 2
    count = parts("क" + text)
    assert count == 1 if units <= 70 else -(-units // 67) <= count <= -(-units // 66)
