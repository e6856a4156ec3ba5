"""Files that lie whole in an inbox become intakes, and what became of them lies in the outbox.

`look` may be called as often as one likes, and after an end in the middle: a file leaves the inbox
when its rows are staged, the same file again is the same intake, and a result that is there is not
written again.
"""

import logging
import os
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from aggregators import copies, intake
from aggregators.models import Intake, Platform
from aggregators.sheets_in import NotReadable
from integrations.platforms.sftp_folders import KINDS, PART

logger = logging.getLogger(__name__)
DAY = 86_400  # seconds


def folder_of(platform: Platform) -> Path:
    """A sandbox is a platform of its own, and so is its folder."""
    return Path(settings.SFTP_ROOT) / f"platform-{platform.pk}"


def look(platform: Platform, by: str) -> None:
    """Take what is whole, and give what is done; forget what is old."""
    folder = folder_of(platform)
    with translation.override("en"):
        for kind in KINDS:
            for path in sorted((folder / "inbox" / kind).iterdir()):
                if not path.name.endswith(PART):
                    take(platform, kind, path, by)
        give(platform, folder / "outbox")
    oldest = time.time() - settings.PLATFORM_REFUSED_DAYS * DAY
    for path in [*folder.glob("outbox/*"), *folder.glob(f"inbox/*/*{PART}")]:
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def take(platform: Platform, kind: str, path: Path, by: str) -> None:
    try:
        with open(path, "rb") as file:
            intake.receive_file(platform, kind, file, name=path.name, by=by, via=Intake.Via.SFTP)
    except NotReadable as error:
        number = time.strftime("%Y%m%dT%H%M%S")
        write(path.parents[2] / "outbox" / f"{number}-{path.name}.not-read.txt", [str(error)])
    path.unlink()


def give(platform: Platform, outbox: Path) -> None:
    since = timezone.now() - timedelta(days=settings.PLATFORM_REFUSED_DAYS)
    ended = platform.intakes.filter(via=Intake.Via.SFTP, ended_at__gte=since)
    for made in ended.exclude(state=Intake.State.WAITING):
        path = outbox / f"{made.pk}-{made.file_name[:150]}.csv"
        if not path.exists():
            write(path, copies.annotated(made))


def write(path: Path, pieces) -> None:
    """Whole or not at all: nobody reads half a file."""
    unfinished = path.with_name(f".{path.name}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        for piece in pieces:
            out.write(piece if isinstance(piece, bytes) else f"{piece}\n".encode())
    unfinished.rename(path)
