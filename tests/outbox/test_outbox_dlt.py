"""What the operators' ledgers know of a text, and the hours in which it may ring."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox import dlt, pump, sets
from eshram.outbox.models import Delivery, Header, Registration, Status
from eshram.outbox.sms import SmsTemplate, queue_sms, requeue
from tests.cast import signed_in, staff
from tests.outbox.cast import REMINDER, SUNITA, WELCOME
from tests.test_consistency import SOURCES
from workers.messages import OTP

pytestmark = pytest.mark.django_db(transaction=True)

ENTITY, TEMPLATE_ID = "1101234567890123456", "1107123456789012345"


@pytest.fixture
def production(settings):
    settings.SANDBOX = False


@pytest.fixture
def at(monkeypatch):
    """The hour in India."""

    def set_hour(hour, minute=0):
        now = datetime(2026, 11, 21, hour, minute, tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(sets.timezone, "now", lambda: now)
        return now

    return set_hour


def header():
    return Header.objects.get_or_create(name="ESHRAM", entity_id=ENTITY)[0]


def welcome(**wrong):
    fields = {"template": WELCOME.name, "language": "en", "dlt_template_id": TEMPLATE_ID,
              "category": WELCOME.category, "text": WELCOME.registered_text("en")}  # fmt: skip
    return Registration.objects.create(header=header(), **fields | wrong)


def greet(language="en"):
    return queue_sms(WELCOME, mobile=SUNITA, language=language, name="Sunita", uan="1234")


def test_production_sends_only_what_is_registered(recorder, production):
    row = greet()
    pump.deliver()
    row.refresh_from_db()
    assert (row.status, row.last_error, recorder.handed) == (Status.PARKED, "not_registered", [])
    welcome()
    assert requeue(Delivery.objects.all()) == 1
    pump.deliver()
    row.refresh_from_db()
    assert (row.status, row.header, row.dlt_template_id) == (Status.SENT, "ESHRAM", TEMPLATE_ID)
    [sms] = recorder.handed
    assert (sms.header, sms.entity_id, sms.dlt_template_id) == ("ESHRAM", ENTITY, TEMPLATE_ID)


def test_a_sandbox_registers_nothing(recorder):
    greet("hi")
    pump.deliver()
    [sms] = recorder.handed
    assert sms.header == "ESHRAM"


def test_a_row_keeps_parts_and_cost(settings):
    settings.SMS_PART_PAISE = 12
    row = queue_sms(WELCOME, mobile=SUNITA, language="hi", name="सुनीता" * 6, uan="1" * 40)
    assert (row.parts, row.cost_paise) == (2, 24)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({}, ""),
        ({"text": "Hello {#alphanumeric#}"}, "text_changed"),
        ({"category": "service"}, "category_changed"),
        (None, "not_registered"),
    ],
)
def test_what_operators_would_drop_is_named(wrong, code):
    row = None if wrong is None else welcome(**wrong)
    assert dlt.problem(WELCOME, "en", row) == code


def test_a_number_in_a_text_must_be_whitelisted():
    text = SmsTemplate("calls", texts={"en": "Call 14434 or 1947. {code}"})
    row = welcome(template="calls", text=text.registered_text("en"), category="transactional")
    assert dlt.problem(text, "en", row) == "number_not_whitelisted"
    row.header.numbers = "14434, 1947"
    assert dlt.problem(text, "en", row) == ""


def test_a_variable_is_tagged_once_for_every_forty_letters():
    text = SmsTemplate(
        "tagged", texts={"en": "{code}: {names}"}, tags={"code": "numeric"}, limits={"names": 80}
    )
    assert text.registered_text("en") == "{#numeric#}: {#alphanumeric#}{#alphanumeric#}"
    with pytest.raises(ValueError, match="code does not go with its tag"):
        text.render("en", {"code": "12a", "names": "x"})


def test_every_text_of_the_code_is_known(settings):
    """A module that makes templates is named in the settings."""
    making = {
        ".".join(source.relative_to(settings.BASE_DIR).with_suffix("").parts)
        for source in SOURCES
        if re.search(r"^[A-Z_0-9]+ = (SmsTemplate|text)\(", source.read_text(), re.MULTILINE)
    }
    assert making == set(settings.SMS_TEMPLATES)
    assert OTP.name in dlt.templates()


def test_staff_enter_what_the_operators_gave(client, production):
    officer = signed_in(client, staff("superuser"))
    page = officer.get("/admin/health/sms/").content.decode()
    assert "otp (hi): <code>not_registered</code>" in page
    header()
    answers = {"template": "otp", "language": "hi", "header": header().pk,
               "dlt_template_id": TEMPLATE_ID, "category": "transactional",
               "text": "{#numeric#} is your code"}  # fmt: skip
    address = reverse("admin:outbox_registration_add")
    shown = officer.post(address, answers)
    assert shown.status_code == 200
    assert "{#numeric#} आपका ई-श्रम कोड है" in shown.content.decode()
    answers["text"] = OTP.registered_text("hi")
    assert officer.post(address, answers).status_code == 302
    assert "<li>otp (hi): " not in officer.get("/admin/health/sms/").content.decode()
    assert Event.objects.filter(action="sms registration entered").count() == 1


def remind_by_day():
    insert, values = sets.insert_for(REMINDER, "asked")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH asked AS (SELECT 7 AS uan, '{SUNITA}' AS mobile, 'en' AS language) {insert}",
            values,
        )
    return Delivery.objects.get()


@pytest.mark.parametrize(
    ("hour", "minute", "rings"), [(10, 0, True), (20, 59, True), (21, 0, False), (9, 59, False)]
)
def test_what_nobody_waits_for_rings_by_day_only(recorder, at, hour, minute, rings):
    at(12)
    row = remind_by_day()
    Delivery.objects.update(next_attempt_at="2026-11-21T00:00Z")
    assert (row.by_day, row.parts) == (True, 1)
    at(hour, minute)
    pump.deliver()
    row.refresh_from_db()
    assert (row.status == Status.SENT) == bool(recorder.handed) == rings
    if not rings:
        leaves = timezone.localtime(row.next_attempt_at)
        assert (leaves.day, leaves.hour) == (22 if hour == 21 else 21, 10)


def test_a_message_in_the_pump_at_nine_waits_too(recorder, at, monkeypatch):
    """Taken up at 20:59, its turn comes at 21:05."""
    at(20, 59)
    row = remind_by_day()
    Delivery.objects.update(next_attempt_at="2026-11-21T00:00Z")
    take = pump.take
    monkeypatch.setattr(pump, "take", lambda rows: (take(rows), at(21, 5)))
    pump.deliver()
    row.refresh_from_db()
    assert recorder.handed == []
    assert (row.status, row.attempts) == (Status.QUEUED, 0)
    assert timezone.localtime(row.next_attempt_at).hour == 10
