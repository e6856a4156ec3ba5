"""What is given of an export, as answers of HTTP: for the pages and for the API."""

from django.http import Http404, HttpResponse

from eshram.audit.models import Event
from eshram.ranges import file_answer
from integrations.states import store, withdrawing
from integrations.states.models import Export


def manifest_answer(export: Export) -> HttpResponse:
    """To the byte what is signed."""
    answer = HttpResponse(export.manifest, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="manifest.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def signature_answer(export: Export) -> HttpResponse:
    answer = HttpResponse(bytes(export.signature), content_type="application/octet-stream")
    answer["Content-Disposition"] = 'attachment; filename="manifest.sig"'
    answer["Cache-Control"] = "no-store"
    return answer


def part_answer(request, export: Export, name: str, *, by: str) -> HttpResponse:
    """A file of it, or a range of one; that it was taken is written down. Raises Http404 for what
    is erased, and when the agreement is not in force any more; downloads.TooMany while the
    recipient takes others."""
    part = next((part for part in export.files if part["name"] == name), None)
    if part is None or not Export.objects.offered().filter(pk=export.pk).exists():
        raise Http404
    path = store.path_of(export, part["name"])
    try:
        whose = f"agreement:{export.agreement_id}"
        answer = file_answer(request, path, sha256=part["sha256"], name=name, whose=whose)
    except FileNotFoundError:
        raise Http404 from None
    if request.method == "GET" and answer.status_code in (200, 206):
        withdrawing.note_taking(export)
        Event.objects.record(
            "export taken", by=by, export=export.pk, agreement=export.agreement_id, part=name
        )
    return answer
