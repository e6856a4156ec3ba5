"""What came out beside what the figures say, as a table of text."""

from collections import Counter
from collections.abc import Iterator

from workers.synthetic.people import Nation


def shares(nation: Nation, counts: Counter, total: int) -> str:
    """Percent of `total` workers beside the percent aimed at."""
    lines = [f"{'':<55}{'here':>8}{'figures':>9}"]
    for what, value, aim in aims(nation):
        here = 100 * counts[what, value] / total
        lines.append(f"{what + ': ' + str(value):<55}{here:>8.2f}{aim:>9.2f}")
    away = 100 * counts["truth", "lives elsewhere"] / total
    lines.append(f"{'really lives elsewhere (hidden)':<55}{away:>8.2f}")
    return "\n".join(lines)


def aims(nation: Nation) -> Iterator[tuple[str, str, float]]:
    figures = nation.figures
    tables = {"state": figures.states, "sector": figures.sectors} | {
        about: figures.shares[about]
        for about in ("age", "social_category", "monthly_income", "education")
    }
    for what, table in tables.items():
        for value, percent in table.as_percent().items():
            yield what, value, percent
    for rate in ("women", "without_bank", "declared_elsewhere"):
        yield "rate", rate, 100 * figures.rates[rate]
