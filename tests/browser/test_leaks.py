"""After everything else: no Aadhaar number, bank account number or OTP has come to rest in a log,
an address, Redis, the register or, readable, in the vault.

Looks for the numbers of the whole test run, and of one registration in the browser.
"""

import base64
import json
import re
from io import StringIO
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core import signing
from django.db import connections

from eshram.geography.models import PinDistrict
from tests.browser import walk
from tests.conftest import Cast
from tests.visitor import ANSWERS, Phone

ACCOUNT = "7309215584416"
NEW_ACCOUNT = "9064417283350"
HEX = re.compile(r"\\\\x([0-9a-f]{8,})")


def shapes(number: str) -> list[str]:
    """A long number as it may be written: plain, in groups, in base64 at each alignment."""
    grouped = [
        mark.join(number[i : i + 4] for i in range(0, len(number), 4)) for mark in (" ", "-")
    ]
    encoded = [
        base64.b64encode(b"\0" * pad + number.encode())[4 * bool(pad) + 1 : -4].decode()
        for pad in range(3)
    ]
    return [number, *grouped, *encoded]


def pattern_for(numbers, codes) -> re.Pattern:
    """Long numbers anywhere; six digits only where they stand alone, as every text has digits."""
    long = [re.escape(shape) for number in numbers for shape in shapes(number)]
    short = [rf"(?<![\w.:+-]){code}(?![\w.:-])" for code in codes]
    return re.compile("|".join(long + short))


