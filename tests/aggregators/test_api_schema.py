"""schemathesis reads the description and tries everything: no 5xx, and no answer that is not
described. Few examples here; more by hand, with EXAMPLES=500 in the environment.
"""

import os
import warnings

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings

from eshram.wsgi import application
from tests.aggregators.api import ROOT, Program
from tests.aggregators.people import days_ago, engaged, platform, report

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def described(settings):
    settings.PLATFORM_LOOKUP_SECONDS = settings.PLATFORM_LOOKUP_ROW_SECONDS = 0
    settings.PLATFORM_CALLS_MINUTE = settings.PLATFORM_ROWS_MINUTE = 10**9
    program = Program(platform())
    one = engaged(program.key.platform)
    report(one.platform, *[(one.reference, days_ago(back), 100) for back in range(1, 4)])
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application)
    return schema, program


def test_every_operation_keeps_to_its_description(described):
    schema, program = described
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True,
            database=None, verbosity=Verbosity.quiet,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def try_out(case):
            nonlocal tried
            tried += 1
            case.call_and_validate(headers=program.headers)

        for mode in schemathesis.GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)
            given(case=strategy)(try_out)()
    assert tried >= 11 * 2
    print(f"{tried} calls")
