from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0012_lists_in_slices'),
        ('schemes', '0012_view_saturation'),
    ]

    operations = []
