"""The pages of a worker's platform work, for whoever reads them: `/me/work/` shows them to the
worker, a centre's counter to the operator with the worker beside. The view around them says who."""

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators import disowning, disputes, mine
from aggregators.forms.work import DayForm, ExitForm, JoiningForm, SureForm
from aggregators.ledger import open_since
from aggregators.models import Dispute
from eshram.pages import may_act
from schemes.views.pages import Pages
from workers.models import Worker

Kind = Dispute.Kind


def posted(request):
    """For a form that asks nothing: also what is empty was sent."""
    return request.POST if request.method == "POST" else None


def work_of(worker: Worker, platform: int) -> mine.Work:
    """The one door to a platform of the worker's, or 404."""
    for work in mine.of(worker).works:
        if work.platform.pk == platform:
            return work
    raise Http404


def overview(request, here: Pages, worker: Worker, **more):
    told = mine.of(worker)
    found = mine.disputes(mine.uans_of(worker)).under_way()
    context = {"told": told, "worker": worker, "here": here, "disputes": list(found[:50])}
    return render(request, "work/overview.html", context | more)


def platform(request, here: Pages, worker: Worker, platform: int, **more):
    work = work_of(worker, platform)
    month = month_of(request.GET.get("month", ""))
    first = min(one.joined_on for one in work.engagements).replace(day=1)
    exits = mine.disputes(work.uans).under_way().filter(platform=work.platform, day=None)
    context = {
        "work": work,
        "worker": worker,
        "here": here,
        "month": month,
        "days": mine.days(work, month),
        "months": mine.months(work),
        "before": earlier(month) if earlier(month) >= first else None,
        "after": later(month) if later(month) <= timezone.localdate() else None,
        "about_exit": exits.first(),
        "exits": mine.exits(work),
    }
    return render(request, "work/platform.html", context | more)


def month_of(text: str) -> date:
    """Its first day; the one under way where the address says nothing sensible."""
    today = timezone.localdate()
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if found.year >= 2000 and found <= today else today.replace(day=1)


def earlier(month: date) -> date:
    return month.replace(year=month.year - (month.month == 1), month=(month.month - 2) % 12 + 1)


def later(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def day(request, here: Pages, worker: Worker, platform: int, day: str):
    """A day that the worker says is wrong."""
    work = work_of(worker, platform)
    when = day_of(day)
    standing = mine.standing(work).filter(day=when).first()
    worked = standing is not None and standing.earned
    kinds = [Kind.NOT_WORKED, Kind.AMOUNT] if worked else [Kind.MISSING]
    form = DayForm(kinds, request.POST or None)
    if may_act(form, request):
        answers = {name: form.cleaned_data[name] for name in ("kind", "paise", "said")}
        engagement = work.engagement_on(when) or work.last
        made = begin(here, form, engagement, day=when, **answers)
        if made:
            return noted(request, here, made)
    context = {"work": work, "when": when, "standing": standing, "worked": worked, "here": here}
    context["closed"] = when < open_since(timezone.localdate())
    return here.show(request, form, "work/day.html", **context)


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def exit(request, here: Pages, worker: Worker, platform: int):
    """The platform says that the worker left, and the worker says otherwise."""
    work = work_of(worker, platform)
    form = ExitForm(list(Dispute.OF_EXITS), request.POST or None)
    if may_act(form, request):
        names = ("kind", "left_on", "reason", "said")
        made = begin(here, form, work.last, **{name: form.cleaned_data[name] for name in names})
        if made:
            return noted(request, here, made)
    return here.show(request, form, "work/exit.html", work=work, here=here)


def joining(request, here: Pages, worker: Worker, platform: int):
    """The platform says when the worker began, and the worker says otherwise."""
    work = work_of(worker, platform)
    form = JoiningForm(request.POST or None)
    if may_act(form, request):
        names = ("kind", "joined_on", "said")
        made = begin(here, form, work.last, **{name: form.cleaned_data[name] for name in names})
        if made:
            return noted(request, here, made)
    return here.show(request, form, "work/joining.html", work=work, here=here)


def begin(here: Pages, form, engagement, **answers) -> Dispute | None:
    """None, with the form saying why not."""
    try:
        with transaction.atomic():
            made = disputes.begin(engagement, by=here.by, **answers)
            here.saved("work")
    except disputes.Refused as refused:
        form.add_error(None, refused.sentence)
        return None
    return made


def noted(request, here: Pages, made: Dispute):
    messages.success(request, _("Your complaint is noted. The platform must answer."))
    return here.go("work-dispute", made.pk)


def dispute_of(worker: Worker, pk: int) -> Dispute:
    """The one door to a complaint for the worker, or 404."""
    found = mine.disputes(mine.uans_of(worker)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def dispute(request, here: Pages, worker: Worker, pk: int, **more):
    context = {"one": dispute_of(worker, pk), "here": here}
    return render(request, "work/dispute.html", context | more)


def withdraw(request, here: Pages, worker: Worker, pk: int):
    found = dispute_of(worker, pk)
    try:
        with transaction.atomic():
            disputes.withdraw(found, by=here.by)
            here.saved("work")
    except disputes.Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, _("You took your complaint back."))
    return here.go("work-dispute", pk)


def not_mine(request, here: Pages, worker: Worker, platform: int):
    """ "This platform is not mine", once asked whether that is sure."""
    work = work_of(worker, platform)
    title = _("You do not work for %(platform)s?") % {"platform": work.platform.brand}
    form = SureForm(title, _("No, this platform is not mine"), posted(request))
    if may_act(form, request):
        with transaction.atomic():
            if disowning.disown(worker, work.platform, work.uans, by=here.by):
                here.saved("work")
        messages.success(request, _("Noted. Its days do not count for you any more."))
        return here.go("work")
    return here.show(request, form, "work/not_mine.html", work=work, here=here)


def is_mine(request, here: Pages, worker: Worker, platform: int):
    work = work_of(worker, platform)
    with transaction.atomic():
        if disowning.take_back(worker, work.platform, work.uans, by=here.by):
            here.saved("work")
            messages.success(request, _("Noted. Its days count for you again."))
    return here.go("work-platform", platform)
