"""What must hold of decisions and timelines, held by the database itself (part of migration 0001)."""

STAND = ("caseevent", "decision", "decisionfile", "serving", "appeal", "note")

RULES = """
alter table cases_decisionfile add constraint decision_file_hash_is_of_its_bytes
  check (sha256 = encode(sha256(content), 'hex'));

create function cases_row_stands() returns trigger language plpgsql as $$
begin
  raise exception 'what is on record of a case never changes: %', tg_table_name using errcode = '23001';
end $$;

create function cases_decider_is_no_party() returns trigger language plpgsql as $$
begin
  if exists (select 1 from residents_residentaccount account
             join cases_party party on party.person_id = account.person_id
             where account.user_id = new.decided_by_id and party.case_id = new.case_id) then
    raise exception 'nobody decides a matter of her own' using errcode = '23514';
  end if;
  if new.corrects_id is not null
     and (select case_id from cases_decision where id = new.corrects_id) <> new.case_id then
    raise exception 'a decision corrects one of its own case' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger decider_is_no_party before insert on cases_decision
  for each row execute function cases_decider_is_no_party();
""" + "".join(
    f"""
create trigger {name}_stands before update or delete on cases_{name}
  for each row execute function cases_row_stands();
create trigger {name}_stands_whole before truncate on cases_{name}
  for each statement execute function cases_row_stands();
"""
    for name in STAND
)

UNDO = (
    "".join(
        f"drop trigger {name}_stands on cases_{name}; drop trigger {name}_stands_whole on cases_{name};\n"
        for name in STAND
    )
    + """
drop trigger decider_is_no_party on cases_decision;
drop function cases_decider_is_no_party();
drop function cases_row_stands();
alter table cases_decisionfile drop constraint decision_file_hash_is_of_its_bytes;
"""
)
