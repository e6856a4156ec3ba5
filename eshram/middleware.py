import re

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseBadRequest


def refuse_large_bodies(get_response):
    """No form of ours is large, and none of strangers takes a file: Django would write one to the
    disk, whatever its size, before anybody looks at it. The pages of staff that do (UPLOADS), and
    those of who has proved something (VISITORS_UPLOADS), keep it in memory up to
    `FILE_UPLOAD_MAX_MEMORY_SIZE`. The APIs of programs read JSON, which is no form, and measure it
    themselves once they know who calls."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_json = request.content_type == "application/json"
        if is_json and request.path_info.startswith(settings.APIS):
            return get_response(request)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if request.path_info in settings.UPLOADS and "_auth_user_id" in request.session:
            most = settings.UPLOADS[request.path_info]  # of somebody who is signed in as staff
        for key, where, size in settings.VISITORS_UPLOADS:
            if re.fullmatch(where, request.path_info) and key in request.session:
                most = size
        if not length.isdecimal() or int(length) > most:
            raise RequestDataTooBig("larger than any form")
        return get_response(request)

    return middleware


def refuse_nul_bytes(get_response):
    """A NUL byte in an address is never a person's doing, and PostgreSQL cannot store one. Cookies
    may spell one as \\000; such a cookie is not ours. The APIs of programs say themselves, in their
    own words, that a value cannot be."""

    def middleware(request):
        in_query = "%00" in request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or (in_query and not request.path_info.startswith(settings.APIS)):
            return HttpResponseBadRequest("400", content_type="text/plain")
        if "\\" in request.META.get("HTTP_COOKIE", ""):
            cookies = request.COOKIES.items()
            request.COOKIES = {name: value for name, value in cookies if "\x00" not in value}
        return get_response(request)

    return middleware


def loosen_admin_policy(get_response):
    """The Content-Security-Policy is strict; the admin's pages, and they alone, may do what
    django-unfold's scripts cannot do without."""

    def middleware(request):
        response = get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response

    return middleware
