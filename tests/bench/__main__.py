"""`make bench ARGS="--json --only journey"`: measure, and print a table or JSON."""

import argparse
import json
import os
import platform

from tests.bench.registry import load_measures
from tests.bench.world import World

DAY = 4_448_000  # India's record: registrations of one day
PARTS = ("web", "populate", "PostgreSQL", "Redis", "Celery", "stand-ins", "load generator")


def arguments():
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--only", action="append", metavar="NAME", help="a measure; may repeat")
    parser.add_argument("--seconds", type=float, default=2, help="of one stretch of load (2)")
    return parser, parser.parse_args()


def main():
    parser, options = arguments()
    known = load_measures()
    wanted = options.only or list(known)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"no measure {unknown[0]!r}; there are: {', '.join(known)}")
    world = World(options.seconds)
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
    print(
        f"\n{figure.name}: {figure.value:,.1f} {measure.unit}"
        f"   limit {figure.limit:,.1f} ({measure.limit})   ratio {figure.ratio:.3f}"
        + (f"   aim {measure.aim:g}" if measure.aim else "")
        + (f"   aim ratio {measure.aim_ratio:g}" if measure.aim_ratio else "")
    )
    spent = [f"{part} {figure.cpu_ms[part]:.2f}" for part in PARTS if part in figure.cpu_ms]
    if spent:
        portal = sum(ms for part, ms in figure.cpu_ms.items() if part in PARTS[:-1])
        print(f"  CPU ms each: {', '.join(spent)}; portal {portal:.2f}")
    notes = [f"{name} {value:,.1f}" for name, value in figure.notes.items()]
    print(f"  {', '.join([*notes, f'load average before {figure.load:.2f}'])}")
    if measure.name == "journey":
        record = DAY / 86_400
        print(f"  India's record day: {record:.1f} a second; this is {figure.value / record:.0%}")


if __name__ == "__main__":
    main()
