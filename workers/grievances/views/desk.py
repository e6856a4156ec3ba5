"""The pages of a desk: what waits there, the most urgent first, and one ticket. The view around
them says whose desk it is:

    desk.listed(request, post)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from eshram.pages import may_act, show
from workers.grievances import attachments, handling, story, subjects
from workers.grievances.forms.desk import DeedForm
from workers.grievances.handling import Actor
from workers.grievances.models import OUTSIDE, Ticket
from workers.grievances.tickets import Refused, record

A_PAGE = 50


@dataclass(frozen=True)
class Post:
    """A desk: who sits there, the tickets that may be seen from it (`now`: those that lie there),
    and how its pages look."""

    actor: Actor
    tickets: QuerySet
    now: QuerySet
    names: dict[str, str]  # of the URLs: list, desk, file
    frame: str
    render: Callable = show
    more: dict = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """The government's, which sees UAN and the end of the mobile."""
        return self.actor.desk not in OUTSIDE

    def url(self, name: str, *args) -> str:
        """Of `desk` (a ticket), `file`, or `list`."""
        return reverse(self.names[name], args=args)

    def one(self, number: str) -> Ticket:
        """The one door to a ticket for this desk, or 404."""
        found = self.tickets.with_names().select_related("worker").filter(number=number).first()
        if found is None:
            raise Http404
        return found


def listed(request, post: Post):
    """What waits; or (`?which=`) what is in one's own hands, or what was closed."""
    which = request.GET.get("which", "")
    which = which if which in ("mine", "closed") else ""
    after = request.GET.get("after", "")
    if which == "closed":
        rows = post.tickets.filter(status="closed").order_by("-id")
        if after.isascii() and after.isdigit() and len(after) < 19:
            rows = rows.filter(pk__lt=int(after))
    else:
        rows = post.now.under_way().order_by("deadline", "id")
        if which == "mine":
            rows = rows.filter(assigned_to=request.user.pk)
        if place := place_in(after):
            day, pk = place
            rows = rows.filter(Q(deadline__gt=day) | Q(deadline=day, pk__gt=pk))
    found = list(rows.with_names()[: A_PAGE + 1])
    page, last = found[:A_PAGE], found[A_PAGE - 1] if len(found) > A_PAGE else None
    further = ""
    if last:
        further = last.pk if which == "closed" else f"{last.deadline.isoformat()}_{last.pk}"
    context = {
        "rows": [(one, subjects.name_of(one)) for one in page],
        "next": further,
        "which": which,
        "begun": bool(after),
        "today": timezone.localdate(),
        "here": post,
    }
    return render(request, "grievances/desk_list.html", context | post.more | {"frame": post.frame})


def place_in(text: str) -> tuple[date, int] | None:
    """Where a page begins: "2026-12-24_17"."""
    day, _line, pk = text.partition("_")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return (found, int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def ticket(request, post: Post, number: str):
    """All that was said, and what the desk may do. That it was looked at is written down."""
    one = post.one(number)
    form = DeedForm(post.actor, one, request.POST or None)
    can_act = bool(form.fields["do"].choices)
    if can_act and may_act(form, request) and act(request, post, one, form):
        if post.tickets.filter(pk=one.pk).exists():
            return redirect(post.url("desk", number))
        return redirect(post.url("list"))  # it went to another desk
    if request.method == "GET":
        record("grievance seen", one, post.actor.by)
    context = {
        "one": one,
        "story": story.for_desk(one, post.actor.desk),
        "subject": subjects.name_of(one),
        "files": story.files_for_desk(one, post.actor.desk).defer("content"),
        "can_act": can_act,
        "here": post,
        "today": timezone.localdate(),
    }
    context |= post.more | {"frame": post.frame}
    return post.render(request, form, "grievances/desk_ticket.html", **context)


def act(request, post: Post, one: Ticket, form: DeedForm) -> bool:
    """False, with the form saying why not."""
    actor, answers = post.actor, form.cleaned_data
    words = answers["words"]
    try:
        match answers["do"]:
            case "answer":
                handling.answer(actor, one, words)
            case "ask":
                handling.ask(actor, one, words)
            case "close":
                handling.close(actor, one, answers["result"], words)
            case "note":
                handling.note_down(actor, one, words)
            case "take":
                handling.take(actor, one)
            case "hand":
                desk, state = form.target
                handling.hand_over(actor, one, desk, words, state=state)
            case "sort":
                category, subject = form.kind
                handling.sort(actor, one, category, words, subject=subject)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, _("Done."))
    return True


def file(request, post: Post, number: str, pk: int):
    one = post.one(number)
    files = story.files_for_desk(one, post.actor.desk)
    found = files.filter(pk=pk).select_related("ticket").first()
    if found is None:
        raise Http404
    detail = {"ticket": one.pk, "paper": found.pk}
    Event.objects.record(
        "grievance paper taken", by=post.actor.by, worker_id=one.worker_id, **detail
    )
    return attachments.as_download(found)
