"""The page on which a change of a rule is written: the scheme, the lines of its rule, and what
would come of it. One form for the ministry's admin and for a state's officers."""

import json
import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals import (
    REASON_LETTERS,
    CannotDecide,
    ReasonMissing,
    RoleMissing,
)
from schemes import cases, catalogue, changes, criteria, outline, sentences, whatif
from schemes.criteria import BadRule, Node
from schemes.models import RuleChange, Scheme, Version
from schemes.outline import BadLine, Line

CODE = re.compile(r"[A-Z][A-Z0-9_]{2,19}")
LINES = ("documents", "documents_hi")  # lists of texts, typed one a line
BOUND_BY = [
    ("state", gettext_lazy("who live in the state now")),
    ("home_state", gettext_lazy("whose home is in the state")),
    ("household_state", gettext_lazy("whose family lives in the state")),
]
EXPERT = gettext_lazy("The rule as JSON, for experts: if you write here, the lines do not count.")


def fields_of(model, names) -> dict[str, forms.Field]:
    found = forms.fields_for_model(model, fields=[n for n in names if n not in LINES])
    for field in found.values():
        if isinstance(field, forms.CharField) and (field.max_length or 0) > 200:
            field.widget = forms.Textarea(attrs={"rows": 2, "maxlength": field.max_length})
    return found


