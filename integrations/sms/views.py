from datetime import datetime

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from eshram.accounts.audience import audience
from integrations.sms import sandbox
from integrations.sms.numbers import mobile_digits
from integrations.sms.sandbox import PhoneDown

LONGEST_REPLY = 300  # letters


@audience("anyone")
@require_safe
@never_cache
@vary_on_headers("Accept")
def phone(request):
    """The sandbox's phone: every SMS the portal sent, newest first, as a page or as JSON. Of one
    mobile the page also shows what was answered from it, and lets one answer."""
    if not settings.SANDBOX:
        raise Http404
    typed = request.GET.get("mobile", "").strip()
    mobile = mobile_digits(typed) if typed else None
    messages, sent, problem, status = [], [], "", 200
    if typed and not mobile:
        problem = _("This is not a mobile number. Write ten digits that begin with 6, 7, 8 or 9.")
    else:
        try:
            messages = sandbox.inbox(mobile)
            sent = sandbox.replies(mobile) if mobile else []
        except PhoneDown:
            problem = _("The trial phone is not running. Start it, then look again.")
            status = 502
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        answer = {"messages": [{"at": m["at"], "text": m["text"]} for m in messages]}
        if status != 200:
            answer["error"] = problem
        return JsonResponse(answer, status=status)
    shown = sorted([*messages, *sent], key=lambda message: message["at"], reverse=True)
    for message in shown:
        message["time"] = datetime.fromisoformat(message["at"])
    context = {
        "typed": typed,
        "mobile": mobile,
        "shown": shown,
        "problem": problem,
        "failed": request.GET.get("failed") == "1",
        "longest": LONGEST_REPLY,
    }
    return render(request, "sandbox/phone.html", context, status=status)


@audience("anyone")
@require_POST
def reply(request):
    """Answer from the sandbox's phone: it goes to the portal as a gateway would bring it."""
    if not settings.SANDBOX:
        raise Http404
    mobile = mobile_digits(request.POST.get("mobile", ""))
    text = request.POST.get("text", "").strip()[:LONGEST_REPLY]
    if not mobile or not text:
        return redirect("sms:phone")
    back = f"{reverse('sms:phone')}?mobile={mobile}"
    try:
        sandbox.reply(mobile, text)
    except PhoneDown:
        back += "&failed=1"
    return redirect(back)
