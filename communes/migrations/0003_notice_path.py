from django.db import migrations, models


class Migration(migrations.Migration):
    """A notice says where it leads; those told before led to the start page."""

    dependencies = [("communes", "0002_years_entry_villages_imports")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="path",
            field=models.CharField(default="/", max_length=300, verbose_name="đường dẫn"),
            preserve_default=False,
        )
    ]
