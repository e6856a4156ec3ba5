import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0006_lists_and_saturation'),
        ('workers', '0009_no_mobile'),
    ]

    operations = [
        migrations.CreateModel(
            name='Muted',
            fields=[
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='workers.worker')),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'worker without messages about schemes',
                'verbose_name_plural': 'workers without messages about schemes',
            },
        ),
        migrations.CreateModel(
            name='Reminded',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('workers', models.PositiveBigIntegerField(verbose_name='workers')),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
            },
        ),
    ]
