from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_users_and_api_tokens")]

    operations = [
        migrations.RemoveConstraint(model_name="user", name="user_email_any_case"),
    ]
