"""The pages of somebody's own grievances, for whoever reads them: `/me/grievances/` shows them to
the worker, a centre's counter to the operator with the worker beside, `/grievance/` to who has no
UAN. The view around them says who may."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.pages import may_act, show
from workers.grievances import attachments, story, subjects, tickets
from workers.grievances.forms.tickets import (
    CategoryForm,
    FileForm,
    MoreForm,
    ReopenForm,
    TicketForm,
)
from workers.grievances.models import Category, Ticket
from workers.models import Worker

MOST_LISTED = 50


@dataclass(frozen=True)
class Here:
    """Where the pages are, and who acts there: `by` as the audit names them. `tickets` are those
    that may be seen here; `opens` what `open_ticket` is told of who opens one; `without` the
    categories of which one says nothing here. `saved` is called in the transaction of each change,
    with the ticket."""

    by: str
    tickets: QuerySet
    opens: dict
    prefix: str = "me"  # of the URLs' names
    args: tuple = ()  # that come first in every address
    frame: dict = field(default_factory=dict)  # context of the pages
    worker: Worker | None = None
    without: tuple = ()
    places: Callable[[], list] = list  # (centre, operator) where the worker was
    saved: Callable[[Ticket], None] = lambda ticket: None
    show: Callable = show

    def url(self, name: str, *args) -> str:
        return reverse(f"{self.prefix}-{name}", args=[*self.args, *args])

    def go(self, name: str, *args):
        return redirect(self.url(name, *args))

    def one(self, number: str) -> Ticket:
        """The one door to a ticket here, or 404."""
        found = self.tickets.with_names().select_related("worker").filter(number=number).first()
        if found is None or found.category in self.without:
            raise Http404
        return found


def listed(request, here: Here):
    rows = here.tickets.exclude(category__in=here.without).order_by("-id")[:MOST_LISTED]
    return render(request, "grievances/list.html", {"rows": rows, "here": here} | here.frame)


def new(request, here: Here):
    form = CategoryForm(request.POST or None, without=here.without)
    if may_act(form, request):
        return here.go("grievance-about", form.cleaned_data["category"])
    return here.show(request, form, "grievances/form.html", here=here)


def about(request, here: Here, category: str):
    if category not in Category.values or category in here.without:
        raise Http404
    places = here.places() if category == Category.OPERATOR else ()
    names = [(centre.pk, centre.name) for centre, _operator in places]
    form = TicketForm(category, here.worker, request.POST or None, places=names)
    if may_act(form, request):
        answers = form.cleaned_data
        where = [one for one in places if str(one[0].pk) == answers.get("centre")]
        opened = send(here, form, category, answers, where)
        if opened:
            said = _("It was added to your open grievance.") if opened.joined else _(
                "Your grievance is noted. You get an SMS at each step."
            )  # fmt: skip
            messages.success(request, said)
            return here.go("grievance", opened.ticket.number)
    return here.show(request, form, "grievances/form.html", here=here)


def send(here: Here, form, category: str, answers: dict, where) -> tickets.Opened | None:
    """None, with the form saying why not."""
    at = {"centre": where[0][0], "operator": where[0][1]} if where else {}
    try:
        with transaction.atomic():
            opened = tickets.open_ticket(
                category=category, text=answers["text"], subject=answers.get("subject", ""),
                by=here.by, **here.opens, **at,
            )  # fmt: skip
            here.saved(opened.ticket)
    except tickets.Refused as refused:
        form.add_error(None, refused.sentence)
        return None
    return opened


STARS = [
    (5, gettext_lazy("Very good")),
    (4, gettext_lazy("Good")),
    (3, gettext_lazy("So so")),
    (2, gettext_lazy("Bad")),
    (1, gettext_lazy("Very bad")),
]


def ticket(request, here: Here, number: str):
    """What happened, and what can be done now: each a form of its own, told apart by `do`."""
    one = here.one(number)
    does = request.POST.get("do", "")
    form = (ReopenForm if not one.is_open else MoreForm)(
        request.POST if does in ("more", "reopen") else None
    )
    acts = request.method == "POST" and not getattr(request, "form_expired", False)
    if acts and act(request, here, one, does, form):
        return here.go("grievance", number)
    context = {
        "one": one,
        "story": story.for_person(one),
        "subject": subjects.name_of(one),
        "files": one.attachments.defer("content"),
        "may_reopen": tickets.may_reopen(one),
        "stars": STARS,
        "here": here,
    }
    return here.show(request, form, "grievances/ticket.html", **context | here.frame)


def act(request, here: Here, one: Ticket, does: str, form) -> bool:
    """False, with the form or a message saying why not."""
    try:
        with transaction.atomic():
            if does in ("more", "reopen"):
                if not form.is_valid():
                    return False
                deed = tickets.reopen if does == "reopen" else tickets.say_more
                deed(one, form.cleaned_data["text"], by=here.by)
            elif does == "end":
                tickets.end(one, by=here.by)
            elif does == "rate" and request.POST.get("stars") in ("1", "2", "3", "4", "5"):
                tickets.rate(one, int(request.POST["stars"]), by=here.by)
            else:
                return True
            here.saved(one)
    except tickets.Refused as refused:
        messages.warning(request, refused.sentence)
        return True
    messages.success(request, _("Noted."))
    return True


def add_file(request, here: Here, number: str):
    one = here.one(number)
    if not one.is_open:
        return here.go("grievance", number)
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if may_act(form, request):
        try:
            with transaction.atomic():
                attachments.add(one, form.cleaned_data["file"].read(), by=here.by)
                here.saved(one)
        except ValidationError as error:
            form.add_error("file", error)
        except tickets.Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The file was added."))
            return here.go("grievance", number)
    return here.show(request, form, "grievances/form.html", here=here, back=number)


def file(request, here: Here, number: str, pk: int):
    found = here.one(number).attachments.filter(pk=pk).select_related("ticket").first()
    if found is None:
        raise Http404
    return attachments.as_download(found)
