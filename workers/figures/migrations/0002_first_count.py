"""Was the first count of the workers from before there were triggers. The first fold counts them
(`workers.figures.counting`), for a migration that ran today's code would need today's tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]
    operations = []