def bare(text: str) -> str:
    """Binary columns, which COPY writes as hexadecimal, as the text that may be in them."""
    return text + "\n".join(
        bytes.fromhex(found[: len(found) // 2 * 2]).decode("latin-1") for found in HEX.findall(text)
    )


def tables(alias: str) -> dict[str, str]:
    """The content of every table of a database."""
    contents = {}
    with connections[alias].cursor() as cursor:
        # Without serial numbers, some of which are bound to equal some six-digit code.
        cursor.execute(
            """
            SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
            FROM information_schema.columns
            JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                AND is_identity = 'NO'
            GROUP BY table_name
            """
        )
        for table, columns in cursor.fetchall():
            out = StringIO()
            cursor.copy_expert(f'COPY (SELECT {columns} FROM "{table}") TO STDOUT', out)
            contents[table] = bare(out.getvalue())
    return contents


def sessions(table: str) -> str:
    """Session data, decoded."""
    found = []
    for line in table.splitlines():
        _key, data, *_rest = line.split("\t")
        opened = signing.loads(data, salt="django.contrib.sessions.SessionStore", max_age=None)
        found.append(json.dumps(opened))
    return "\n".join(found)


def redis_dump() -> str:
    """Every key with its value, whatever its kind, and what is taken but not acknowledged."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    read = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"hash": client.hgetall,
    }
    found = []
    for key in client.scan_iter():
        value = read[client.type(key)](key)
        found.append(f"{key!r} {value!r}")
    client.close()
    text = "\n".join(found)
    # Celery's messages carry their body in base64.
    bodies = re.findall(r'"body": "([A-Za-z0-9+/=]+)"', text)
    return text + "\n".join(base64.b64decode(body).decode("latin-1") for body in bodies)


@pytest.fixture
def addresses(open_browser, portal, cast):
    """A whole registration and a change of account in the browser; every address it asked for."""
    page = open_browser("en", "phone")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    mobile, aadhaar = cast.mobile(), cast.aadhaar()
    walk.begin(page, portal, mobile)
    walk.prove(page, portal, aadhaar, mobile)
    walk.personal(page)
    walk.address(page, script=True)
    walk.education(page)
    walk.occupation(page, "tailor", script=True)
    fill_bank(page, ACCOUNT, again=ACCOUNT[::-1])  # the page comes back with an error
    page.locator(".error-summary").wait_for()
    fill_bank(page, ACCOUNT, again=ACCOUNT)
    walk.check(page)
    page.wait_for_url("**/register/done")
    before = len(portal.phone.messages(mobile))
    page.goto("/me/bank")
    fill_bank(page, NEW_ACCOUNT, again=NEW_ACCOUNT)
    page.wait_for_url("**/me/aadhaar-otp")
    page.fill("#id_otp", portal.phone.code(mobile, after=before))
    walk.press(page)
    page.wait_for_url("**/me/")
    for path in ("/me/card", "/me/address", "/me/bank"):
        page.goto(path)
        assert not re.search(f"{ACCOUNT}|{NEW_ACCOUNT}|{aadhaar}", page.content())
    return asked


def fill_bank(page, number: str, *, again: str) -> None:
    page.fill("#id_account_number", number)
    page.fill("#id_account_number_again", again)
    page.fill("#id_ifsc", "SBIN0001234")
    page.fill("#id_account_holder", "Ram Kumar")
    walk.press(page)


def test_nothing_leaks(portal, committed, addresses, tmp_path):
    accounts = {ACCOUNT, NEW_ACCOUNT, ACCOUNT[::-1], ANSWERS["bank"]["account_number"]}
    pins = set(map(str, PinDistrict.objects.values_list("pincode", flat=True)))
    numbers, codes = Cast.numbers | accounts, Phone.codes - pins  # an address has six digits too
    assert len(Cast.numbers) >= 1
    assert len(codes) >= 3
    secret = pattern_for(numbers, codes)

    register, vault = tables("default"), tables("vault")
    places = {f"register: {name}": text for name, text in register.items()}
    places |= {f"vault: {name}": text for name, text in vault.items()}
    for name in ("geography_pindistrict", "workers_occupation", "workers_occupationsynonym"):
        del places[f"register: {name}"]  # reference data, full of six-digit numbers
    places["sessions"] = sessions(register["django_session"])
    places["redis"] = redis_dump()
    places["addresses"] = "\n".join(addresses)
    logs = [*portal.logs.glob("*.log"), *server_logs()]
    places |= {f"log: {log.name}": log.read_text(errors="replace") for log in logs}

    for place, text in places.items():
        found = secret.search(text)
        assert not found, f"{place}: ...{around(text, found)}..."

    # Everything was looked at where it would be found.
    assert places["register: workers_worker"].strip()
    assert places["vault: vault_entry"].strip()
    assert "draft" in places["sessions"] or "uan" in places["sessions"]
    assert "/register/identity" in places["addresses"]
    assert {"web.log", "worker.log", "uidai.log", "phone.log"} <= {log.name for log in logs}
    assert_finds_what_is_there(secret, next(iter(Cast.numbers)), next(iter(codes)), tmp_path)


def server_logs() -> list[Path]:
    """What PostgreSQL and Redis of this test run wrote."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (data,) = cursor.fetchone()
    found = list((Path(data).parent.parent / "logs").glob("*.log"))
    assert found
    return found


def around(text: str, found: re.Match) -> str:
    return text[max(0, found.start() - 60) : found.end() + 20]


def assert_finds_what_is_there(secret, number: str, code: str, tmp_path) -> None:
    """The canary: put into each kind of place on purpose, a number and a code are found there."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    for value in (number, json.dumps({"otp": code}), f"{number[:4]} {number[4:8]} {number[8:]}"):
        client.set("canary", value)
        assert secret.search(redis_dump()), value
        client.delete("canary")
        log = tmp_path / "canary.log"
        log.write_text(f"2026-11-21 12:00:00,123 INFO x said {value} at 1.5 s\n")
        assert secret.search(log.read_text()), value
    client.rpush("canary", json.dumps({"body": base64.b64encode(number.encode()).decode()}))
    assert secret.search(redis_dump())
    client.delete("canary")
    client.close()
    assert not secret.search(redis_dump())
    with connections["default"].cursor() as cursor:
        try:
            cursor.execute("CREATE TABLE canary (a text, b bytea, c jsonb)")
            for row in (
                (f"x{number}", None, None),
                (None, b"\0\1" + number.encode(), None),
                (None, None, json.dumps({"otp": code})),
            ):
                cursor.execute("INSERT INTO canary VALUES (%s, %s, %s)", row)
                assert secret.search(tables("default")["canary"]), row[1:]
                cursor.execute("DELETE FROM canary")
        finally:
            cursor.execute("DROP TABLE IF EXISTS canary")
