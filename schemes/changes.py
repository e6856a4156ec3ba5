"""Changing a rule: proposed by one, approved by another, and never a rule that is in force already.

The new rule begins on a day, today at the earliest; the one before it ends the day before and
stays as it was. A rule that was planned for that day or a later one, and so was never in force,
gives way.

`check`, `apply` and `sides` are those of `eshram.accounts.approvals`.
"""

import json
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from eshram.accounts.approvals import CannotDecide
from eshram.accounts.roles import roles_of
from schemes import cases, catalogue, criteria, rules, sentences
from schemes.criteria import BadRule, Group, Leaf, Node
from schemes.models import Case, RuleChange, Scheme, Version

# What binds a rule to the workers of a state: one of these facts is that state.
OF_A_STATE = ("state", "home_state", "household_state")


def check(change: RuleChange) -> None:
    """Locks the scheme. Raises CannotDecide."""
    scheme = Scheme.objects.select_for_update().filter(code=change.code).first()
    stays_at_home(change, scheme)
    if RuleChange.objects.pending().filter(code=change.code).exclude(pk=change.pk).exists():
        raise CannotDecide(_("A change of this scheme waits for a decision already."))
    if change.stands != stands(scheme):
        raise CannotDecide(
            _("The scheme has changed since this was written. Begin again from how it is now.")
        )
    if change.kind == RuleChange.Kind.RULE:
        check_start(change, scheme)
    try:
        wrong = unsettled(change)
    except BadRule as error:
        raise CannotDecide(_("The rule cannot be asked: %(why)s") % {"why": error}) from None
    if wrong:
        named = ", ".join(f"{outcome.case} ({outcome.case.scheme.code})" for outcome in wrong)
        raise CannotDecide(
            _("The verdict of test workers changes, and nobody has said that it is right: %(who)s.")
            % {"who": named}
        )


def stays_at_home(change: RuleChange, scheme: Scheme | None) -> None:
    """A scheme of a state is for its own workers, and its officers change no other."""
    if scheme and scheme.state_id != change.state_id:
        raise CannotDecide(_("This is a scheme of another state."))
    proposer = change.proposed_by
    if "state_officer" in roles_of(proposer) and (
        change.state_id is None or change.state_id != proposer.state_id
    ):
        raise CannotDecide(_("This is a scheme of another state."))
    if change.state_id and not any(
        binds(part, change.state_id) for part in parts_of(proposed_tree(change))
    ):
        raise CannotDecide(_("A scheme of a state is for workers of that state."))


def check_start(change: RuleChange, scheme: Scheme | None) -> None:
    if change.starts_on < timezone.localdate():
        raise CannotDecide(_("A rule cannot begin in the past."))
    begun = scheme and scheme.versions.filter(
        valid_from=change.starts_on, valid_from__lte=timezone.localdate()
    )
    if begun and begun.exists():
        raise CannotDecide(_("A rule begins on this day already. Choose a later day."))
    ends = change.content["versions"][0]["to"]
    if ends and date.fromisoformat(ends) < change.starts_on:
        raise CannotDecide(_("The last day comes before the first."))


def stands(scheme: Scheme | None) -> str:
    return catalogue.digest(catalogue.of_scheme(scheme)) if scheme else ""


def proposed_tree(change: RuleChange) -> Node:
    """The newest rule that there would be."""
    try:
        return criteria.parse(change.content["versions"][-1]["rule"])
    except BadRule as error:
        raise CannotDecide(str(error)) from None


def unsettled(change: RuleChange) -> list[cases.Outcome]:
    """Test workers whose verdict would change without anybody having said that it is right."""
    return [
        outcome
        for outcome in cases.outcomes(change.code, proposed_tree(change))
        if outcome.changes and change.verdicts.get(str(outcome.case.pk)) != outcome.then
    ]


