"""Taking the camp along: a block of numbers for a device, signed, with a key to seal to."""

import base64
import hmac
import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eshram import limits
from eshram.audit.models import Event
from eshram.crypto import data_box
from workers.counter import camp_numbers as numbers
from workers.counter.camp import envelopes
from workers.counter.models import CampBlock, Device, Operator


class TooManyBlocks(Exception):
    """This device has taken more numbers along today than a camp needs."""


class Forged(Exception):
    """The statement of a block does not carry our signature."""


def issue(operator: Operator, device: Device, device_clock: datetime) -> CampBlock:
    """A new block, for the device that the operator holds. Raises TooManyBlocks."""
    if limits.is_over(
        "camp-blocks", str(device.pk), most=settings.CAMP_BLOCKS_A_DAY, seconds=86400
    ):
        raise TooManyBlocks
    now = timezone.now()
    public, sealed = envelopes.new_key()
    with transaction.atomic():
        block = CampBlock.objects.create(
            device=device,
            centre=operator.centre,
            operator=operator,
            count=settings.CAMP_BLOCK_NUMBERS,
            issued_at=now,
            expires_at=now + timedelta(days=settings.CAMP_BLOCK_DAYS),
            clock_off=seconds_ahead(device_clock, now),
            public_key=public,
            sealed_key=sealed,
        )
        Event.objects.record(
            "camp taken along", by=operator.by, centre=operator.centre_id, block=block.pk
        )
    return block


def seconds_ahead(device_clock: datetime, now: datetime) -> int:
    """How far a device's clock is ahead of ours; it may say anything, the column holds 68 years."""
    off = round((device_clock - now).total_seconds())
    return max(-(2**31) + 1, min(off, 2**31 - 1))


def statement_of(block: CampBlock) -> str:
    """What a device carries to show that the numbers are its own. JSON text, signed as it is."""
    return json.dumps(
        {
            "block": block.pk,
            "device": str(block.device_id),
            "first": numbers.write(block.pk, 1),
            "count": block.count,
            "issued": block.issued_at.isoformat(timespec="seconds"),
            "expires": block.expires_at.isoformat(timespec="seconds"),
            "key": base64.b64encode(bytes(block.public_key)).decode(),
        }
    )


def sign(statement: str) -> str:
    return data_box.fingerprint(b"camp-block:" + statement.encode()).hex()


def block_of(statement: str, signature: str) -> int:
    """The block that a statement is about. Raises Forged unless we signed it."""
    if not hmac.compare_digest(sign(statement).encode(), signature.encode()):
        raise Forged
    return json.loads(statement)["block"]


def all_numbers(block: CampBlock) -> list[str]:
    return [numbers.write(block.pk, place) for place in range(1, block.count + 1)]
