"""What is told of each scheme to who asks: verdict, why, cost, until when, and what is missing.

Read from the engine's answers alone. Only open schemes are told of, and of states' only those of
the states somebody belongs to.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schemes import eligibility, facts, outlook, rules, sentences
from schemes.eligibility import CANNOT_SAY, ELIGIBLE, NOT_ELIGIBLE, RECEIVING, Explanation
from schemes.models import Scheme, Version
from schemes.outlook import Turn
from schemes.rules import Rule

SOON_DAYS = 731  # what changes within two years is told
ORDER = (ELIGIBLE, CANNOT_SAY, RECEIVING, NOT_ELIGIBLE)
MARKS = {True: "yes", False: "no", None: "unknown"}
IN_RATION = ("AAY", "PHH")  # cards on which grain is given in every state


def open_rules(states: Collection[int] = ()) -> list[Rule]:
    """Every version of the Union's open schemes, and of those of these states."""
    return [
        rule
        for rule in rules.load()
        if rule.scheme.status == Scheme.Status.OPEN and rule.scheme.state_id in (None, *states)
    ]


@dataclass(frozen=True)
class Advice:
    """Of one scheme. `known` are the facts that were asked about; `turn` what time alone changes
    soon."""

    explanation: Explanation
    known: Mapping
    turn: Turn | None = None

    @property
    def scheme(self) -> Scheme:
        return self.explanation.scheme

    @property
    def version(self) -> Version | None:
        return self.explanation.rule and self.explanation.rule.version

    @property
    def verdict(self) -> str:
        return self.explanation.verdict

    @property
    def missing(self) -> list[str]:
        return self.explanation.missing

    @property
    def missing_labels(self) -> list[str]:
        return [str(facts.fact(name).label) for name in self.missing]

    @cached_property
    def age(self) -> int | None:
        born = self.known.get("date_of_birth")
        return years_on(self.explanation.day, date.fromisoformat(born)) if born else None

    @property
    def reasons(self) -> list[str]:
        """The clauses that decide, in words, each once: those first that nobody can change."""
        if self.explanation.rule is None:
            return [_("It takes nobody at present.")]
        clauses = sorted(
            self.explanation.deciding, key=lambda clause: not facts.fact(clause.leaf.fact).fixed
        )
        said = (sentences.reason(c.leaf, c.given, c.wanted) for c in clauses)
        return list(dict.fromkeys(said))

    @property
    def cost(self) -> str:
        """ "₹55 a month"; empty where nothing is paid or nobody can say."""
        if self.version is None or self.joined_long_ago:
            return ""
        cost = self.version.cost_at(self.age)
        if cost is None:
            return ""
        amount = f"₹{number_format(cost.normalize() if cost % 1 else int(cost))}"
        per = self.version.get_premium_per_display()
        return f"{amount} {per}".strip()

    @property
    def joined_long_ago(self) -> bool:
        """In it already, at a price of the age at which they joined: which we do not know."""
        return self.verdict == RECEIVING and bool(self.version.premium_by_age)

    @property
    def depends_on_age(self) -> bool:
        """Is there a price, but none for this age?"""
        return bool(self.version and self.version.premium_by_age and not self.cost)

    @property
    def soon(self) -> str:
        """Until when one can join, or from when, by time alone."""
        if self.turn is None or self.verdict == RECEIVING:
            return ""
        day = self.turn.day
        parts = {
            "day": date_format(day, "DATE_FORMAT"),
            "last": date_format(day - timedelta(days=1), "DATE_FORMAT"),
            "age": self.birthday(day),
        }
        if self.turn.verdict == ELIGIBLE:
            if parts["age"]:
                return _("You can join from %(day)s, when you turn %(age)s.") % parts
            return _("You can join from %(day)s.") % parts
        if self.turn.verdict == NOT_ELIGIBLE:
            if parts["age"]:
                return _("You can join until %(last)s. After that you turn %(age)s.") % parts
            return _("You can join until %(last)s.") % parts
        return ""

    def birthday(self, day: date) -> int | None:
        """The years completed on this day, if it is one's birthday."""
        born = self.known.get("date_of_birth")
        if not born:
            return None
        years = years_on(day, date.fromisoformat(born))
        return years if outlook.completed(date.fromisoformat(born), years) == day else None

    @property
    def would_change_it(self) -> list[str]:
        """The smallest changes after which it would be theirs, as conditions; see `outlook`."""
        found = outlook.flips(self.explanation, self.known)
        needed = {c.leaf.fact: (c.leaf, c.wanted) for c in self.explanation.deciding}
        told = [
            _(" and ").join(sentences.condition(*needed[f]) for f in change) for change in found
        ]
        return list(dict.fromkeys(told))

    @property
    def lines(self) -> list[tuple[sentences.Line, str]]:
        """The whole rule, line by line, each with how it stands: yes, no or unknown."""
        if self.explanation.tree is None:
            return []
        truth = self.explanation.said.truth
        return [
            (line, MARKS[truth[id(line.node)]]) for line in sentences.lines(self.explanation.tree)
        ]


def years_on(day: date, born: date) -> int:
    years = day.year - born.year
    return years if outlook.completed(born, years) <= day else years - 1


def advise(known: Mapping, every: Sequence[Rule], day: date) -> list[Advice]:
    """Of each scheme, sorted: what one can have first, of that first what ends soonest."""
    until = day + timedelta(days=SOON_DAYS)
    turns = outlook.turns(known, every, day, until)
    told = [
        Advice(explanation, known, turns.get(explanation.scheme.code))
        for explanation in eligibility.explain(known, every, day)
    ]
    return ordered(told)


def ordered(told: Iterable[Advice]) -> list[Advice]:
    def key(one: Advice):
        ends = one.turn.day if one.turn and one.verdict == ELIGIBLE else date.max
        return ORDER.index(one.verdict), ends, len(one.missing), one.scheme.label

    return sorted(told, key=key)


TITLES = {
    ELIGIBLE: gettext_lazy("You can get these"),
    CANNOT_SAY: gettext_lazy("Perhaps yours: a few questions"),
    RECEIVING: gettext_lazy("You get these already"),
    NOT_ELIGIBLE: gettext_lazy("Not for you now"),
}


@dataclass(frozen=True)
class Group:
    verdict: str
    title: str
    told: list[Advice]

    @property
    def key(self) -> str:
        return self.verdict.replace(" ", "-")


def grouped(told: Sequence[Advice]) -> list[Group]:
    """By verdict, those that hold somebody's schemes."""
    groups = (Group(v, str(TITLES[v]), [a for a in told if a.verdict == v]) for v in ORDER)
    return [group for group in groups if group.told]


def use_card_here(known: Mapping) -> str:
    """Of who lives away from home: "use" a ration card here, "ask" whether there is one, or ""."""
    here, home = known.get("state"), known.get("home_state")
    if not here or not home or here == home:
        return ""
    if "ration_card" not in known:
        return "ask"
    return "use" if known["ration_card"] in IN_RATION else ""
