"""`eshram.copying`: what goes in comes out."""

import pytest
from django.db import connection

from eshram.copying import as_bytea, copy_rows

pytestmark = pytest.mark.django_db


def test_any_text_arrives_as_it_was():
    texts = ["", " ", "\r", "\n", "a\r\nb", '"', ",", "\\", "\\.", "\\N", "\t", "रमेश", "NULL"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (id int, text text, bytes bytea, maybe text)")
        rows = [(i, text, as_bytea(text.encode()), None) for i, text in enumerate(texts)]
        copy_rows(cursor, "copied", ("id", "text", "bytes", "maybe"), rows, nullable={"maybe"})
        cursor.execute("SELECT text, bytes, maybe FROM copied ORDER BY id")
        found = [(text, bytes(raw), maybe) for text, raw, maybe in cursor]
    assert found == [(text, text.encode(), None) for text in texts]
