from django.http import HttpResponseBadRequest


def refuse_nul_bytes(get_response):
    """A NUL byte in an address is never a person's doing, and PostgreSQL cannot store one."""

    def middleware(request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("400", content_type="text/plain")
        return get_response(request)

    return middleware
