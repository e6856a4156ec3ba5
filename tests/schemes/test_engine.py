"""The engine against a small evaluator of its own, on rules and facts made at random."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemes import criteria, eligibility, facts
from schemes.criteria import Group, Leaf

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)

# A few facts of every kind.
YES_NO, NUMBER, BAND, CHOICE, MANY = "bpl", "age", "monthly_income", "ration_card", "receives"
DATE = "date_of_birth"
CARDS = ["AAY", "PHH", "other", "none"]
numbers = st.integers(0, 60)
days = st.dates(date(1960, 1, 1), date(2012, 12, 31)).map(date.isoformat)
subsets = st.lists(st.sampled_from(["A", "B", "C"]), unique=True, min_size=1).map(sorted)


def compares(name, values):
    one = st.tuples(
        st.just(name), st.sampled_from(["at_least", "at_most", "more_than", "less_than"]), values
    )
    both = st.tuples(st.just(name), st.just("between"), st.tuples(values, values).map(sorted))
    return st.one_of(one, both)


leaf = st.one_of(
    compares(NUMBER, numbers),
    compares(DATE, days),
    st.tuples(
        st.just(BAND),
        st.sampled_from(["at_least", "at_most", "more_than", "less_than"]),
        st.integers(0, 30),
    ),
    st.tuples(st.just(YES_NO), st.just("is"), st.booleans()),
    st.tuples(
        st.just(CHOICE),
        st.sampled_from(["in", "not_in"]),
        st.lists(st.sampled_from(CARDS), unique=True, min_size=1).map(sorted),
    ),
    st.tuples(st.just(MANY), st.sampled_from(["has", "has_not"]), subsets),
).map(lambda parts: Leaf(*parts))
rule = st.recursive(
    leaf,
    lambda parts: st.builds(
        Group, st.sampled_from(criteria.KINDS), st.lists(parts, max_size=4).map(tuple)
    ),
    max_leaves=12,
)
band = st.tuples(numbers, numbers).map(sorted) | numbers.map(lambda low: [low, None])
person = st.fixed_dictionaries(
    {
        NUMBER: st.none() | numbers,
        DATE: st.none() | days,
        BAND: st.none() | band,
        YES_NO: st.none() | st.booleans(),
        CHOICE: st.none() | st.sampled_from(CARDS),
        MANY: st.none() | st.lists(st.sampled_from(["A", "B", "C"]), unique=True).map(sorted),
    }
)


def reference(node, known):
    """True, False, or None for unknown: written from the words of the rule, without SQL."""
    if isinstance(node, Group):
        parts = [reference(part, known) for part in node.parts]
        if node.kind == "all":
            return False if False in parts else None if None in parts else True
        any_ = True if True in parts else None if None in parts else False
        return any_ if node.kind == "any" else None if any_ is None else not any_
    value = known_value(node.fact, known)
    if value is None:
        return None
    if node.fact == BAND:
        low, high = value
        worlds = range(low, (high if high is not None else 1000) + 1)
        said = {compare(node.operator, world, node.value) for world in worlds}
        return said.pop() if len(said) == 1 else None
    return compare(node.operator, value, node.value)


def known_value(name, known):
    value = known.get(name)
    if value is None and name == NUMBER and known.get(DATE):
        born = date.fromisoformat(known[DATE])
        return DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))
    if value is None and name == YES_NO and known.get(CHOICE) == "AAY":
        return True
    return value


def compare(operator, value, wanted):
    match operator:
        case "at_least":
            return value >= wanted
        case "at_most":
            return value <= wanted
        case "more_than":
            return value > wanted
        case "less_than":
            return value < wanted
        case "between":
            return wanted[0] <= value <= wanted[1]
        case "is":
            return value == wanted
        case "in":
            return value in wanted
        case "not_in":
            return value not in wanted
        case "has":
            return bool(set(value) & set(wanted))
        case "has_not":
            return not set(value) & set(wanted)
    raise AssertionError(operator)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(rule, min_size=1, max_size=4), st.lists(person, min_size=1, max_size=6))
def test_sql_says_what_the_rule_says(db, trees, people):
    told = eligibility.tell([one | {"day": DAY} for one in people], trees)
    for one, said in zip(people, told, strict=True):
        for tree in trees:
            assert said.truth[id(tree)] is reference(tree, one)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rule, person)
def test_only_answers_that_can_settle_it_are_asked(db, tree, one):
    nodes = list(criteria.nodes(tree))
    told = eligibility.tell([one | {"day": DAY}], nodes)[0]
    if told.truth[id(tree)] is not None:
        return
    clauses = [
        eligibility.Clause(part, told.known.get(part.fact), told.truth[id(part)], wanted)
        for part, wanted in criteria.decisive(tree, told.truth)
    ]
    assert clauses
    assert all(clause.holds is None for clause in clauses)
    asked = eligibility.settling(tree, clauses, one, DAY)
    assert asked
    assert all(reference(Group("any", (c.leaf,)), one) is None for c in clauses)


@given(rule)
def test_a_rule_reads_back(tree):
    root = tree if isinstance(tree, Group) else Group("all", (tree,))
    assert criteria.parse(criteria.as_json(root)) == root


class TestAgesAreCompletedYears:
    @pytest.mark.parametrize(
        ("born", "day", "age"),
        [
            ("2004-02-29", "2022-02-28", 17),
            ("2004-02-29", "2022-03-01", 18),
            ("2004-02-29", "2024-02-28", 19),
            ("2004-02-29", "2024-02-29", 20),
            ("1985-11-21", "2026-11-20", 40),
            ("1985-11-21", "2026-11-21", 41),
            ("2000-12-31", "2026-12-30", 25),
        ],
    )
    def test_on_the_day(self, born, day, age):
        tree = Leaf("age", "between", [age, age])
        row = {"date_of_birth": born, "day": date.fromisoformat(day)}
        assert eligibility.tell([row], [tree])[0].known["age"] == age


class TestBadRules:
    @pytest.mark.parametrize(
        "rule",
        [
            None,
            [],
            {},
            {"all": {}},
            {"some": []},
            {"all": [], "any": []},
            {"fact": "age"},
            {"fact": "nothing", "is": True},
            {"fact": "age", "is": True},
            {"fact": "age", "at_most": "18"},
            {"fact": "age", "at_most": True},
            {"fact": "age", "at_most": -1},
            {"fact": "age", "at_most": 10**12},
            {"fact": "age", "between": [40, 18]},
            {"fact": "age", "between": [40]},
            {"fact": "ration_card", "in": []},
            {"fact": "ration_card", "in": ["gold"]},
            {"fact": "ration_card", "in": "AAY"},
            {"fact": "bpl", "is": 1},
            {"fact": "date_of_birth", "at_most": "2026-13-01"},
            {"fact": "monthly_income", "at_most": [1, 2]},
        ],
    )
    def test_are_refused(self, rule):
        with pytest.raises(criteria.BadRule):
            criteria.parse(rule)

    def test_are_not_endless(self):
        rule = {"fact": "bpl", "is": True}
        for _ in range(20):
            rule = {"all": [rule]}
        with pytest.raises(criteria.BadRule):
            criteria.parse(rule)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("age", "18"), ("age", 1.5), ("age", True), ("bpl", "yes"), ("gender", "X"),
            ("date_of_birth", "1992"), ("monthly_income", [5, 1]), ("monthly_income", "much"),
            ("receives", "A"), ("nothing", 1), ("age; DROP TABLE", 1),
        ],
    )  # fmt: skip
    def test_nor_facts(self, name, value):
        with pytest.raises(facts.BadFact):
            facts.read(name, value)
