"""Counts the register anew and compares: exit code 1 when the kept counts differ."""

from django.core.management.base import BaseCommand, CommandError

from workers.figures import counting, publishing

SHOWN = 40


class Command(BaseCommand):
    help = "Counts the register anew and says where the kept figures differ; --fix replaces them."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="only compare (the default)")
        what.add_argument("--fix", action="store_true", help="put the new counts in their place")

    def handle(self, *args, fix, **options):
        found = counting.differences()
        if not found:
            self.stdout.write("The kept figures are those of the register.")
            return
        line = "{:<14} {:>5} {:<3} {:<20} {:>12} {:>12}"
        table = [line.format("dimension", "state", "sex", "value", "kept", "register")]
        table += [line.format(*difference) for difference in found[:SHOWN]]
        if len(found) > SHOWN:
            table.append(f"... and {len(found) - SHOWN} more")
        self.stdout.write("\n".join(table))
        if not fix:
            raise CommandError(f"{len(found)} figures differ; --fix replaces them.", returncode=1)
        counting.replace()
        publishing.publish(changed=True)
        self.stdout.write(f"{len(found)} figures were replaced.")
