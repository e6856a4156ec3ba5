from django.http import HttpResponseBadRequest


def refuse_nul_bytes(get_response):
    """A NUL byte in an address is never a person's doing, and PostgreSQL cannot store one. Cookies
    may spell one as \\000; such a cookie is not ours."""

    def middleware(request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("400", content_type="text/plain")
        if "\\" in request.META.get("HTTP_COOKIE", ""):
            cookies = request.COOKIES.items()
            request.COOKIES = {name: value for name, value in cookies if "\x00" not in value}
        return get_response(request)

    return middleware
