"""The rules that stand in the database, as trees, and back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from schemes import criteria
from schemes.criteria import Group, Leaf, Node
from schemes.models import Criterion, RuleGroup, Scheme, Version

# This fact stands for another scheme's rule, see `expand`.
WOULD_QUALIFY = "would_qualify"


@dataclass(frozen=True, eq=False)
class Rule:
    """A version of a scheme, and its condition."""

    scheme: Scheme
    version: Version
    tree: Node = field(repr=False)

    def is_in_force(self, day: date) -> bool:
        end = self.version.valid_to
        return self.version.valid_from <= day and (end is None or day <= end)


def load(versions: Iterable[Version] | None = None) -> list[Rule]:
    """Every rule, or those of some versions, in the order of schemes and days: three queries."""
    if versions is None:
        versions = Version.objects.select_related("scheme").order_by("scheme__code", "valid_from")
    chosen = list(versions)
    groups, roots = defaultdict(list), {}
    for group in RuleGroup.objects.filter(version__in=chosen):
        if group.parent_id is None:
            roots[group.version_id] = group
        else:
            groups[group.parent_id].append(group)
    conditions = defaultdict(list)
    for row in Criterion.objects.filter(group__version__in=chosen):
        conditions[row.group_id].append(row)

    def tree(group: RuleGroup) -> Group:
        parts = [*groups[group.id], *conditions[group.id]]
        parts.sort(key=lambda part: part.position)
        return Group(group.kind, tuple(map(node, parts)))

    def node(part: RuleGroup | Criterion) -> Node:
        if isinstance(part, RuleGroup):
            return tree(part)
        return Leaf(part.fact, part.operator, part.value)

    return [
        Rule(version.scheme, version, tree(roots[version.id]))
        for version in chosen
        if version.id in roots
    ]


@transaction.atomic
def save(version: Version, tree: Node) -> None:
    """Write a checked tree as the rule of this version, instead of the one it had."""
    version.groups.all().delete()
    root = tree if isinstance(tree, Group) else Group("all", (tree,))

    def write(group: Group, parent: RuleGroup | None, position: int) -> None:
        row = RuleGroup.objects.create(
            version=version, parent=parent, kind=group.kind, position=position
        )
        leaves = []
        for place, part in enumerate(group.parts):
            if isinstance(part, Group):
                write(part, row, place)
            else:
                leaves.append(
                    Criterion(
                        group=row,
                        position=place,
                        fact=part.fact,
                        operator=part.operator,
                        value=part.value,
                    )
                )
        Criterion.objects.bulk_create(leaves)

    write(root, None, 0)


def in_force(rules: Iterable[Rule], day: date) -> list[Rule]:
    return [rule for rule in rules if rule.is_in_force(day)]


def expand(node: Node, others: dict[str, Node], above: tuple[str, ...] = ()) -> Node:
    """The tree with each "would qualify for CODE" replaced by that scheme's own rule. Raises
    BadRule for a circle; a scheme without a rule in force is never qualified for."""
    if isinstance(node, Group):
        return Group(node.kind, tuple(expand(part, others, above) for part in node.parts))
    if node.fact != WOULD_QUALIFY:
        return node
    parts = []
    for code in node.value:
        if code in above:
            raise criteria.BadRule(f"{code} asks for itself")
        if code in others:
            parts.append(expand(others[code], others, (*above, code)))
    kind = "any" if node.operator == "has" else "none"
    return Group(kind, tuple(parts))


def complete(trees: dict[str, Node]) -> dict[str, Node]:
    """Rules by their scheme's code, each complete in itself. Raises BadRule."""
    return {code: expand(tree, trees, (code,)) for code, tree in trees.items()}
