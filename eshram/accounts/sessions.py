"""`SESSION_ENGINE`: Django's sessions in the database, with one plain statement for each step.

Django's own build each statement anew from a model, look whether a new key is taken before they
draw it, and read what they delete. Every page pays for its session, so this is worth having.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import (
    VALID_KEY_CHARS,
    CreateError,
    UpdateError,
)
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string


def run(statement: str, *values):
    """(how many rows, the first of them if any are returned)"""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount, cursor.fetchone() if cursor.description else None


class SessionStore(db.SessionStore):
    def load(self):
        _count, row = run(
            "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
            self.session_key,
            timezone.now(),
        )
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def _get_new_session_key(self):
        """165 random bits are never drawn twice; and if they were, `save` would refuse them."""
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create=False):
        if self.session_key is None:
            return self.create()
        data = self.encode(self._get_session(no_load=must_create))
        if must_create:
            saved, _row = run(
                "INSERT INTO django_session (session_key, session_data, expire_date) "
                "VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                self.session_key, data, self.get_expiry_date(),
            )  # fmt: skip
            if not saved:
                raise CreateError
        else:
            saved, _row = run(
                "UPDATE django_session SET session_data = %s, expire_date = %s "
                "WHERE session_key = %s",
                data, self.get_expiry_date(), self.session_key,
            )  # fmt: skip
            if not saved:
                raise UpdateError  # signed out meanwhile
        return None

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key is not None:
            run("DELETE FROM django_session WHERE session_key = %s", key)
