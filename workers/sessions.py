"""Who is signed in. Workers are not Django users: the session holds a UAN that an OTP proved."""

import time

from django.middleware.csrf import rotate_token

from workers.models import Worker

PROVEN_SECONDS = 600


def sign_in(request, worker: Worker) -> None:
    request.session.flush()
    hold(request, worker)


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
    return Worker.objects.filter(uan=kept["uan"]).first(), kept["mobile"]
