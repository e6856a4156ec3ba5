from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0005_lists'),
        ('schemes', '0005_saturation'),
    ]

    operations = []
