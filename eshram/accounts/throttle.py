"""How often a name's password and codes may be tried, without locking out who owns the name.

A browser that signed in once keeps a signed cookie of that account (OWASP's device cookie) and
its own counters. Whoever guesses from elsewhere uses up other counters: those of the name and the
network address for passwords, and, for who knows the password already, those of the account for
codes.
"""

import secrets

from django.conf import settings
from django.core import signing

from eshram import limits
from eshram.addresses import address_of
from eshram.crypto import data_box

TRIES, SECONDS = 10, 900
TRIES_OF_ADDRESS = 300  # an office may share one
CODES_A_DAY = 30  # of unknown browsers; three of a million codes are right at any time
DAY = 24 * 3600
COOKIE_DAYS = 180
SALT = "accounts.known-browser"


def cookie_of(username: str) -> str:
    mark = data_box.fingerprint(f"known-browser:{username.casefold()}".encode()).hex()[:12]
    return f"{'' if settings.SANDBOX else '__Secure-'}known-{mark}"


def remember_browser(request, response, user) -> None:
    """After password and code: this browser is known from now on."""
    name = cookie_of(user.username)
    nonce = known_browser(request, user.username) or secrets.token_urlsafe(12)
    response.set_cookie(
        name,
        signing.dumps([name, nonce], salt=SALT),
        max_age=COOKIE_DAYS * DAY,
        path="/staff/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_browser(request, username: str) -> str | None:
    """The mark of a browser that this account signed in with before."""
    name = cookie_of(username)
    try:
        kept = signing.loads(request.COOKIES.get(name, ""), salt=SALT, max_age=COOKIE_DAYS * DAY)
    except signing.BadSignature:
        return None
    return kept[1] if kept[0] == name else None


def password_refused(request, username: str) -> bool:
    """Counts a try of a password; true when there were too many."""
    if browser := known_browser(request, username):
        return limits.is_over("staff-password", f"browser {browser}", most=TRIES, seconds=SECONDS)
    address = address_of(request)
    of_name = limits.is_over(
        "staff-password", f"{username.casefold()} {address}", most=TRIES, seconds=SECONDS
    )
    of_address = limits.is_over(
        "staff-password-address", address, most=TRIES_OF_ADDRESS, seconds=SECONDS
    )
    return of_name or of_address


def password_right(request, username: str) -> None:
    browser = known_browser(request, username)
    whose = f"browser {browser}" if browser else f"{username.casefold()} {address_of(request)}"
    limits.forget("staff-password", whose)


def code_refused(request, user) -> bool:
    """Counts a try of a code by somebody who knew the password; true when there were too many.

    Addresses do not matter here: with a botnet's, a million codes would be tried in a day.
    """
    if browser := known_browser(request, user.username):
        return limits.is_over("staff-code", f"browser {browser}", most=TRIES, seconds=SECONDS)
    now = limits.is_over("staff-code", f"user {user.pk}", most=TRIES, seconds=SECONDS)
    today = limits.is_over("staff-code-day", f"user {user.pk}", most=CODES_A_DAY, seconds=DAY)
    return now or today


def code_right(request, user) -> None:
    """The day's count stays: it is for who knows the password and not the code."""
    browser = known_browser(request, user.username)
    limits.forget("staff-code", f"browser {browser}" if browser else f"user {user.pk}")
