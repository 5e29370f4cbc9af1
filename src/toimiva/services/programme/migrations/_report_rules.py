"""What must hold of cycle reports, held by the database itself (part of migration 0007)."""

RULES = """
alter table programme_cyclereport add constraint cycle_report_hash_is_of_its_text
  check (frozen_sha256 = case when frozen = '' then '' else encode(sha256(convert_to(frozen, 'UTF8')), 'hex') end);
alter table programme_cyclereportfile add constraint cycle_report_file_hash_is_of_its_bytes
  check (sha256 = encode(sha256(content), 'hex'));

create function programme_cycle_report_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    raise exception 'cycle reports are not emptied' using errcode = '23001';
  end if;
  if old.state = 'PUBLISHED' then
    raise exception 'a published report never changes' using errcode = '23001';
  end if;
  if tg_op = 'UPDATE' and old.state <> 'DRAFT'
     and (new.frozen, new.texts, new.decisions_asked, new.as_known_on, new.cycle, new.programme_id, new.frozen_by_id)
         is distinct from
         (old.frozen, old.texts, old.decisions_asked, old.as_known_on, old.cycle, old.programme_id, old.frozen_by_id)
     then
    raise exception 'what is in review or approved does not change' using errcode = '23001';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end $$;
create trigger cycle_report_stands before update or delete on programme_cyclereport
  for each row execute function programme_cycle_report_stands();
create trigger cycle_report_stands_whole before truncate on programme_cyclereport
  for each statement execute function programme_cycle_report_stands();

create function programme_cycle_report_file_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if (select state from programme_cyclereport where id = new.report_id) <> 'APPROVED' then
      raise exception 'files are added when a report is published' using errcode = '23001';
    end if;
    return new;
  end if;
  raise exception 'the files of a published report never change' using errcode = '23001';
end $$;
create trigger cycle_report_file_stands before insert or update or delete on programme_cyclereportfile
  for each row execute function programme_cycle_report_file_stands();
create trigger cycle_report_file_stands_whole before truncate on programme_cyclereportfile
  for each statement execute function programme_cycle_report_file_stands();
"""

UNDO = """
drop trigger cycle_report_file_stands_whole on programme_cyclereportfile;
drop trigger cycle_report_file_stands on programme_cyclereportfile;
drop function programme_cycle_report_file_stands();
drop trigger cycle_report_stands_whole on programme_cyclereport;
drop trigger cycle_report_stands on programme_cyclereport;
drop function programme_cycle_report_stands();
alter table programme_cyclereportfile drop constraint cycle_report_file_hash_is_of_its_bytes;
alter table programme_cyclereport drop constraint cycle_report_hash_is_of_its_text;
"""
