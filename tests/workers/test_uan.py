"""The UAN: a keyed permutation, so that numbers never collide and tell nothing of each other."""

import base64

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from stdnum import verhoeff

from workers import uan

MILLION = 1_000_000
numbers = st.integers(0, uan.CAPACITY - 1)
keys = st.binary(min_size=32, max_size=32).map(lambda key: base64.b64encode(key).decode())


@pytest.fixture(scope="module")
def million() -> list[int]:
    return list(map(uan.from_sequence, range(MILLION)))


def test_a_million_consecutive_numbers_are_distinct(million):
    assert len(set(million)) == MILLION


def test_all_are_valid(million):
    """Twelve digits, the first not 0; the check digit on every thousandth, as stdnum is slow."""
    assert min(million) >= 10**11
    assert max(million) < 10**12
    assert all(verhoeff.is_valid(str(number)) for number in million[::1000])
    assert all(verhoeff.is_valid(str(number)) for number in million[:2000])


def test_they_spread_evenly(million):
    """First digits, and digits at every place but the last, are each about as frequent."""
    for place in range(11):
        counts = [0] * 10
        for number in million[::10]:
            counts[number // 10 ** (11 - place) % 10] += 1
        expected = 100_000 / (9 if place == 0 else 10)
        shown = counts[1:] if place == 0 else counts
        assert all(abs(count - expected) < 6 * expected**0.5 for count in shown), (place, counts)


def test_neighbours_are_unrelated(million):
    """Nothing in a number says which came before: rises and falls are as even as a coin's, steps
    are as long as between strangers, and no step comes twice."""
    steps = [b // 10 - a // 10 for a, b in zip(million, million[1:], strict=False)]
    rises = sum(step > 0 for step in steps)
    assert abs(rises - MILLION / 2) < 3000  # ten standard deviations of a random order
    mean = sum(map(abs, steps)) / len(steps)
    assert abs(mean / (uan.CAPACITY / 3) - 1) < 0.01
    assert len(set(steps)) > 0.999 * len(steps)
    same = sum(a // 10**6 == b // 10**6 for a, b in zip(million, million[1:], strict=False))
    assert same < 20  # about one is expected


@effort(max_examples=200, deadline=None)
@given(key=keys, some=st.sets(numbers, min_size=2, max_size=50))
def test_any_key_permutes(key, some):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uan.settings, "UAN_KEY", key)
        permuted = {uan.permute(n) for n in some}
    assert len(permuted) == len(some)
    assert all(0 <= n < uan.CAPACITY for n in permuted)


@effort(max_examples=100, deadline=None)
@given(keys=st.tuples(keys, keys).filter(lambda pair: pair[0] != pair[1]), start=numbers)
def test_two_keys_have_little_in_common(keys, start):
    found = []
    for key in keys:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(uan.settings, "UAN_KEY", key)
            found.append([uan.permute((start + i) % uan.CAPACITY) for i in range(20)])
    assert sum(a == b for a, b in zip(*found, strict=True)) <= 1


@effort(max_examples=200, deadline=None)
@given(n=numbers)
def test_every_place_gives_a_valid_number(n):
    number = str(uan.from_sequence(n))
    assert len(number) == 12
    assert number[0] != "0"
    assert verhoeff.is_valid(number)


@pytest.mark.parametrize("n", [-1, uan.CAPACITY, uan.CAPACITY + 1])
def test_outside_the_sequence(n):
    with pytest.raises(ValueError, match="used up"):
        uan.from_sequence(n)


def test_as_people_read_it():
    assert uan.spaced(123456789012) == "1234 5678 9012"
    assert uan.spaced(12) == "0000 0000 0012"
