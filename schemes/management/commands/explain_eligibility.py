import json
import sys
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schemes import eligibility, facts, rules
from schemes.models import Scheme

AT_ONCE = 200  # sets of facts in one statement


class Command(BaseCommand):
    help = (
        "Say what a scheme's rule makes of facts: verdict, deciding clauses and missing facts, as "
        "JSON, by the engine that serves the pages. A list of facts is answered by a list."
    )

    def add_arguments(self, parser):
        parser.add_argument("--scheme", required=True, metavar="CODE")
        parser.add_argument(
            "--as-on", metavar="YYYY-MM-DD", help="the day asked about; without it today in India"
        )
        parser.add_argument(
            "--facts",
            required=True,
            metavar="FILE",
            help="JSON of names and values, or a list of such; - is standard input",
        )

    def handle(self, *args, **options):
        scheme = Scheme.objects.filter(code=options["scheme"].upper()).first()
        if scheme is None:
            raise CommandError(f"There is no scheme {options['scheme']}.")
        day = day_of(options["as_on"])
        given = read(options["facts"])
        rows = [checked(row) for row in (given if isinstance(given, list) else [given])]
        answers = [
            as_json(explanation)
            for start in range(0, len(rows), AT_ONCE)
            for explanation in explained(rows[start : start + AT_ONCE], scheme, day)
        ]
        shown = answers if isinstance(given, list) else answers[0]
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))


def day_of(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        raise CommandError(f"{text} is not a day: write YYYY-MM-DD.") from None


def read(path: str):
    try:
        if path == "-":
            return json.load(sys.stdin)
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except ValueError:
        raise CommandError(f"{path} is not JSON.") from None


def checked(row) -> dict:
    """Facts as the engine takes them; what is null is unknown, as what is absent."""
    if not isinstance(row, dict):
        raise CommandError("Facts are an object of names and values, or a list of such.")
    try:
        read_in = {name: facts.read(name, value) for name, value in row.items()}
    except facts.BadFact as error:
        raise CommandError(str(error)) from None
    return {name: value for name, value in read_in.items() if value is not None}


def explained(rows, scheme, day) -> list[eligibility.Explanation]:
    return [
        next(one for one in every if one.scheme == scheme)
        for every in eligibility.explain_each(rows, rules.load(), day)
    ]


def as_json(explanation: eligibility.Explanation) -> dict:
    rule = explanation.rule
    return {
        "scheme": explanation.scheme.code,
        "as_on": explanation.day.isoformat(),
        "version_from": rule.version.valid_from.isoformat() if rule else None,
        "verdict": explanation.verdict,
        "deciding": [
            {
                "fact": clause.leaf.fact,
                "operator": clause.leaf.operator,
                "value": clause.leaf.value,
                "given": clause.given,
                "holds": clause.holds,
                "wanted": clause.wanted,
            }
            for clause in explanation.deciding
        ]
        if rule
        else [{"reason": "no version is in force on this day"}],
        "missing": explanation.missing,
    }
