"""`make bench ARGS="--json --only journey"`: measure, and print a table or JSON."""

import argparse
import json
import os
import platform

from tests.bench.registry import load_measures
from tests.bench.world import World

PARTS = ("web", "populate", "PostgreSQL", "Redis", "Celery", "stand-ins", "exporter")
PARTS += ("load generator",)
HEAD = f"\n{'':26}{'figure':>10} {'':12}{'aim':>6}{'limit':>12}{'ratio':>8}{'aim':>6}{'load':>7}"


def arguments():
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--only", action="append", metavar="NAME", help="a measure; may repeat")
    parser.add_argument("--seconds", type=float, default=2, help="of one stretch of load (2)")
    parser.add_argument(
        "--workers",
        type=int,
        default=10_000,
        help="invented workers among whom is searched (10000)",
    )
    return parser, parser.parse_args()


def main():
    parser, options = arguments()
    known = load_measures()
    wanted = options.only or list(known)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"no measure {unknown[0]!r}; there are: {', '.join(known)}")
    if not options.json:
        print(HEAD)
    world = World(options.seconds, options.workers)
    taken = []
    try:
        for name in wanted:
            for figure in known[name].take(world):
                taken.append((known[name], figure))
                if not options.json:
                    show(known[name], figure)
    finally:
        world.close()
    if options.json:
        machine = {"cores": os.cpu_count(), "python": platform.python_version()}
        figures = [measure.as_json(figure) for measure, figure in taken]
        print(json.dumps({"machine": machine, "figures": figures}, indent=1))


def show(measure, figure):
    """A line of the table, and beneath it what one of them costs."""
    aim = f"{measure.aim:g}" if measure.aim else ""
    ratio_aim = f"{measure.aim_ratio:g}" if measure.aim_ratio else ""
    print(
        f"\n{figure.name:26}{figure.value:>10,.1f} {measure.unit:<12}{aim:>6}"
        f"{figure.limit:>12,.1f}{figure.ratio:>8.3f}{ratio_aim:>6}{figure.load:>7.1f}"
    )
    parts = [part for part in PARTS if part in figure.cpu_ms]
    portal = sum(figure.cpu_ms[part] for part in parts if part != "load generator")
    unit, times = ("ms", 1) if portal >= 0.1 else ("µs", 1000)  # of one row of many
    spent = ", ".join(f"{part} {figure.cpu_ms[part] * times:.2f}" for part in parts)
    print(f"    CPU {unit} each: {spent}; without the load generator {portal * times:.2f}")
    if figure.notes:
        notes = (f"{name.replace('_', ' ')} {value:,.1f}" for name, value in figure.notes.items())
        print(f"    {', '.join(notes)}")
    print(f"    limit: {measure.limit}")


if __name__ == "__main__":
    main()
