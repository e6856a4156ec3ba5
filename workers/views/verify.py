from django.core.cache import cache
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.addresses import address_of
from eshram.audit.models import Event
from eshram.crypto import data_box
from workers import card
from workers.choices import MAY_SIGN_IN, Status
from workers.models import Worker


@audience("anyone")
@require_safe
def verify(request, token):
    """What a card's QR code leads to: is the card genuine, and whose is it? Each look is audited,
    so the worker can see that somebody checked; once a minute for one address, because the audit
    is never emptied and anybody who has seen a card may look."""
    worker = (
        Worker.objects.select_related("occupation", "present_state")
        .filter(card_token=token)
        .first()
    )
    if worker is None:
        raise Http404
    whose = data_box.fingerprint(f"{worker.uan} {address_of(request)}".encode()).hex()[:20]
    if cache.add(f"card-checked:{whose}", 1, timeout=60):
        Event.objects.record("card checked", by="anyone", worker_id=worker.uan)
    if worker.status not in MAY_SIGN_IN:
        context = {"replaced": worker.status == Status.MERGED}
        response = render(request, "verify_ended.html", context)
        response["Cache-Control"] = "no-store"
        return response
    context = {
        "worker": worker,
        "name": card.clean(worker.name),
        "photo": card.photo_uri(worker),  # else another face could be glued beside a true code
        "uan_end": f"{worker.uan % 10000:04d}",
    }
    response = render(request, "verify.html", context)
    response["Cache-Control"] = "no-store"
    return response