class RuleChangeForm(forms.Form):
    """`scheme` is what is changed, None for a new one; `state` whose scheme it is, None for the
    Union's."""

    starts_on = forms.DateField(
        label=gettext_lazy("The rule begins on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Its last day, if there is one"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    rule_json = forms.CharField(
        label=EXPERT, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    stands = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why is it changed?"),
        max_length=REASON_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,  # to look at what would change none is needed; `propose` asks for it
    )

    def __init__(self, data=None, *, scheme: Scheme | None, state=None):
        self.scheme, self.state = scheme, state
        now = catalogue.of_scheme(scheme) if scheme else {"versions": []}
        last = now["versions"][-1] if now["versions"] else {}
        super().__init__(data, initial=first(now, last, changes.stands(scheme)))
        self.fields |= fields_of(Scheme, catalogue.OF_SCHEME) | fields_of(
            Version, catalogue.OF_VERSION
        )
        for name in LINES:
            label = changes.labelled(Version, name)
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=2000,
                help_text=_("One a line."), widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
        self.fields["premium_by_age"] = forms.CharField(
            label=changes.labelled(Version, "premium_by_age"), required=False, max_length=4000,
            help_text=_("Age and rupees, one age a line: 18 55.00"),
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip
        if scheme:
            del self.fields["code"]
        if state:
            self.fields["bound_by"] = forms.ChoiceField(
                label=_("It is for workers"), choices=BOUND_BY, initial=bound_by(last)
            )
        self.lines = list(outline.lines(criteria.parse(last["rule"]))) if last else []
        if not self.lines:
            self.lines = [Line(0, "all"), Line(1)]
        self.tree: Node | None = None
        self.asked = False
        self.outcomes: list[cases.Outcome] = []
        if data is not None:
            self.lines = typed_lines(data)
            self.step(data)

    # The lines.

    def step(self, data) -> None:
        """Add or take away the line whose button was pressed."""
        for name in data:
            verb, _hyphen, place = name.partition("-")
            if verb not in ("add", "remove") or not place.isdecimal() or len(place) > 3:
                continue
            at = int(place)
            if verb == "add" and at < len(self.lines) < outline.MOST_LINES:
                above = self.lines[at]
                self.lines.insert(at + 1, Line(above.depth + above.is_group))
            elif verb == "remove" and 0 < at < len(self.lines):
                del self.lines[at]

    @property
    def numbered(self) -> list[tuple[int, Line]]:
        return list(enumerate(self.lines))

    def clean(self):
        data = super().clean()
        try:
            self.tree = self.read_rule(data)
            if self.state and "bound_by" in data:
                self.tree = changes.bound(self.tree, data["bound_by"], self.state.pk)
            self.outcomes = cases.outcomes(self.code, self.tree)
        except (BadLine, BadRule) as error:
            self.tree = None
            raise ValidationError(str(error)) from None
        return data

    def read_rule(self, data) -> Node:
        if not data.get("rule_json"):
            return outline.tree(self.lines)
        try:
            return catalogue.rooted(criteria.parse(json.loads(data["rule_json"])))
        except json.JSONDecodeError:
            raise BadRule(_("This is not JSON.")) from None

    @property
    def code(self) -> str:
        return self.scheme.code if self.scheme else self.cleaned_data.get("code", "")

    def clean_code(self):
        code = self.cleaned_data["code"].strip().upper()
        if not CODE.fullmatch(code):
            raise ValidationError(_("A code has 3 to 20 capital letters, digits or _."))
        if Scheme.objects.filter(code=code).exists():
            raise ValidationError(_("There is a scheme with this code."))
        return code

    def clean_premium_by_age(self):
        found = []
        for line in self.cleaned_data["premium_by_age"].splitlines():
            if not line.strip():
                continue
            try:
                age, rupees = line.split()
                found.append([int(age), f"{Decimal(rupees):.2f}"])
            except (ValueError, InvalidOperation):
                raise ValidationError(_("Write an age and rupees on each line: 18 55.00")) from None
        return found

    def clean_identifier_pattern(self):
        try:
            re.compile(self.cleaned_data["identifier_pattern"])
        except re.error:
            raise ValidationError(_("This is not a pattern.")) from None
        return self.cleaned_data["identifier_pattern"]

    # What comes of it.

    def look(self, data, *, by) -> RuleChange | None:
        """Check what was sent if a button asked for it, and propose it if that was the button.
        Raises RoleMissing."""
        self.asked = "look" in data or "propose" in data
        self.fields["starts_on"].required = "propose" in data  # to try it out none is needed
        if not (self.asked and self.is_valid()) or "propose" not in data:
            return None
        try:
            return RuleChange.propose(by=by, reason=self.cleaned_data["reason"], **self.what())
        except RoleMissing:
            raise
        except ReasonMissing as error:
            self.add_error("reason", str(error))
        except CannotDecide as error:
            self.add_error(None, str(error))
        return None

    def preview(self) -> dict:
        """For the template: the rule in words, and what it would change."""
        if not self.asked or self.tree is None or (self.scheme is None and not self.code):
            return {}
        return {
            "words": sentences.in_both(self.tree),
            "whatif": self.whatif(),
            "outcomes": self.changed_cases,
            "said": {
                outcome.case.pk
                for outcome in self.changed_cases
                if self.data.get(f"case-{outcome.case.pk}") == outcome.then
            },
        }

    def whatif(self) -> whatif.WhatIf:
        return whatif.compare(self.code, self.tree, timezone.localdate())

    @property
    def changed_cases(self) -> list[cases.Outcome]:
        return [outcome for outcome in self.outcomes if outcome.changes]

    def what(self) -> dict:
        """The fields of the proposal."""
        data = self.cleaned_data
        scheme = {name: catalogue.plain(data.get(name)) for name in catalogue.OF_SCHEME}
        version = {name: catalogue.plain(data[name]) for name in catalogue.OF_VERSION}
        version |= {
            name: [line.strip() for line in data[name].splitlines() if line.strip()]
            for name in LINES
        }
        version |= {
            "from": data["starts_on"].isoformat(),
            "to": catalogue.plain(data["ends_on"]),
            "rule": criteria.as_json(self.tree),
        }
        said = {str(outcome.case.pk): outcome.then for outcome in self.changed_cases}
        return {
            "code": self.code,
            "state": self.state,
            "starts_on": data["starts_on"],
            "stands": data["stands"],
            "content": scheme | {"code": self.code, "versions": [version]},
            "verdicts": {
                pk: then for pk, then in said.items() if self.data.get(f"case-{pk}") == then
            },
            "kind": RuleChange.Kind.RULE,
        }

    # For the page: the fields by what they are about.

    @property
    def of_scheme(self):
        return [self[name] for name in catalogue.OF_SCHEME if name in self.fields]

    @property
    def of_version(self):
        return [self[name] for name in catalogue.OF_VERSION]

    @property
    def first_fields(self):
        return [self[name] for name in ("bound_by", "starts_on", "ends_on") if name in self.fields]


def first(now: dict, last: dict, stands: str) -> dict:
    """What stands in the fields of a page that was just opened."""
    filled = {name: now[name] for name in catalogue.OF_SCHEME if name in now}
    filled |= {name: last[name] for name in catalogue.OF_VERSION if name in last}
    for name in LINES:
        filled[name] = "\n".join(last.get(name, []))
    filled["premium_by_age"] = "\n".join(
        f"{age} {rupees}" for age, rupees in last.get("premium_by_age", [])
    )
    filled["ends_on"] = last.get("to") if (last.get("to") or "") > today() else None
    return filled | {"stands": stands}


def today() -> str:
    return timezone.localdate().isoformat()


def bound_by(version: dict) -> str:
    """The fact that binds this rule to its state."""
    parts = changes.parts_of(criteria.parse(version["rule"])) if version else ()
    facts = [part.fact for part in parts if getattr(part, "fact", "") in changes.OF_A_STATE]
    return facts[0] if facts else "state"


def typed_lines(data) -> list[Line]:
    """The lines as they came from the page."""
    count = data.get("lines", "")
    count = int(count) if count.isdecimal() and len(count) < 4 else 0
    found = []
    for place in range(min(count, outline.MOST_LINES)):
        depth = data.get(f"depth-{place}", "")
        found.append(
            Line(
                int(depth) if depth.isdecimal() and len(depth) < 3 else 0,
                data.get(f"what-{place}", ""),
                data.get(f"operator-{place}", ""),
                [text for text in data.getlist(f"value-{place}") if text.strip()],
            )
        )
    return found or [Line(0, "all"), Line(1)]
