"""The database itself refuses to change or remove a row of the trail."""

from django.db import migrations

REFUSE = """
create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end $$;
create trigger audit_append_only before update or delete on audit_auditevent
  for each row execute function audit_refuse();
create trigger audit_not_emptied before truncate on audit_auditevent
  for each statement execute function audit_refuse();
"""

ALLOW = """
drop trigger audit_append_only on audit_auditevent;
drop trigger audit_not_emptied on audit_auditevent;
drop function audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
