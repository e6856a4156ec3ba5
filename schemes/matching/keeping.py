"""How long a list is kept: strangers' rows and what nobody named the columns of are forgotten.

A stranger's row is of somebody who is perhaps not on the register at all, and a bad row's cells are
of anybody: after STRANGERS nothing of them stays but the row's number and verdict. An upload whose
columns nobody named is deleted after UPLOADS.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from schemes.models import BeneficiaryList, ListRow

State, Verdict = BeneficiaryList.State, ListRow.Verdict
STRANGERS = timedelta(days=90)  # after the list was matched
UPLOADS = timedelta(days=30)
NOTHING = {
    "fields": {}, "facts": {}, "keys": [], "cells": [], "candidates": [], "identifier": "",
    "since": None, "uan": None, "sealed_aadhaar": "", "reason": "",
}  # fmt: skip


def forget() -> tuple[int, int]:
    """(rows that were emptied, uploads that were deleted)"""
    now = timezone.now()
    old = BeneficiaryList.objects.filter(state=State.DONE, matched_at__lt=now - STRANGERS)
    stopped = BeneficiaryList.objects.filter(state=State.FAILED, uploaded_at__lt=now - STRANGERS)
    emptied = sum(empty(one) for one in old.filter(forgotten=False))
    emptied += sum(empty(one) for one in stopped.filter(forgotten=False))
    uploads = BeneficiaryList.objects.filter(state=State.UPLOADED, uploaded_at__lt=now - UPLOADS)
    return emptied, sum(delete(one) for one in uploads)


@transaction.atomic
def empty(chosen: BeneficiaryList) -> int:
    lost = [Verdict.NOT_FOUND, Verdict.BAD, Verdict.WAITING]
    count = chosen.rows.filter(verdict__in=lost).update(**NOTHING)
    BeneficiaryList.objects.filter(pk=chosen.pk).update(forgotten=True)
    Event.objects.record("list rows forgotten", by="system", list=chosen.pk, count=count)
    return count


@transaction.atomic
def delete(chosen: BeneficiaryList) -> bool:
    """Unless somebody named its columns this moment."""
    gone, _each = BeneficiaryList.objects.filter(pk=chosen.pk, state=State.UPLOADED).delete()
    if gone:
        Event.objects.record("list forgotten", by="system", list=chosen.pk)
    return bool(gone)
