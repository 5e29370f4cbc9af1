# The ledger's rules and keys are asked once a statement, in one look at its rows

import django.db.models.deletion
from django.db import migrations, models

from ._ledger_once import ONCE, WITHOUT


class Migration(migrations.Migration):
    dependencies = [("programme", "0009_submitted_scores_stay")]

    operations = [
        migrations.AlterField(
            model_name="ledgerentry",
            name="reverses",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="programme.ledgerentry",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="transfer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="programme.transfer",
            ),
        ),
        migrations.RunSQL(ONCE, WITHOUT),
        migrations.RemoveConstraint(model_name="ledgerentry", name="ledger_row_once_from_a_source"),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_row_hash", ""), _negated=True),
                fields=("document_number", "source_row_hash", "source"),
                name="ledger_row_once_from_a_source",
            ),
        ),
    ]
