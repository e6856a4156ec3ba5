import pytest

from eshram.years import financial_year
from tests.aggregators.people import days_ago, days_of, engaged, platform, report

pytestmark = pytest.mark.django_db


def test_three_rows_become_days_and_totals():
    here = platform()
    asha, ravi = engaged(here), engaged(here)
    codes = report(
        here,
        (asha.reference, days_ago(1), 45_000),
        (ravi.reference, days_ago(1), 0),
        (asha.reference, days_ago(0), 12_300),
    )
    assert codes == ["landed", "bad_earned", "landed"]
    assert days_of(asha) == {financial_year(days_ago(0)): (2, 57_300)}
    assert days_of(ravi) == {}
