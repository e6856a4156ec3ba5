"""schemathesis reads the description and tries everything: no 5xx, and no answer that is not
described. Few examples here; more by hand, with EXAMPLES=500 in the environment.
"""

import os
import warnings
from contextlib import suppress

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.specs.openapi.checks import positive_data_acceptance
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.errors import Unsatisfiable

from eshram.wsgi import application
from tests.aggregators.api import ROOT, Program
from tests.aggregators.people import days_ago, engaged, platform, report

# A month to come, or a cursor that is none, is text of the right form: it is refused with 422.
ALLOWED = [positive_data_acceptance]
EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def local(environ, start_response):
    """Werkzeug's client has no address, and unpacks nothing."""
    ours = {"REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": ""}
    return application(environ | ours, start_response)


@pytest.fixture
def described(settings):
    settings.PLATFORM_CALLS_MINUTE = settings.PLATFORM_ROWS_MINUTE = 10**9
    program = Program(platform())
    one = engaged(program.key.platform)
    report(one.platform, *[(one.reference, days_ago(back), 100) for back in range(1, 4)])
    # As Django's own test client has it: a request leaves the test's connection open.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", local), program
    for signal in signals:
        signal.connect(close_old_connections)


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
            case.call_and_validate(headers=program.headers, excluded_checks=ALLOWED)

        for mode in schemathesis.GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)
            with suppress(Unsatisfiable):  # where nothing is asked, nothing is asked wrongly
                given(case=strategy)(try_out)()
    assert tried >= 11 * 2
    print(f"{tried} calls")
