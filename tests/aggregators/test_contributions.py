"""Form XX by hand: what is owed, when it is due, and what delay costs."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregators.contributions import BadFigure, account, assess, due_on, months_late

CRORE, LAKH = Decimal(10_000_000), Decimal(100_000)


@pytest.mark.parametrize(
    ("turnover", "paid", "percent", "owed", "capped"),
    [
        # 1 % of 500 crore is 5 crore; 5 % of 120 crore is 6 crore.
        (500 * CRORE, 120 * CRORE, "1", 5 * CRORE, False),
        # 2 % of 500 crore is 10 crore, but 5 % of 120 crore is 6 crore.
        (500 * CRORE, 120 * CRORE, "2", 6 * CRORE, True),
        # Both alike: 1.5 % of 100 crore and 5 % of 30 crore are 1.5 crore.
        (100 * CRORE, 30 * CRORE, "1.5", 150 * LAKH, False),
        # 1.25 % of 10,00,040.00 is 12,500.50: half a rupee is rounded up.
        (Decimal("1000040.00"), 1 * CRORE, "1.25", Decimal(12501), False),
        (Decimal("1000039.99"), 1 * CRORE, "1.25", Decimal(12500), False),
        # Who paid nobody owes nothing, and so does who turned nothing over.
        (500 * CRORE, Decimal(0), "1", Decimal(0), True),
        (Decimal(0), 1 * CRORE, "1", Decimal(0), False),
    ],
)
def test_what_is_owed(turnover, paid, percent, owed, capped):
    found = assess(turnover, paid, Decimal(percent))
    assert (found.contribution, found.is_capped) == (owed, capped)


@pytest.mark.parametrize(
    ("turnover", "paid", "percent", "named"),
    [
        ("-1", "0", "1", "turnover"),
        ("NaN", "0", "1", "turnover"),
        ("1", "-0.01", "1", "paid_to_workers"),
        ("1", "Infinity", "1", "paid_to_workers"),
        ("1", "1", "0.99", "percent"),
        ("1", "1", "2.01", "percent"),
    ],
)
def test_what_cannot_be(turnover, paid, percent, named):
    with pytest.raises(BadFigure, match=named):
        assess(Decimal(turnover), Decimal(paid), Decimal(percent))


def test_due_by_the_end_of_june():
    assert due_on(2026) == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("paid_on", "months"),
    [
        (date(2027, 4, 1), 0),
        (date(2027, 6, 30), 0),
        (date(2027, 7, 1), 1),
        (date(2027, 7, 31), 1),
        (date(2027, 8, 1), 2),
        (date(2028, 2, 29), 8),
        (date(2028, 7, 1), 13),
    ],
)
def test_a_part_of_a_month_counts_as_one(paid_on, months):
    assert months_late(due_on(2026), paid_on) == months


@pytest.mark.parametrize(
    ("payments", "as_on", "interest", "balance"),
    [
        # In time.
        ([(date(2027, 6, 30), 1_000_000)], date(2027, 12, 1), 0, 0),
        # Nothing yet: 1 % from the first day after.
        ([], date(2027, 6, 30), 0, 1_000_000),
        ([], date(2027, 7, 1), 10_000, 1_010_000),
        # Six lakh in time, four lakh in September (three months): 3 % of four lakh.
        ([(date(2027, 6, 30), 600_000), (date(2027, 9, 5), 400_000)], date(2027, 12, 1),
         12_000, 12_000),
        # The same, and the interest besides.
        ([(date(2027, 6, 30), 600_000), (date(2027, 9, 5), 412_000)], date(2028, 1, 1), 12_000, 0),
        # Too much comes back.
        ([(date(2027, 5, 2), 1_250_000)], date(2027, 12, 1), 0, -250_000),
        # What is paid tomorrow does not count today.
        ([(date(2027, 8, 2), 1_000_000)], date(2027, 8, 1), 20_000, 1_020_000),
    ],
)  # fmt: skip
def test_what_delay_costs(payments, as_on, interest, balance):
    told = [(day, Decimal(rupees)) for day, rupees in payments]
    found = account(Decimal(1_000_000), due_on(2026), told, as_on)
    assert (found.interest, found.balance) == (interest, balance)


MONEY = st.decimals(min_value=0, max_value=10**13, places=2)


@given(MONEY, MONEY, st.decimals(min_value=1, max_value=2, places=2))
def test_never_above_the_cap_and_never_below_what_is_less(turnover, paid, percent):
    found = assess(turnover, paid, percent)
    assert found.contribution <= min(turnover * 2, paid * 5) / 100 + Decimal("0.5")
    assert abs(found.contribution - min(found.by_turnover, found.cap)) <= Decimal("0.5")


DAYS = st.dates(date(2027, 4, 1), date(2029, 3, 31))
PAYMENTS = st.lists(st.tuples(DAYS, st.integers(1, 10**6).map(Decimal)), max_size=5)


@given(st.integers(0, 10**6).map(Decimal), PAYMENTS, DAYS, DAYS)
def test_waiting_is_never_cheaper(owed, payments, one, other):
    first, later = sorted((one, other))
    before = account(owed, due_on(2026), payments, first)
    after = account(owed, due_on(2026), payments, later)
    assert after.interest >= before.interest >= 0
