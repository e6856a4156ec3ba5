"""Keys of authenticators: sealed where they are kept, and nobody's before a code proves them."""

from base64 import b32decode
from importlib import import_module
from threading import Barrier, Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django_otp.oath import totp

from eshram.accounts import second_factor
from eshram.accounts.models import Authenticator, User
from eshram.crypto import CannotOpen
from tests.accounts.test_sign_in import type_code, type_password
from tests.cast import PASSWORD, code_of, staff
from tests.workers.people import Page

SET_UP = "/staff/authenticator"


def key_shown_to(client) -> bytes:
    text = Page(client.get(SET_UP)).document.find_class("enrol-text")[0].text
    return b32decode(text.replace(" ", ""))


@pytest.mark.django_db
class TestKeys:
    def test_the_database_holds_none(self, client):
        newcomer = User.objects.create_superuser("newcomer", password=PASSWORD)
        type_password(client, newcomer)
        key = key_shown_to(client)
        assert not Authenticator.objects.exists()
        client.post(SET_UP, {"code": f"{totp(key):06d}"})
        kept = Authenticator.objects.get(user=newcomer)
        assert kept.key == key
        sealed = bytes(kept.sealed_key)
        assert key not in sealed
        for row in Session.objects.all():
            assert key.hex() not in str(row.get_decoded())
        stolen = staff("auditor")
        Authenticator.objects.filter(user=stolen).update(sealed_key=sealed)
        with pytest.raises(CannotOpen):
            second_factor.check(stolen, f"{totp(key):06d}")

    def test_each_who_sets_one_up_sees_a_key_of_their_own(self, client):
        """Who has the password too cannot look at the key and wait until it is in use."""
        newcomer, thief = User.objects.create_superuser("newcomer", password=PASSWORD), Client()
        type_password(client, newcomer)
        type_password(thief, newcomer)
        key, looked_at = key_shown_to(client), key_shown_to(thief)
        assert key != looked_at
        assert client.post(SET_UP, {"code": f"{totp(key):06d}"}).status_code == 302
        late = thief.post(SET_UP, {"code": f"{totp(looked_at):06d}"})
        assert late.url == "/staff/code"
        assert Authenticator.objects.get(user=newcomer).key == key

    def test_the_codes_that_set_it_up_is_taken_too(self, client):
        newcomer = User.objects.create_superuser("newcomer", password=PASSWORD)
        type_password(client, newcomer)
        code = f"{totp(key_shown_to(client)):06d}"
        client.post(SET_UP, {"code": code})
        other = Client()
        type_password(other, newcomer)
        assert type_code(other, code).status_code == 422

    def test_keys_of_before_are_sealed_by_the_migration(self):
        user = staff("auditor")
        Authenticator.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE otp_totp_totpdevice (id bigserial, user_id bigint, name text, "
                "key text, last_t bigint, confirmed boolean)"
            )
            cursor.execute(
                "INSERT INTO otp_totp_totpdevice (user_id, name, key, last_t, confirmed) "
                "VALUES (%s, 'phone', %s, 7, true), (%s, 'other', %s, -1, false)",
                [user.pk, "ab" * 20, user.pk, "cd" * 20],
            )
        migration = import_module("eshram.accounts.migrations.0004_authenticators")
        with connection.schema_editor() as editor:
            migration.seal_keys(None, editor)
        kept = Authenticator.objects.get(user=user)
        assert (kept.key, kept.last_step) == (b"\xab" * 20, 7)
        assert migration.OLD not in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def run(self, *tasks) -> list:
        answers, barrier = [], Barrier(len(tasks))

        def go(task):
            barrier.wait()
            try:
                answers.append(task())
            finally:
                connection.close()

        threads = [Thread(target=go, args=(task,)) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_one_code_lets_one_in(self):
        user = staff("auditor")
        code = code_of(user)
        browsers = [Client() for _ in range(4)]
        for browser in browsers:
            type_password(browser, user)
        answers = self.run(*[lambda b=b: type_code(b, code).status_code for b in browsers])
        assert sorted(answers) == [302, 422, 422, 422]

    def test_one_recovery_code_lets_one_in(self):
        user = staff("auditor")
        codes = second_factor.new_recovery_codes(user)
        browsers = [Client() for _ in range(4)]
        for browser in browsers:
            type_password(browser, user)
        answers = self.run(*[lambda b=b: type_code(b, codes[0]).status_code for b in browsers])
        assert sorted(answers) == [302, 422, 422, 422]

    def test_one_authenticator_is_set_up(self):
        user = User.objects.create_superuser("newcomer", password=PASSWORD)
        keys = [second_factor.new_key() for _ in range(3)]
        found = self.run(
            *[lambda k=k: second_factor.confirm(user, k, f"{totp(k):06d}") for k in keys]
        )
        assert [bool(one) for one in sorted(found, key=bool)] == [False, False, True]
        assert Authenticator.objects.filter(user=user).count() == 1
