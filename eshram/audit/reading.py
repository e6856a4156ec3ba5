"""Which events a member of staff asked to see, a page at a time.

A page begins behind the last row of the one before (`after=1764000000.123456-42`), so the
hundredth costs what the first does, and nothing is ever counted.
"""

import re
from datetime import UTC, datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from eshram.accounts.roles import ROLES
from eshram.audit.models import Event
from eshram.audit.words import ACTIONS

PER_PAGE = 50
CURSOR = re.compile(r"(\d{1,11})\.(\d{6})-(\d{1,18})")


class EventFilter(forms.Form):
    """`events()` of a valid form. A user or a worker that does not exist is said so."""

    worker = forms.CharField(
        label=_("UAN"), required=False, max_length=20, widget=UnfoldAdminTextInputWidget
    )
    user = forms.CharField(
        label=_("User"), required=False, max_length=150, widget=UnfoldAdminTextInputWidget
    )
    action = forms.ChoiceField(label=_("What"), required=False, widget=UnfoldAdminSelectWidget)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d"
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("All")), *ACTIONS.items()]

    def clean_worker(self) -> int | None:
        digits = re.sub(r"[\s-]", "", self.cleaned_data["worker"])
        if digits and not re.fullmatch(r"[0-9]{12}", digits):
            raise forms.ValidationError(_("A UAN has 12 digits."))
        return int(digits) if digits else None

    def clean_user(self):
        name = self.cleaned_data["user"]
        if not name:
            return None
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise forms.ValidationError(_("There is no user with this name."))
        return user

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("There is no event of this day."))
        return day

    def events(self):
        asked = self.cleaned_data
        events = Event.objects.order_by("-at", "-id")
        if asked["worker"]:
            events = events.filter(worker_id=asked["worker"])
        if asked["user"]:
            events = events.filter(user_id=asked["user"].pk)
        if asked["action"]:
            events = events.filter(action=asked["action"])
        if asked["day"]:
            begins = timezone.make_aware(datetime.combine(asked["day"], time.min))
            events = events.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
        return events


def page(events, cursor: str):
    """(up to PER_PAGE events, cursor of the next page or ""). A cursor of nobody's is the start."""
    if found := CURSOR.fullmatch(cursor):
        seconds, micro, id = map(int, found.groups())
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micro)
        events = events.after(at, id)
    rows = list(events[: PER_PAGE + 1])
    return rows[:PER_PAGE], cursor_of(rows[PER_PAGE - 1]) if len(rows) > PER_PAGE else ""


def cursor_of(event: Event) -> str:
    since = event.at - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{since.days * 86400 + since.seconds}.{since.microseconds:06d}-{event.id}"


def name_users(events) -> None:
    """Put `user_name` and `role_names` on each event, with one query for all."""
    ids = {event.user_id for event in events if event.user_id}
    names = dict(get_user_model().objects.filter(pk__in=ids).values_list("pk", "username"))
    for event in events:
        event.user_name = names.get(event.user_id, "")
        keys = filter(None, event.role.split(","))
        event.role_names = [ROLES[key].name if key in ROLES else key for key in keys]
