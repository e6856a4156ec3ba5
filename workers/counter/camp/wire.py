"""What the camp's page and the server say to each other: JSON, read here and nowhere else."""

import json
import math
import uuid
from datetime import UTC, datetime

from django.conf import settings

from workers.counter.camp.taking_in import Row, Sent, Verdict


class NotUnderstood(ValueError):
    """This is nothing that the page sends."""


def body_of(request) -> dict:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(said, dict):
        raise NotUnderstood
    return said


def clock_of(said: dict) -> datetime:
    """The device's clock, sent as milliseconds since 1970."""
    now = said.get("now")
    if isinstance(now, bool) or not isinstance(now, int | float) or not math.isfinite(now):
        raise NotUnderstood
    try:
        return datetime.fromtimestamp(now / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        raise NotUnderstood from None


def sent_of(said: dict) -> Sent:
    rows, statements = said.get("rows"), said.get("blocks")
    if not isinstance(rows, list) or not isinstance(statements, list):
        raise NotUnderstood
    if len(rows) > settings.CAMP_BATCH or len(statements) > settings.CAMP_BATCH:
        raise NotUnderstood
    read = [row_of(row) for row in rows]
    if len({row.client for row in read}) != len(read):
        raise NotUnderstood
    pairs = [(text(one, "statement", 1000), text(one, "signature", 64)) for one in statements]
    return Sent(read, pairs, clock_of(said), by_file=said.get("file") is True)


def row_of(row) -> Row:
    try:
        client = uuid.UUID(text(row, "client", 36))
    except ValueError:
        raise NotUnderstood from None
    block = row.get("block")
    if type(block) is not int or not 0 < block < 2**63:
        raise NotUnderstood
    return Row(client, text(row, "number", 30), block, text(row, "envelope", 20_000))


def text(of, name: str, most: int) -> str:
    value = of.get(name) if isinstance(of, dict) else None
    if not isinstance(value, str) or len(value) > most or not value.isascii():
        raise NotUnderstood
    return value


def verdict(one: Verdict) -> dict:
    return {
        "client": str(one.client),
        "verdict": one.verdict,
        "reasons": one.reasons,
        "stored": one.stored,
    }
