"""What the database itself holds of seats: one number of seats at a time, and no child above it."""

DAYS = """
create function daycare_pool_days(unit uuid, band text, valid_from date, valid_to date) returns residents_stretch
  language sql immutable parallel safe
  return residents_stretch(
    unit::text || band || lpad((valid_from - date '1000-01-01')::text, 7, '0'),
    unit::text || band || lpad((coalesce(valid_to, date '9999-12-31') - date '1000-01-01')::text, 7, '0'),
    '[]');
"""
NO_DAYS = "drop function daycare_pool_days;"

# The third birthday of who was born on 29 February is 28 February, as interval arithmetic has it (Act 150/1930, 3 §).
GUARD = """
create function daycare_band_on(born date, day date) returns text
  language sql immutable parallel safe
  return case when (born + interval '3 years')::date <= day then 'O3' else 'U3' end;

create function daycare_taken(which uuid, what text, day date) returns bigint language sql stable as $$
  select (select count(*) from daycare_placement as placed
            join residents_person as child on child.id = placed.child_id
           where placed.unit_id = which and placed.starts <= day and coalesce(placed.ends, 'infinity') >= day
             and daycare_band_on(child.date_of_birth, day) = what)
       + (select count(*) from daycare_offer
           where unit_id = which and band = what and starts <= day and state in ('PREPARED', 'SENT', 'OPENED'))
$$;

-- The lock on the pool's row puts all who want its seats in one line: of two offers of the last seat one waits, and
-- then sees that it is gone.
create function daycare_seat_is_free(which uuid, what text, day date) returns void language plpgsql as $$
declare there integer;
begin
  select seats into there from daycare_seatpool
   where unit_id = which and band = what and valid_from <= day and coalesce(valid_to, 'infinity') >= day for update;
  if daycare_taken(which, what, day) > coalesce(there, 0) then
    raise exception 'no seat of % is free in % on %', what, which, day
      using errcode = '23514', constraint = 'seat_is_free';
  end if;
end $$;

create function daycare_offer_has_a_seat() returns trigger language plpgsql as $$
begin
  perform daycare_seat_is_free(new.unit_id, new.band, new.starts);
  return null;
end $$;
create trigger offer_has_a_seat after insert on daycare_offer
  for each row when (new.state in ('PREPARED', 'SENT', 'OPENED')) execute function daycare_offer_has_a_seat();
create trigger offer_gets_a_seat_again after update on daycare_offer
  for each row when (new.state in ('PREPARED', 'SENT', 'OPENED')
    and (old.state not in ('PREPARED', 'SENT', 'OPENED') or old.unit_id <> new.unit_id or old.band <> new.band
         or old.starts <> new.starts))
  execute function daycare_offer_has_a_seat();

create function daycare_placement_has_a_seat() returns trigger language plpgsql as $$
declare born date;
begin
  select date_of_birth into born from residents_person where id = new.child_id;
  perform daycare_seat_is_free(new.unit_id, daycare_band_on(born, new.starts), new.starts);
  return null;
end $$;
create trigger placement_has_a_seat after insert or update of unit_id, starts, child_id on daycare_placement
  for each row execute function daycare_placement_has_a_seat();
"""
NO_GUARD = """
drop trigger placement_has_a_seat on daycare_placement;
drop function daycare_placement_has_a_seat;
drop trigger offer_gets_a_seat_again on daycare_offer;
drop trigger offer_has_a_seat on daycare_offer;
drop function daycare_offer_has_a_seat;
drop function daycare_seat_is_free;
drop function daycare_taken;
drop function daycare_band_on;
"""
