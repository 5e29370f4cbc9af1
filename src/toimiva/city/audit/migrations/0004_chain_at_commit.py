"""The database itself chains each row when its transaction commits, and lets nobody else set or change a link.

Chained at commit, because the lock of the chain is then held for the shortest time and after every other lock:
two actions that lock rows in any order and write the trail at any point cannot wait for each other in a circle.
Foreign keys are checked at commit too and lock their parents; so a row first only steps back in the queue
(audit_step_back) and is chained in the next round, when those checks are done.
"""

from django.db import migrations

CHAIN = """
create or replace function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end $$;

drop trigger audit_append_only on audit_auditevent;

create function audit_event_is_kept() returns trigger language plpgsql as $$
declare
  shipped bigint;
begin
  if tg_op = 'INSERT' then
    if new.unchained is null then
      raise exception 'the database chains the audit trail, nobody else';
    end if;
    return new;
  elsif tg_op = 'DELETE' then
    select min(position) into shipped from audit_auditshipment;
    if old.position <= shipped and exists (select from audit_audithead where position >= old.position)
       and current_setting('toimiva.audit_retention', true) = 'on' then
      return old;
    end if;
  elsif old.unchained is not null and current_setting('toimiva.audit_chain', true) = 'on'
        and (to_jsonb(new) - '{unchained,position,previous,hash}'::text[])
          = (to_jsonb(old) - '{unchained,position,previous,hash}'::text[]) then
    return new;
  end if;
  raise exception 'the audit trail is append-only';
end $$;
create trigger audit_append_only before insert or update or delete on audit_auditevent
  for each row execute function audit_event_is_kept();

create function audit_step_back() returns trigger language plpgsql as $$
begin
  perform set_config('toimiva.audit_chain', 'on', true);
  update audit_auditevent set unchained = unchained where id = new.id;
  perform set_config('toimiva.audit_chain', 'off', true);
  return null;
end $$;
create constraint trigger audit_step_back after insert on audit_auditevent
  deferrable initially deferred for each row execute function audit_step_back();

create function audit_chain() returns trigger language plpgsql as $$
declare
  last record;
  head text := repeat('0', 64);
  place bigint := 0;
begin
  perform pg_advisory_xact_lock(x'7041'::int);
  select position, hash into last from audit_auditevent where position is not null order by position desc limit 1;
  if found then
    head := last.hash;
    place := last.position;
  else  -- retention may have taken the whole trail away: the last head still holds its end
    select position, hash into last from audit_audithead order by position desc, day desc limit 1;
    if found then
      head := last.hash;
      place := last.position;
    end if;
  end if;
  perform set_config('toimiva.audit_chain', 'on', true);
  update audit_auditevent set position = place + 1, previous = head, unchained = null,
    hash = encode(sha256(convert_to(head || new.unchained, 'UTF8')), 'hex') where id = new.id;
  perform set_config('toimiva.audit_chain', 'off', true);
  return null;
end $$;
create constraint trigger audit_chain after update on audit_auditevent
  deferrable initially deferred for each row when (new.unchained is not null) execute function audit_chain();

create trigger audit_head_append_only before update or delete on audit_audithead
  for each row execute function audit_refuse();
create trigger audit_head_not_emptied before truncate on audit_audithead
  for each statement execute function audit_refuse();
"""

UNCHAIN = """
drop trigger audit_head_not_emptied on audit_audithead;
drop trigger audit_head_append_only on audit_audithead;
drop trigger audit_chain on audit_auditevent;
drop trigger audit_step_back on audit_auditevent;
drop trigger audit_append_only on audit_auditevent;
drop function audit_chain(), audit_step_back(), audit_event_is_kept();
create trigger audit_append_only before update or delete on audit_auditevent
  for each row execute function audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_places_heads_shipments")]
    operations = [migrations.RunSQL(CHAIN, UNCHAIN)]
