"""Who is signed in. Workers are not Django users: the session holds a UAN that an OTP proved."""

import time

from django.core.exceptions import PermissionDenied
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext_lazy as _

from workers.choices import MAY_SIGN_IN, Status
from workers.models import Worker

PROVEN_SECONDS = 600
ENDED = {
    Status.DECEASED: _(
        "This record says that the worker has died. If this is wrong, or if you belong to the "
        "family and have a question, call the helpline."
    ),
    Status.CLOSED: _(
        "This registration is closed. The number (UAN) stays reserved. To open it again, "
        "call the helpline."
    ),
    Status.MERGED: _(
        "This record was joined with another record of the same worker. Sign in with your UAN: "
        "the old and the new number both work. The helpline can tell you which mobile is known."
    ),
}


# What the pages of workers keep in a session, whoever is signed in there.
OF_WORKERS = (
    *("uan", "mobile", "person", "proven", "draft", "otp", "otp_to", "resume"),
    *("sign_in", "which", "confirm", "unsure", "change", "new_mobile", "invited", "grievance"),
)


class Ended(PermissionDenied):
    """This record is nobody's account any more; `sentence` says why and where to turn."""

    def __init__(self, status: str):
        super().__init__()
        self.sentence = ENDED[status]


def refuse_ended(worker: Worker) -> None:
    if worker.status not in MAY_SIGN_IN:
        raise Ended(worker.status)


def sign_in(request, worker: Worker) -> None:
    request.session.flush()
    hold(request, worker)


def forget(request) -> None:
    """Nothing of a worker stays in this browser's session; who else is signed in stays so."""
    for name in OF_WORKERS:
        request.session.pop(name, None)


def stay_signed_in(request, worker: Worker) -> None:
    """As `sign_in` after registering, under the key that this session has had since its OTP: a
    second press of the button still carries the old cookie, and finds the worker signed in too."""
    request.session.clear()
    hold(request, worker)


def hold(request, worker: Worker) -> None:
    """The mobile is kept beside the UAN: who signed in with a phone that was lost since is out."""
    request.session["uan"], request.session["mobile"] = worker.uan, worker.mobile
    rotate_token(request)


def prove_uan(request, worker: Worker, *, mobile: str = "") -> None:
    """An Aadhaar OTP has just shown that this worker is here; `mobile` proved to be at hand."""
    request.session.pop("draft", None)
    request.session.cycle_key()
    request.session["proven"] = {"uan": worker.uan, "at": int(time.time()), "mobile": mobile}


def proven(request) -> tuple[Worker | None, str]:
    """The worker whom an Aadhaar OTP proved within the last ten minutes, and the mobile at hand."""
    kept = request.session.get("proven")
    if not kept or time.time() - kept["at"] > PROVEN_SECONDS:
        return None, ""
    worker = Worker.objects.of_uan(kept["uan"]).first()
    # The Aadhaar of a merged record tells that there is another, and changes nothing in it.
    return worker, kept["mobile"] if worker and worker.uan == kept["uan"] else ""
