"""The API of platforms keeps to its description (`tests.described`)."""

import pytest

from tests.aggregators.api import ROOT, Program
from tests.aggregators.people import days_ago, engaged, platform, report
from tests.described import one_connection, try_all

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def test_every_operation_keeps_to_its_description(settings):
    settings.PLATFORM_CALLS_MINUTE = settings.PLATFORM_ROWS_MINUTE = 10**9
    program = Program(platform())
    one = engaged(program.key.platform)
    report(one.platform, *[(one.reference, days_ago(back), 100) for back in range(1, 4)])
    with one_connection():
        assert try_all(ROOT, program.headers) >= 11 * 2
