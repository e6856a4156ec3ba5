"""Papers of an application. What a file is, its bytes say, and not its name or whoever sends it;
none is opened further, drawn or run here, and none is shown in a browser."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from aggregators.models import Application, Document

MOST_BYTES = 4 * 1024 * 1024
MOST = 12  # papers of one application
MOST_PIXELS = 60_000_000  # of a picture: an A4 page at 600 dots an inch has half of that
TOO_LARGE = _("This file is too large. At most 4 MB.")
NOT_A_PAPER = _("Send a PDF, or a picture: JPEG or PNG.")
TOO_MANY = _("There are 12 papers already. That is all there may be.")


def type_of(content: bytes) -> str:
    """pdf, png or jpeg. Raises ValidationError."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return "pdf"
    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(TOO_LARGE)
            return picture.format.lower()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValidationError(NOT_A_PAPER) from None


def add(application: Application, kind: str, content: bytes) -> Document:
    """Raises ValidationError."""
    if len(content) > MOST_BYTES:
        raise ValidationError(TOO_LARGE)
    type = type_of(content)
    Application.objects.select_for_update().get(pk=application.pk)  # two at once are counted
    if application.documents.count() >= MOST:
        raise ValidationError(TOO_MANY)
    return application.documents.create(kind=kind, type=type, size=len(content), content=content)


def attachment(document: Document) -> HttpResponse:
    """To be saved: no browser is told what it is, so that none shows or runs it."""
    answer = HttpResponse(bytes(document.content), content_type="application/octet-stream")
    name = f"{document.application.reference}-{document.kind}-{document.pk}.{document.type}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "sandbox"
    answer["Cache-Control"] = "no-store"
    return answer
