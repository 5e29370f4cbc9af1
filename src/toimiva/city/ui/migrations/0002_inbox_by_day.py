"""The inbox of feedback is read in the order of an index: what waits for an answer first, by its day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ui", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(
                models.OrderBy(models.F("answered_at"), descending=True, nulls_first=True),
                models.OrderBy(models.F("due_on"), nulls_last=True),
                models.F("received_at"),
                models.F("id"),
                name="feedback_due",
            ),
        ),
    ]
