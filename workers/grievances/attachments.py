"""Pictures and papers of a ticket. What a file is, its bytes say: a picture is drawn anew, so that
nothing of the file itself is kept (no place where it was taken, no second file behind the first); a
PDF is kept as it is and never opened here. None is shown in a browser."""

import hashlib
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from workers.grievances.models import Attachment, Ticket
from workers.grievances.story import files_for_desk
from workers.grievances.tickets import held, record

Type = Attachment.Type
MOST_PIXELS = 40_000_000  # of a picture as it comes: a phone's has 12 to 50
SIDE, QUALITY = 2000, 80  # of a picture as it is kept: what is written on a paper can be read
TOO_LARGE = _("This file is too large. At most 4 MB. Take the picture again, smaller.")
NOT_A_PAPER = _("Send a photo (JPEG or PNG) or a PDF.")
TOO_MANY = _("There are 5 files already. That is all there may be.")


@transaction.atomic
def add(ticket: Ticket, content: bytes, *, by: str) -> Attachment:
    """For the desk where the ticket lies. Raises ValidationError, tickets.Refused for a ticket that
    is closed. The same file once more is the first, where that desk has it."""
    if len(content) > settings.GRIEVANCE_ATTACHMENT_BYTES:
        raise ValidationError(TOO_LARGE)
    type, kept = read(content)
    found = held(ticket)  # two at once are counted
    digest = hashlib.sha256(kept).digest()
    there = list(files_for_desk(found, found.desk))
    for one in there:
        if one.size == len(kept) and hashlib.sha256(one.content).digest() == digest:
            return one
    if len(there) >= settings.GRIEVANCE_ATTACHMENTS:
        raise ValidationError(TOO_MANY)
    made = found.attachments.create(
        type=type, size=len(kept), content=kept, by=by, desk=found.desk, subject=found.subject
    )
    record("grievance paper added", found, by, paper=made.pk)
    return made


def read(content: bytes) -> tuple[Type, bytes]:
    """(type, what is kept). Raises ValidationError."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return Type.PDF, content
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(TOO_LARGE)
            return Type.JPEG, redrawn(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValidationError(NOT_A_PAPER) from None


def redrawn(picture: Image.Image) -> bytes:
    """The pixels alone, the right way up, on white."""
    picture.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded small
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE, SIDE))
    plain = Image.new("RGB", upright.size, "white")
    see_through = upright.convert("RGBA")
    plain.paste(see_through, mask=see_through.getchannel("A"))
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def as_download(attachment: Attachment) -> HttpResponse:
    """To be saved: no browser is told what it is, so that none shows or runs it."""
    answer = HttpResponse(bytes(attachment.content), content_type="application/octet-stream")
    name = f"grievance-{attachment.ticket.number}-{attachment.pk}.{attachment.type}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
