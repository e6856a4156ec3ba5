from django.conf import settings


def address_of(request) -> str:
    """The caller's network address, as the outermost of our own proxies saw it.

    Each proxy appends to X-Forwarded-For whom it was called by; what stands before is the caller's
    own word.
    """
    named = request.headers.get("X-Forwarded-For", "").split(",")
    hops = [*filter(None, map(str.strip, named)), request.META["REMOTE_ADDR"]]
    return hops[-1 - settings.PROXIES :][0]
