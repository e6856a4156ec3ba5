"""What a desk does with a ticket."""

from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State
from workers.forms.base import StepForm
from workers.forms.fields import ANSWER, OneOf
from workers.forms.widgets import QuickSelect
from workers.grievances import subjects
from workers.grievances.forms.tickets import words_field
from workers.grievances.handling import HANDS_TO, Actor
from workers.grievances.models import Category, Desk, Result, Ticket

DEEDS = {
    "answer": _("Answer"),
    "ask": _("Ask something"),
    "close": _("Answer and close"),
    "note": _("Note for desks alone"),
    "take": _("Take it in hand"),
    "hand": _("Hand it over"),
    "sort": _("It is about something else"),
}
RESULTS = [one for one in Result.choices if one[0] != Result.OWN]
# What else is asked for a deed.
ASKS = {"close": "result", "hand": "desk", "sort": "category"}


class DeedForm(StepForm):
    """The deeds that `actor` may do with `ticket`, with all that one of them asks."""

    button = _("Do it")

    def __init__(self, actor: Actor, ticket: Ticket, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [(key, words) for key, words in DEEDS.items() if actor.may(key, ticket)]
        names = {key for key, _words in offered}
        self.fields["do"] = OneOf(offered, label=_("What do you do?"))
        if "close" in names:
            self.fields["result"] = OneOf(
                [("", "—"), *RESULTS], required=False, widget=QuickSelect, label=_("Result")
            )
        if "hand" in names:
            desks = [(desk, desk.label) for desk in HANDS_TO[actor.desk] if desk != ticket.desk]
            if Desk.STATE in HANDS_TO[actor.desk]:
                desks = [one for one in desks if one[0] != Desk.STATE]
                desks += [
                    (f"state:{state.pk}", f"{Desk.STATE.label}: {state.label}")
                    for state in State.objects.by_label()
                ]
            self.fields["desk"] = OneOf(
                [("", "—"), *desks], required=False, widget=QuickSelect, label=_("To which desk?")
            )
        if "sort" in names:
            self.fields["category"] = OneOf(
                [("", "—"), *kinds_of(ticket)], required=False, widget=QuickSelect,
                label=_("What is it about?"),
            )  # fmt: skip
        self.fields["words"] = words_field(
            _("Words"), required=False,
            help_text=_("An answer and a question are read by the person; other words by desks."),
        )  # fmt: skip

        for field in self.fields.values():
            field.only_helps = True  # what is asked hangs on the deed

    def clean(self):
        data = super().clean()
        does = data.get("do")
        if does and does != "take" and not data.get("words") and "words" not in self.errors:
            self.add_error("words", ANSWER["required"])
        if (needed := ASKS.get(does)) and not data.get(needed) and needed not in self.errors:
            self.add_error(needed, ANSWER["required"])
        return data

    @property
    def target(self) -> tuple[str, State | None]:
        """The desk it goes to, and of which state."""
        desk, _colon, state = self.cleaned_data["desk"].partition(":")
        return desk, State.objects.get(pk=state) if state else None

    @property
    def kind(self) -> tuple[str, str]:
        """Category and subject."""
        category, _colon, subject = self.cleaned_data["category"].partition(":")
        return category, subject


def kinds_of(ticket: Ticket) -> list[tuple[str, str]]:
    """Each category, and of schemes and platforms each that there is; but what it is now."""
    found = []
    for category, label in Category.choices:
        subject = subjects.of(category)
        for key, name in subject.offered(None) if subject else []:
            found.append((f"{category}:{key}", f"{label}: {name}"))
        found.append((category, label))
    now = f"{ticket.category}:{ticket.subject}".rstrip(":")
    return [one for one in found if one[0] != now]
