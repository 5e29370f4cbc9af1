"""That every entry's programme, number and official exist, asked once a statement (part of migration 0008).

A foreign key asks for each row: of five million rows of a COPY that was two fifths of the time. These triggers hold the
same: who adds an entry locks what it points to against deletion, and what an entry points to cannot be deleted.
"""

PARENTS = {
    "programme_id": "programme_programme",
    "number_id": "programme_projectnumber",
    "booked_by_id": "identity_user",
}

KEYS = """
create function programme_ledger_keys_exist() returns trigger language plpgsql as $$
declare
  programmes bigint[]; numbers bigint[]; officials bigint[]; held integer;
begin
  select array_agg(distinct programme_id), array_agg(distinct number_id) filter (where number_id is not null),
         array_agg(distinct booked_by_id) filter (where booked_by_id is not null)
    into programmes, numbers, officials
    from (select distinct programme_id, number_id, booked_by_id from added) one;
  perform from programme_programme where id = any(programmes) order by id for key share;
  get diagnostics held = row_count;
  if held < coalesce(cardinality(programmes), 0) then
    raise exception 'an entry of no programme' using errcode = '23503', constraint = 'ledger_programme_exists';
  end if;
  perform from programme_projectnumber where id = any(numbers) order by id for key share;
  get diagnostics held = row_count;
  if held < coalesce(cardinality(numbers), 0) then
    raise exception 'an entry of no project number' using errcode = '23503', constraint = 'ledger_number_exists';
  end if;
  perform from identity_user where id = any(officials) order by id for key share;
  get diagnostics held = row_count;
  if held < coalesce(cardinality(officials), 0) then
    raise exception 'an entry booked by nobody' using errcode = '23503', constraint = 'ledger_official_exists';
  end if;
  return null;
end $$;
create trigger ledger_keys_exist after insert on programme_ledgerentry
  referencing new table as added for each statement execute function programme_ledger_keys_exist();
""" + "".join(
    f"""
create function programme_kept_by_{column}() returns trigger language plpgsql as $$
begin
  if exists (select from programme_ledgerentry where {column} = old.id) then
    raise exception 'entries of the ledger point to it' using errcode = '23503', constraint = 'ledger_keeps_{column}';
  end if;
  return null;
end $$;
create constraint trigger ledger_keeps_{column} after delete on {table}
  deferrable initially deferred for each row execute function programme_kept_by_{column}();
"""
    for column, table in PARENTS.items()
)

WITHOUT = "drop trigger ledger_keys_exist on programme_ledgerentry;\n" + "".join(
    f"drop trigger ledger_keeps_{column} on {table};\ndrop function programme_kept_by_{column}();\n"
    for column, table in PARENTS.items()
) + "drop function programme_ledger_keys_exist();\n"  # fmt: skip
