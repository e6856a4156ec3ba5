"""How long a session lasts: it ends when nothing was opened for a while, and at the latest half a
day after it began. The session keeps both times, in seconds, and the second to the minute."""

import time

from django.conf import settings

STEP = 60  # seconds: a session in use is written at most so often


def start(session) -> None:
    session["began"] = session["seen"] = int(time.time())


def is_over(session, *, staff: bool) -> bool:
    """Has this session ended? If not, it is in use now."""
    now = int(time.time())
    idle = settings.STAFF_IDLE_SECONDS if staff else settings.SESSION_COOKIE_AGE
    longest = settings.STAFF_SESSION_SECONDS if staff else settings.WORKER_SESSION_SECONDS
    if "began" not in session:
        start(session)
        return False
    if now - session["seen"] > idle or now - session["began"] > longest:
        return True
    if now - session["seen"] >= STEP:
        session["seen"] = now
    return False
