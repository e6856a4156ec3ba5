from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workers', '0004_readable_names'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='worker',
            index=models.Index(condition=models.Q(('status', 'active'), _negated=True), fields=['status', 'uan'], name='worker_not_active'),
        ),
    ]