def apply(change: RuleChange, *, by: str) -> None:
    """In the transaction of the approval, after `check`."""
    if change.kind == RuleChange.Kind.FILE:
        catalogue.take(change.content, change=change)
    else:
        begin(change)
    for case in Case.objects.filter(pk__in=map(int, change.verdicts)):
        case.expected, case.changed_at = change.verdicts[str(case.pk)], timezone.now()
        case.save(update_fields=["expected", "changed_at"])


def begin(change: RuleChange) -> Version:
    """The version that begins, and the end of the one before it."""
    fields = {name: change.content[name] for name in catalogue.OF_SCHEME if name != "code"}
    scheme, _new = Scheme.objects.update_or_create(
        code=change.code, defaults=fields | {"state_id": change.state_id}
    )
    scheme.versions.filter(
        valid_from__gte=change.starts_on, valid_from__gt=timezone.localdate()
    ).delete()
    scheme.versions.in_force(change.starts_on).update(valid_to=change.starts_on - timedelta(days=1))
    new = change.content["versions"][0]
    version = Version.objects.create(
        scheme=scheme,
        valid_from=change.starts_on,
        valid_to=new["to"],
        change=change,
        **{name: new[name] for name in catalogue.OF_VERSION},
    )
    rules.save(version, criteria.parse(new["rule"]))
    return version


# Rules of a state.


def bound(tree: Node, fact: str, state_id: int) -> Group:
    """The rule for workers of this state alone: those for whom `fact` is the state."""
    rest = [part for part in parts_of(tree) if not binds(part, state_id)]
    return Group("all", (Leaf(fact, "in", [str(state_id)]), *rest))


def binds(part: Node, state_id: int) -> bool:
    return (
        isinstance(part, Leaf)
        and part.fact in OF_A_STATE
        and ((part.operator, part.value) == ("in", [str(state_id)]))
    )


def parts_of(tree: Node) -> tuple[Node, ...]:
    """What must all hold."""
    return tree.parts if isinstance(tree, Group) and tree.kind == "all" else (tree,)


# What the one who decides sees.


def sides(change: RuleChange) -> list[tuple[str, str, str]]:
    """The scheme's newest version and the proposed one, field by field."""
    scheme = Scheme.objects.filter(code=change.code).first()
    now = catalogue.of_scheme(scheme) if scheme else {"versions": []}
    return compared(now, change.content)


def compared(one: dict, other: dict) -> list[tuple[str, str, str]]:
    """Two schemes in the shape of the catalogue, field by field: rows of (label, one, other)."""
    last = one["versions"][-1] if one["versions"] else {}
    then = other["versions"][-1]
    pairs = [
        *((Scheme, name, one, other) for name in catalogue.OF_SCHEME),
        *((Version, name, last, then) for name in catalogue.OF_VERSION),
    ]
    rows = [
        (labelled(model, name), shown(model, name, left), shown(model, name, right))
        for model, name, left, right in pairs
    ]
    return [
        (str(_("Rule")), in_words(last), in_words(then)),
        (str(_("From")), day_of(last.get("from")), day_of(then["from"])),
        (str(_("To")), day_of(last.get("to")), day_of(then["to"])),
        *(row for row in rows if row[1] or row[2]),
    ]


def labelled(model, name: str) -> str:
    label = str(model._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def shown(model, name: str, data: dict) -> str:
    value = data.get(name)
    if value in (None, "", []):
        return ""
    choices = dict(model._meta.get_field(name).flatchoices)
    if isinstance(value, list):
        return "; ".join(" ".join(map(str, v)) if isinstance(v, list) else str(v) for v in value)
    return str(choices.get(value, value))


def in_words(version: dict) -> str:
    if not version:
        return ""
    try:
        return sentences.sentence(criteria.parse(version["rule"])) or str(_("everybody"))
    except BadRule:  # a fact that there is no more
        return json.dumps(version["rule"], ensure_ascii=False)


def day_of(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else ""
