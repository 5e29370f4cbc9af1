"""What a scorer has submitted and what the group has written down stay as they are, whoever writes to the database."""

from django.db import migrations

STAY = """
create function programme_submitted_sheet_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a submitted sheet stays as it is' using errcode = '23001', constraint = 'submitted_sheet_stays';
end $$;
create trigger submitted_sheet_stays before update or delete on programme_scoresheet
  for each row when (old.submitted_at is not null) execute function programme_submitted_sheet_stays();

create function programme_submitted_score_stays() returns trigger language plpgsql as $$
begin
  if exists (select from programme_scoresheet
             where id in (old.sheet_id, new.sheet_id) and submitted_at is not null) then
    raise exception 'a submitted sheet stays as it is' using errcode = '23001', constraint = 'submitted_sheet_stays';
  end if;
  return coalesce(new, old);
end $$;
create trigger submitted_score_stays before insert or update or delete on programme_score
  for each row execute function programme_submitted_score_stays();

create trigger choice_stays before update or delete on programme_choicenote
  for each row execute function programme_append_only();
create trigger choice_stays before update or delete on programme_choicenote_chosen
  for each row execute function programme_append_only();
"""
WITHOUT = """
drop trigger choice_stays on programme_choicenote_chosen;
drop trigger choice_stays on programme_choicenote;
drop trigger submitted_score_stays on programme_score;
drop function programme_submitted_score_stays();
drop trigger submitted_sheet_stays on programme_scoresheet;
drop function programme_submitted_sheet_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0008_actuals")]

    operations = [migrations.RunSQL(STAY, WITHOUT)]
