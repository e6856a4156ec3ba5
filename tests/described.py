"""schemathesis reads an API's description and tries everything: no 5xx, and no answer that is not
described. Few examples; more by hand, with EXAMPLES=500 in the environment."""

import os
import warnings
from contextlib import contextmanager, suppress

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.specs.openapi.checks import positive_data_acceptance
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.errors import Unsatisfiable

from eshram.wsgi import application

# A month to come, or a cursor that is none, is text of the right form: it is refused with 422.
ALLOWED = [positive_data_acceptance]
EXAMPLES = int(os.environ.get("EXAMPLES", "4"))


def local(environ, start_response):
    """Werkzeug's client has no address, and unpacks nothing."""
    ours = {"REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": ""}
    return application(environ | ours, start_response)


@contextmanager
def one_connection():
    """As Django's own test client has it: a request leaves the test's connection open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def try_all(root: str, headers: dict, complete=lambda case: None) -> int:
    """How many calls were made. Fails at the first that does not keep to its description.
    `complete(case)` writes into a call as it should be what no description tells."""
    schema, tried = schemathesis.openapi.from_wsgi(f"{root}/openapi.json", local), 0
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
            if mode is schemathesis.GenerationMode.POSITIVE:  # noqa: B023 - called in its turn
                complete(case)
            case.call_and_validate(headers=headers, excluded_checks=ALLOWED)

        for mode in schemathesis.GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)
            with suppress(Unsatisfiable):  # where nothing is asked, nothing is asked wrongly
                given(case=strategy)(try_out)()
    print(f"{tried} calls")
    return tried
