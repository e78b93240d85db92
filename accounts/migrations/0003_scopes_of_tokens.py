import django.contrib.postgres.fields
from django.db import migrations, models

import accounts.models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_addresses_of_whoever_proves_them")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("read", "Read"),
                        ("write", "Write: save, change and delete"),
                        ("generate", "Generate: have songs written"),
                        ("train", "Train: networks of my own"),
                    ],
                    max_length=10,
                ),
                default=accounts.models.every_scope,
                size=None,
            ),
        ),
    ]
