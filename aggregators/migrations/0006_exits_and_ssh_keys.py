import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from eshram.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('aggregators', '0005_applications'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExitReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('left_on', models.DateField(verbose_name='left on')),
                ('reason', models.CharField(choices=[('left', 'left of their own will'), ('ended', 'the work ended'), ('idle', 'did not work for long'), ('blocked', 'stopped by the platform'), ('died', 'died'), ('other', 'another reason')], max_length=8, verbose_name='reason')),
                ('intake_id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exit_reports', to='aggregators.engagement', verbose_name='engagement')),
            ],
            options={
                'verbose_name': 'exit as reported',
                'verbose_name_plural': 'exits as reported',
                'ordering': ['-id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='SshKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='name')),
                ('kind', models.CharField(max_length=40)),
                ('fingerprint', models.CharField(max_length=43, verbose_name='fingerprint')),
                ('added_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='added')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ssh_keys', to='aggregators.platformuser')),
            ],
            options={
                'verbose_name': 'SSH key',
                'verbose_name_plural': 'SSH keys',
                'ordering': ['-id'],
                'default_permissions': ['view'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('fingerprint',), name='ssh_key_once')],
            },
        ),
        append_only("aggregators_exitreport"),
        # In production it is there already, and the portal's: see docker-compose.yml.
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS staged", "DROP SCHEMA staged CASCADE"),
    ]
