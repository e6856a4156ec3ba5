import uuid

import pytest

from eshram.outbox import pump, wake
from eshram.outbox.models import Delivery
from tests.outbox.cast import Recorder
from tests.outbox.phone_process import phone_process


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    """(name, countdown) of the tasks sent, instead of a broker's queue, with a flag of our own."""
    sent = []

    def send_task(name, **options):
        sent.append((name, options["countdown"]))

    monkeypatch.setattr(wake.app, "send_task", send_task)
    monkeypatch.setattr(wake, "_quiet_until", 0.0)
    monkeypatch.setattr(wake, "_failing", False)
    monkeypatch.setattr(wake, "FLAG", f"test-wake-{uuid.uuid4()}")
    return sent


@pytest.fixture(autouse=True)
def empty_outbox(request):
    """The portal of other tests may have left messages in the database."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db")
        Delivery.objects.all().delete()


@pytest.fixture
def use_backend(monkeypatch):
    def use(backend):
        monkeypatch.setattr(pump, "sms_backend", lambda: backend)
        return backend

    return use


@pytest.fixture
def recorder(use_backend):
    return use_backend(Recorder())


@pytest.fixture(scope="session")
def phone_url():
    with phone_process() as url:
        yield url


@pytest.fixture
def phone(phone_url, settings):
    settings.SANDBOX_PHONE_URL = phone_url
    settings.SMS_BACKEND = "integrations.sms.sandbox.SandboxBackend"
    return phone_url
