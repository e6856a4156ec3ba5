"""The API of states keeps to its description (`tests.described`)."""

import pytest

from eshram.geography.models import State
from tests.described import one_connection, try_all
from tests.schemes.catalogue import scheme
from tests.states.people import agreement, worker
from tests.states.programs import ROOT, Program
from tests.workers.people import BIHAR

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def test_every_operation_keeps_to_its_description(settings):
    settings.STATE_CALLS_MINUTE = settings.STATE_ROWS_MINUTE = 10**9
    worker()
    scheme("A", {"all": []}, state=State.objects.get(pk=BIHAR))
    program = Program(agreement())
    with one_connection():
        assert try_all(ROOT, program.headers) >= 5 * 2
