"""Each person whom a list or a file showed, beside its event: added with the event, never changed, gone with it."""

import django.db.models.deletion
from django.db import migrations, models


KEEP = """
create function audit_seen_is_kept() returns trigger language plpgsql as $$
declare
  shipped bigint;
begin
  if tg_op = 'INSERT' then
    if exists (select from audit_auditevent where id = new.event_id and unchained is not null) then
      return new;  -- the event is of this very transaction
    end if;
  elsif tg_op = 'DELETE' and current_setting('toimiva.audit_retention', true) = 'on' then
    select min(position) into shipped from audit_auditshipment;
    if exists (select from audit_auditevent e where e.id = old.event_id and e.position <= shipped
               and exists (select from audit_audithead where position >= e.position)) then
      return old;
    end if;
  end if;
  raise exception 'the audit trail is append-only';
end $$;
create trigger audit_append_only before insert or update or delete on audit_auditseen
  for each row execute function audit_seen_is_kept();
create trigger audit_not_emptied before truncate on audit_auditseen
  for each statement execute function audit_refuse();
"""

UNDO = """
drop trigger audit_not_emptied on audit_auditseen;
drop trigger audit_append_only on audit_auditseen;
drop function audit_seen_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_chain_at_commit"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.UUIDField()),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="seen",
                        to="audit.auditevent",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-event"], name="audit_seen_person")],
                "constraints": [models.UniqueConstraint(fields=("event", "person"), name="seen_once_in_an_event")],
            },
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
