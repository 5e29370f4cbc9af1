"""The ledger's rules and keys asked once a statement, in one look at the rows it adds (migration 0010).

The rows are first summed by what the rules ask of them; the rules ask the few sums. Only a statement with reversals or
transfers is looked at again, row by row. What an entry reverses and the transfer it is a leg of are keys of append-only
tables: that they exist when it is added is enough, where a foreign key queues a check for each row.
"""

from ._ledger_keys import KEYS
from ._money_rules import LEDGER

OLD_RULES = LEDGER[LEDGER.index("create function programme_ledger_added") : LEDGER.index("create trigger balance_is")]
OLD_KEYS = KEYS[: KEYS.index("\ncreate function programme_kept_by")]

ONCE = """
drop trigger ledger_keys_exist on programme_ledgerentry;
drop function programme_ledger_keys_exist();
alter table programme_ledgerentry drop constraint programme_ledgerentry_reverses_id_key;
create unique index ledger_entry_reversed_once on programme_ledgerentry (reverses_id) where reverses_id is not null;

create type programme_ledger_sum as (
  programme_id bigint, number_id bigint, booked_by_id bigint, kind text, month date, booked_at timestamptz,
  earliest date, amount numeric, entries bigint, reverses boolean, transfers boolean
);

create function programme_no_parent(rule text) returns void language plpgsql as $$
begin
  raise exception 'an entry points to what does not exist: %', rule using errcode = '23503', constraint = rule;
end $$;

create or replace function programme_ledger_added() returns trigger language plpgsql as $$
declare
  funding constant text[] := '{APPROPRIATION,ALLOTMENT,TRANSFER_OUT,TRANSFER_IN,CARRY_OVER,LAPSE}';
  sums programme_ledger_sum[];
  funded bigint[]; programmes bigint[]; numbers bigint[]; officials bigint[]; held integer;
begin
  select array_agg(one::programme_ledger_sum) into sums from (
    select programme_id, number_id, booked_by_id, kind, date_trunc('month', effective_date::timestamp)::date,
           booked_at, min(period), sum(amount), count(*), bool_or(reverses_id is not null),
           bool_or(transfer_id is not null)
      from added group by 1, 2, 3, 4, 5, 6) one;
  funded := array(select distinct programme_id from unnest(sums) where kind = any(funding));
  programmes := array(select distinct programme_id from unnest(sums));
  numbers := array(select distinct number_id from unnest(sums) where number_id is not null);
  officials := array(select distinct booked_by_id from unnest(sums) where booked_by_id is not null);

  perform from programme_programme where id = any(funded) order by id for no key update;
  perform from programme_programme where id = any(programmes) order by id for key share;
  get diagnostics held = row_count;
  if held < cardinality(programmes) then perform programme_no_parent('ledger_programme_exists'); end if;
  perform from programme_projectnumber where id = any(numbers) order by id for key share;
  get diagnostics held = row_count;
  if held < cardinality(numbers) then perform programme_no_parent('ledger_number_exists'); end if;
  perform from identity_user where id = any(officials) order by id for key share;
  get diagnostics held = row_count;
  if held < cardinality(officials) then perform programme_no_parent('ledger_official_exists'); end if;

  if exists (select from (select programme_id, min(earliest) as earliest from unnest(sums) group by 1) one
             join programme_period closed using (programme_id)
             where closed.closed_at is not null and closed.month >= one.earliest) then
    perform programme_refuse('ledger_period_is_open');
  end if;
  if exists (select from (select distinct programme_id, number_id from unnest(sums) where number_id is not null) one
             left join programme_projectnumber number on number.id = one.number_id
             left join programme_project project on project.id = number.project_id
             where project.programme_id is distinct from one.programme_id) then
    perform programme_refuse('ledger_number_is_of_the_programme');
  end if;
  if exists (select from unnest(sums) where reverses) then
    if exists (select from added late left join programme_ledgerentry first on first.id = late.reverses_id
               where late.reverses_id is not null and first.id is null) then
      perform programme_no_parent('ledger_reversed_entry_exists');
    end if;
    if exists (select from added late join programme_ledgerentry first on first.id = late.reverses_id
               where first.reverses_id is not null
                  or (first.programme_id, first.number_id, first.kind, first.amount, first.transfer_id)
                     is distinct from
                     (late.programme_id, late.number_id, late.kind, -late.amount, late.transfer_id)) then
      perform programme_refuse('ledger_reversal_mirrors_its_entry');
    end if;
  end if;
  if exists (select from unnest(sums) where transfers) then
    if exists (select from added leg left join programme_transfer moved on moved.id = leg.transfer_id
               where leg.transfer_id is not null and moved.id is null) then
      perform programme_no_parent('ledger_transfer_exists');
    end if;
    if exists (select from added leg join programme_transfer moved on moved.id = leg.transfer_id
               where leg.number_id is distinct from
                     case leg.kind when 'TRANSFER_OUT' then moved.from_number_id else moved.to_number_id end
                  or abs(leg.amount) <> moved.amount)
       or exists (select from added where transfer_id is not null group by transfer_id
                  having sum(case kind when 'TRANSFER_IN' then amount else -amount end) <> 0) then
      perform programme_refuse('ledger_transfers_net_to_zero');
    end if;
  end if;

  insert into programme_balance (programme_id, number_id, kind, month, booked_on, amount, entries)
  select programme_id, number_id, kind, month, (booked_at at time zone 'Europe/Helsinki')::date,
         sum(amount), sum(entries)
    from unnest(sums) group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (programme_id, number_id, kind, month, booked_on)
  do update set amount = programme_balance.amount + excluded.amount,
                entries = programme_balance.entries + excluded.entries;

  if cardinality(funded) > 0 then
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
"""

WITHOUT = f"""
drop trigger ledger_added on programme_ledgerentry;
drop function programme_ledger_added();
drop function programme_no_parent(text);
drop type programme_ledger_sum;
{OLD_RULES}
{OLD_KEYS}
drop index ledger_entry_reversed_once;
alter table programme_ledgerentry add constraint programme_ledgerentry_reverses_id_key unique (reverses_id);
"""
