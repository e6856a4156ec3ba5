"""Grievances on the screen of a call: one is opened, looked for, added to."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from eshram.pages import may_act
from workers.grievances.tickets import Refused
from workers.helpline import matching, own_tickets
from workers.helpline.calls import of_call
from workers.helpline.forms import FollowForm, SayForm, TicketForm
from workers.helpline.views.call import screen


@of_call
def open_ticket(request, call):
    if call.sample_id or request.method != "POST":
        return redirect("helpline-call", call.id)
    form = TicketForm(request.POST, call=call)
    if may_act(form, request):
        try:
            opened = own_tickets.open_ticket(call, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            said = {"number": opened.ticket.spaced}
            if opened.joined and not own_tickets.may_speak_of(call, opened.ticket):
                sentence = _(
                    "There was one already: this was added to it. The number was sent by SMS."
                )
            elif opened.joined:
                sentence = _("There was one already: this was added to %(number)s.") % said
            else:
                sentence = _("Opened. Read out the number, twice: %(number)s.") % said
            messages.success(request, sentence)
            return redirect("helpline-call", call.id)
    return screen(request, call, status=422, ticket=form)


@of_call
def follow(request, call):
    """How does the grievance of a caller without UAN stand?"""
    if call.worker_id or call.sample_id or request.method != "POST":
        return redirect("helpline-call", call.id)
    form = FollowForm(request.POST)
    if may_act(form, request):
        try:
            own_tickets.follow(call, **form.cleaned_data)
            return redirect("helpline-call", call.id)
        except matching.Refused as refused:
            if not getattr(refused, "left", 1):
                messages.error(request, refused.sentence)
                return redirect("helpline")
            form.add_error(None, refused.sentence)
    return screen(request, call, status=422, follow=form)


@of_call
def say(request, call):
    if request.method != "POST" or not (found := own_tickets.of(call)):
        return redirect("helpline-call", call.id)
    form = SayForm(request.POST, tickets=found)
    if may_act(form, request):
        try:
            own_tickets.say(call, form.cleaned_data["number"], form.cleaned_data["text"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("It stands with the grievance now."))
            return redirect("helpline-call", call.id)
    return screen(request, call, status=422, say=form)
