"""What must hold between the rows of the programme's books, held by the database itself (part of migration 0002).

The trigger on the ledger runs once a statement, over all rows it adds: a COPY of millions is one pass of each rule.
Locks are taken in one order (programme, then sums by key), so postings cannot wait for each other in a circle.
What moves budget money waits for its like (no key update); every posting waits for a closing of a month, which takes
the programme whole (for update).
"""

APPEND_ONLY = ("ledgerentry", "transfer", "forecast", "periodchange", "appropriation")

LEDGER = """
create function programme_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '23001';
end $$;

create function programme_balance_is_computed() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' or pg_trigger_depth() < 2 then
    raise exception 'the sums of the ledger are written by the ledger alone' using errcode = '23001';
  end if;
  return null;
end $$;

create function programme_refuse(rule text) returns void language plpgsql as $$
begin
  raise exception 'the ledger does not hold: %', rule using errcode = '23514', constraint = rule;
end $$;

create function programme_ledger_added() returns trigger language plpgsql as $$
declare
  funding constant text[] := '{APPROPRIATION,ALLOTMENT,TRANSFER_OUT,TRANSFER_IN,CARRY_OVER,LAPSE}';
  funded bigint[];
begin
  select array_agg(distinct programme_id) into funded from added where kind = any(funding);
  if funded is not null then
    perform from programme_programme where id = any(funded) order by id for no key update;
  end if;
  perform from programme_programme where id in (select distinct programme_id from added) order by id for key share;
  if exists (select from (select programme_id, min(period) as earliest from added group by 1) one
             join programme_period closed using (programme_id)
             where closed.closed_at is not null and closed.month >= one.earliest) then
    perform programme_refuse('ledger_period_is_open');
  end if;
  if exists (select from (select distinct programme_id, number_id from added where number_id is not null) one
             left join programme_projectnumber number on number.id = one.number_id
             left join programme_project project on project.id = number.project_id
             where project.programme_id is distinct from one.programme_id) then
    perform programme_refuse('ledger_number_is_of_the_programme');
  end if;
  if exists (select from added late join programme_ledgerentry first on first.id = late.reverses_id
             where first.reverses_id is not null
                or (first.programme_id, first.number_id, first.kind, first.amount, first.transfer_id)
                   is distinct from (late.programme_id, late.number_id, late.kind, -late.amount, late.transfer_id)) then
    perform programme_refuse('ledger_reversal_mirrors_its_entry');
  end if;
  if exists (select from added leg join programme_transfer moved on moved.id = leg.transfer_id
             where leg.number_id is distinct from
                   case leg.kind when 'TRANSFER_OUT' then moved.from_number_id else moved.to_number_id end
                or abs(leg.amount) <> moved.amount)
     or exists (select from added where transfer_id is not null group by transfer_id
                having sum(case kind when 'TRANSFER_IN' then amount else -amount end) <> 0) then
    perform programme_refuse('ledger_transfers_net_to_zero');
  end if;

  insert into programme_balance (programme_id, number_id, kind, month, booked_on, amount, entries)
  select programme_id, number_id, kind, date_trunc('month', effective_date)::date,
         (booked_at at time zone 'Europe/Helsinki')::date, sum(amount), count(*)
    from added group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (programme_id, number_id, kind, month, booked_on)
  do update set amount = programme_balance.amount + excluded.amount,
                entries = programme_balance.entries + excluded.entries;

  if funded is not null then
    if exists (
      select from programme_balance where programme_id = any(funded) group by programme_id
      having coalesce(sum(amount) filter (where kind = 'ALLOTMENT'), 0) >
             coalesce(sum(case kind when 'LAPSE' then -amount else amount end)
                      filter (where number_id is null), 0)) then
      perform programme_refuse('allotments_within_the_appropriation');
    end if;
    if exists (
      select from programme_balance
      where programme_id = any(funded) and number_id is not null and kind = any(funding) group by number_id
      having sum(case when kind in ('TRANSFER_OUT', 'LAPSE') then -amount else amount end) < 0) then
      perform programme_refuse('allotted_is_not_negative');
    end if;
  end if;
  return null;
end $$;
create trigger ledger_added after insert on programme_ledgerentry
  referencing new table as added for each statement execute function programme_ledger_added();

create trigger balance_is_computed before insert or update or delete on programme_balance
  for each statement execute function programme_balance_is_computed();
create trigger balance_not_emptied before truncate on programme_balance
  for each statement execute function programme_balance_is_computed();
""" + "".join(
    f"""
create trigger {name}_append_only before update or delete on programme_{name}
  for each row execute function programme_append_only();
create trigger {name}_not_emptied before truncate on programme_{name}
  for each statement execute function programme_append_only();
"""
    for name in APPEND_ONLY
)

WITHOUT = (
    """
drop trigger ledger_added on programme_ledgerentry;
drop trigger balance_is_computed on programme_balance;
drop trigger balance_not_emptied on programme_balance;
"""
    + "".join(
        f"drop trigger {name}_append_only on programme_{name}; drop trigger {name}_not_emptied on programme_{name};\n"
        for name in APPEND_ONLY
    )
    + """
drop function programme_ledger_added(), programme_refuse(text), programme_balance_is_computed(), programme_append_only();
"""
)
