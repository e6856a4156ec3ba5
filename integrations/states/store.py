"""Where the files of exports lie: EXPORT_ROOT/<agreement>/<number>/, which no web server shows.

A folder without its row is what a process left that died: it was never offered, and who makes the
next export of the agreement sweeps it away.
"""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from integrations.states.models import Agreement, Export
from integrations.states.models.export import kept_long_enough
from integrations.states.sealing import sync_folder

# That of `sharing.reading`.
LOCK = "SELECT pg_try_advisory_xact_lock('states_holding'::regclass::oid::int, %s)"


def folder_of(agreement: int) -> Path:
    return Path(settings.EXPORT_ROOT) / str(agreement)


def path_of(export: Export, name: str) -> Path:
    """`name` as it stands in the manifest."""
    return folder_of(export.agreement_id) / str(export.number) / name


@contextmanager
def new_folder(agreement: Agreement, number: uuid.UUID) -> Iterator[Path]:
    """An empty folder for one export, which is gone again if it does not come to an end."""
    above = folder_of(agreement.pk)
    folder = above / str(number)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
        sync_folder(folder)
        sync_folder(above)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def is_alone(agreement: Agreement) -> bool:
    """Nobody reads for this agreement, until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [agreement.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def sweep(agreement: Agreement) -> int:
    """Remove what is not offered any more; how many folders. Nothing while somebody reads for this
    agreement: files are made only under that lock, so without a row they are a dead one's."""
    if not is_alone(agreement):
        return 0
    folder = folder_of(agreement.pk)
    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    kept = agreement.exports.filter(erased_at=None).values_list("number", flat=True)
    left = [there[name] for name in there.keys() - {str(number) for number in kept}]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def erase_old() -> int:
    """Files that were kept long enough, and what is offered to nobody any more, as the agreement is
    over or has other terms; how many exports lost them. The manifest stays."""
    old = Export.objects.filter(erased_at=None).filter(
        kept_long_enough()
        | Q(agreement__in=Agreement.objects.ended().values("pk"))
        | ~Q(pk__in=Export.objects.by_terms_of_now().values("pk"))
    )
    return sum(erase([export]) for export in old.defer("manifest").iterator())


def erase(exports: Sequence[Export]) -> int:
    """Outside of a transaction. How many."""
    note_erased(exports)
    remove(exports)
    return len(exports)


def note_erased(exports: Sequence[Export]) -> None:
    """From its commit on they are offered no more, and next files begin before them."""
    keys = [export.pk for export in exports]
    Export.objects.filter(pk__in=keys).update(erased_at=timezone.now())


def remove(exports: Sequence[Export]) -> None:
    """After that commit: what a transaction takes back is not on the disk again. What is left by
    one who dies here is swept away."""
    for export in exports:
        shutil.rmtree(path_of(export, ""), ignore_errors=True)
