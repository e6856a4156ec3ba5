"""`/grievance/`: for who has no UAN, or writes for somebody else. A code to the mobile opens it;
then a ticket is seen by whoever opened it here, or knows its number.

    session["grievance"] = {"mobile", "at", "tickets": ids, "caller": what `CallerForm` asked}
    session["grievance_code"] = {"otp": its id, "number": of the ticket that is looked for, or ""}
"""

import functools
import time

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eshram import limits
from eshram.accounts.audience import audience
from eshram.addresses import address_of
from workers import otp
from workers.forms.steps import OtpForm
from workers.grievances.forms.tickets import CallerForm, FindForm, MobileForm
from workers.grievances.models import Channel, Ticket
from workers.grievances.views import pages
from workers.grievances.views.pages import Here
from workers.models.otp import OneTimePassword
from workers.views.pages import TOO_MANY_CODES, explain_code, form_page, may_act, show

GRIEVANCE = OneTimePassword.Purpose.GRIEVANCE
KEY, CODE = "grievance", "grievance_code"
OPEN_SECONDS = 1800
DAY = 24 * 3600
FORM = "grievances/form.html"


def known(request) -> dict | None:
    """What this browser's session knows of a caller who proved a mobile not long ago."""
    held = request.session.get(KEY)
    if held is None or time.time() - held["at"] > OPEN_SECONDS:
        request.session.pop(KEY, None)
        return None
    return held


def of_mobile(mobile: str):
    """Tickets that a mobile and a number open: a worker's own are on `/me/`, where one says which
    of a family it is."""
    own = Q(worker=None) | Q(who=Ticket.Who.ON_BEHALF)
    return Ticket.objects.filter(own, mobile=mobile)


@audience("anyone")
@require_safe
def start(request):
    """What can be done here."""
    return render(request, "grievances/start.html", {"held": known(request)})


def send_code(request, form, mobile: str, *, number: str = "", is_known: bool = True):
    """To the page that takes the code; None, with the form saying why not."""
    try:
        sent = otp.send(
            mobile, GRIEVANCE, language=get_language(), address=address_of(request), known=is_known
        )
    except otp.TooMany:
        form.add_error("mobile", TOO_MANY_CODES)
        return None
    request.session[CODE] = {"otp": str(sent.id), "number": number}
    return redirect("grievance-code")


@audience("anyone")
@form_page
def write(request):
    form = MobileForm(request.POST or None)
    if may_act(form, request):
        answer = send_code(request, form, form.cleaned_data["mobile"])
        if answer:
            return answer
    return show(request, form, FORM)


@audience("anyone")
@form_page
def find(request):
    """Whether there is such a ticket is not told: the code page comes either way."""
    form = FindForm(request.POST or None)
    if may_act(form, request):
        number, mobile = form.cleaned_data["number"], form.cleaned_data["mobile"]
        most = settings.GRIEVANCE_LOOKUPS_DAY
        if limits.is_over("grievance-find", mobile, most=most, seconds=DAY):
            form.add_error("mobile", TOO_MANY_CODES)
            return show(request, form, FORM)
        there = of_mobile(mobile).filter(number=number).exists()
        answer = send_code(request, form, mobile, number=number, is_known=there)
        if answer:
            return answer
    return show(request, form, FORM)


@audience("anyone")
@form_page
def code(request):
    asked = request.session.get(CODE)
    if asked is None:
        return redirect("grievances")
    form = OtpForm(request.POST or None)
    again = "grievance-find" if asked["number"] else "grievance-write"
    context = {"again": again, "sought": bool(asked["number"])}
    if not may_act(form, request):
        return show(request, form, "grievances/code.html", **context)
    try:
        proof = otp.check(asked["otp"], form.cleaned_data["otp"], GRIEVANCE)
    except otp.OtpError as error:
        form.add_error("otp", explain_code(error))
        return show(request, form, "grievances/code.html", **context)
    found = of_mobile(proof.mobile).filter(number=asked["number"]).first()
    request.session.cycle_key()
    del request.session[CODE]
    request.session[KEY] = {
        "mobile": proof.mobile,
        "at": int(time.time()),
        "tickets": [found.pk] if found else [],
        "caller": None,
    }
    if found:
        return redirect("grievance-grievance", found.number)
    return redirect("grievances" if asked["number"] else "grievance-who")


def page(view):
    """`view(request, here, …)` for who has proved a mobile; first it asks who they are."""

    @audience("anyone")
    @functools.wraps(view)
    def shown(request, **names):
        held = known(request)
        if held is None:
            messages.warning(request, _("First we send a code to your mobile."))
            return redirect("grievances")
        return view(request, here_of(request, held), **names)

    return shown


def here_of(request, held: dict) -> Here:
    def saved(ticket: Ticket) -> None:
        if ticket.pk not in held["tickets"]:
            request.session[KEY] = held | {"tickets": [*held["tickets"], ticket.pk]}

    opens = {
        "mobile": held["mobile"],
        "language": get_language(),
        "channel": Channel.WEB,
        **(held["caller"] or {}),
    }
    return Here(
        by="anyone",
        tickets=of_mobile(held["mobile"]).filter(pk__in=held["tickets"]),
        opens=opens,
        prefix="grievance",
        saved=saved,
    )


def asks_who(view):
    """First who it is, if this was not said yet."""

    @functools.wraps(view)
    def shown(request, here, **names):
        if "who" not in here.opens:
            return redirect("grievance-who")
        return view(request, here, **names)

    return shown


@page
@form_page
def who(request, here):
    form = CallerForm(request.POST or None)
    if may_act(form, request):
        answers = form.cleaned_data
        caller = answers | {"state": int(answers["state"])}
        request.session[KEY] = request.session[KEY] | {"caller": caller}
        return redirect("grievance-grievance-new")
    return show(request, form, FORM)


@audience("anyone")
@require_POST
def leave(request):
    request.session.pop(KEY, None)
    request.session.pop(CODE, None)
    return redirect("home")


listed = page(require_safe(pages.listed))
new = page(form_page(asks_who(pages.new)))
about = page(form_page(asks_who(pages.about)))
ticket = page(form_page(pages.ticket))
add_file = page(form_page(pages.add_file))
file = page(require_safe(pages.file))
