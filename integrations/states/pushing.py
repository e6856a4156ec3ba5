"""Sends a file of an export to a recipient's machine, as the outbox's row says.

    {"type": "export.file", "timestamp": …,
     "data": {"export": …, "file": "rows-0001.csv.zst.age", "sha256": …, "content": base64}}
    {"type": "export.manifest", "timestamp": …,
     "data": {"export": …, "manifest": the signed text, "signature": base64}}

by HTTPS, signed as Standard Webhooks has it; the same files by SFTP (`pushing_sftp`). What is sent
was encrypted to the recipient when it was made.
"""

import base64
import json

from django.conf import settings
from django.utils import timezone

from eshram.outbox.backends import WebhookBackend
from eshram.outbox.errors import PermanentFailure, TemporaryFailure
from integrations.platforms import posting
from integrations.platforms.backend import signed
from integrations.states import pushes, pushing_sftp, store
from integrations.states.models import Export, Receiver


class PushBackend(WebhookBackend):
    """Receivers drop a repeat by its id, or write the same file again."""

    def prepare(self, rows) -> None:
        """Writes `receiver` on each row, None where it has ended or the agreement is over, and
        whether its files may still be given."""
        ids = {int(row.batch.partition(":")[2]) for row in rows}
        known = Receiver.objects.live().select_related("export__agreement").in_bulk(ids)
        good = {pk for pk, one in known.items() if one.export and pushes.may_go_on(one.export)}
        for row in rows:
            row.receiver = known.get(int(row.batch.partition(":")[2]))
            row.may_go_on = row.receiver is not None and row.receiver.pk in good

    def send(self, row) -> None:
        receiver, told = row.receiver, json.loads(row.text)
        if receiver is None:
            raise PermanentFailure("no_agreement")
        export = receiver.export
        if export is None or str(export.number) != told["export"]:
            raise PermanentFailure("replaced")
        if not row.may_go_on:
            raise PermanentFailure("outdated")
        try:
            if receiver.kind == Receiver.Kind.SFTP:
                pushing_sftp.put(receiver, export, told["file"])
            else:
                post(receiver, str(row.message_id), message(export, told["file"]))
        except FileNotFoundError:
            raise PermanentFailure("erased") from None

    def recorded(self, rows) -> None:
        for pk in {int(row.batch.partition(":")[2]) for row in rows}:
            pushes.advance(pk)


def message(export: Export, name: str) -> str:
    if name == pushes.MANIFEST:
        type, data = "export.manifest", {"manifest": export.manifest}
        data["signature"] = base64.b64encode(export.signature).decode()
    else:
        part = next(part for part in export.files if part["name"] == name)
        content = store.path_of(export, name).read_bytes()
        type, data = "export.file", {"file": name, "sha256": part["sha256"]}
        data["content"] = base64.b64encode(content).decode()
    now = timezone.now().isoformat(timespec="seconds")
    data = {"export": str(export.number)} | data
    return json.dumps({"type": type, "timestamp": now, "data": data})


def post(receiver: Receiver, id: str, text: str) -> None:
    status, _answer = posting.post(
        receiver.url, text.encode(), signed(receiver, id, text), seconds=settings.PUSH_SECONDS
    )
    if status == 410:  # "gone": they want nothing more
        raise PermanentFailure("http_410")
    if not 200 <= status < 300:
        raise TemporaryFailure(f"http_{status}")
