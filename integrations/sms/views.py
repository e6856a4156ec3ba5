import re
import unicodedata
from datetime import datetime

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from eshram.accounts.audience import audience
from integrations.sms.sandbox import PhoneDown, inbox


def mobile_digits(typed: str) -> str | None:
    """Ten digits as people write them (spaces, +91, Devanagari digits); None if it is no mobile."""
    digits = "".join(
        str(unicodedata.digit(character)) if character.isdecimal() else character
        for character in typed
        if character not in " -()"
    )
    match = re.fullmatch(r"(?:\+91|0)?([6-9][0-9]{9})", digits)
    return match[1] if match else None


@audience("anyone")
@require_safe
@never_cache
@vary_on_headers("Accept")
def phone(request):
    """The sandbox's phone: every SMS the portal sent, newest first, as a page or as JSON."""
    if not settings.SANDBOX:
        raise Http404
    typed = request.GET.get("mobile", "").strip()
    mobile = mobile_digits(typed) if typed else None
    messages, problem, status = [], "", 200
    if typed and not mobile:
        problem = _("This is not a mobile number. Write ten digits that begin with 6, 7, 8 or 9.")
    else:
        try:
            messages = inbox(mobile)
        except PhoneDown:
            problem = _("The trial phone is not running. Start it, then look again.")
            status = 502
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        answer = {"messages": [{"at": m["at"], "text": m["text"]} for m in messages]}
        if status != 200:
            answer["error"] = problem
        return JsonResponse(answer, status=status)
    for message in messages:
        message["time"] = datetime.fromisoformat(message["at"])
    context = {"typed": typed, "mobile": mobile, "received": messages, "problem": problem}
    return render(request, "sandbox/phone.html", context, status=status)
