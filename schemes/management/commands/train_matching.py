"""The parameters by which lists are matched, anew; see `schemes/matching/training.py`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from schemes.matching import model, training


class Command(BaseCommand):
    help = "Trains how people of lists are matched, on invented people, and writes the parameters."

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--out", type=Path, default=model.PARAMETERS)

    def handle(self, *args, people, out, **options):
        try:
            trained = training.train(people)
        except LookupError as error:
            raise CommandError(error.args[0]) from error
        training.write(trained, out)
        for comparison in trained["comparisons"]:
            self.stdout.write(comparison["output_column_name"])
            for level in comparison["comparison_levels"]:
                if not level.get("is_null_level"):
                    name = level["label_for_charts"]
                    m, u = level["m_probability"], level["u_probability"]
                    self.stdout.write(f"  {name:32} m {m:.6f}  u {u:.7f}")
