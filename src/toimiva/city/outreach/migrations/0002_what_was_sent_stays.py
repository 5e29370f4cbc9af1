"""The text of a message does not change once it is claimed for sending, and a campaign's members not once approved."""

from django.db import migrations

TEXT = """
create function outreach_text_stays() returns trigger language plpgsql as $$
begin
  if old.state = 'QUEUED' or (old.state = 'SENDING' and new.state = 'QUEUED' and old.sent_at is null) then
    return new;
  end if;
  if (new.key, new.person_id, new.subject_id, new.template, new.version, new.language, new.channel, new.recipient,
      new.title, new.text, new.facts, new.link)
     is distinct from
     (old.key, old.person_id, old.subject_id, old.template, old.version, old.language, old.channel, old.recipient,
      old.title, old.text, old.facts, old.link) then
    raise exception 'what was sent does not change' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger outreach_text_stays before update on outreach_message
  for each row execute function outreach_text_stays();
"""
MEMBERS = """
create function outreach_members_stay() returns trigger language plpgsql as $$
declare
  campaign_state text;
begin
  if tg_op = 'UPDATE' and (new.campaign_id, new.person_id, new.excluded, new.stratum, new.arm, new.rank)
     is not distinct from (old.campaign_id, old.person_id, old.excluded, old.stratum, old.arm, old.rank) then
    return new;
  end if;
  select state into campaign_state from outreach_campaign
    where id = case when tg_op = 'DELETE' then old.campaign_id else new.campaign_id end;
  if campaign_state = 'DRAFT' or (tg_op = 'DELETE' and (campaign_state is null or campaign_state = 'ENDED')) then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  raise exception 'the members of an approved campaign do not change' using errcode = 'check_violation';
end $$;
create trigger outreach_members_stay before insert or update or delete on outreach_member
  for each row execute function outreach_members_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_initial")]

    operations = [
        migrations.RunSQL(
            TEXT, "drop trigger outreach_text_stays on outreach_message; drop function outreach_text_stays;"
        ),
        migrations.RunSQL(
            MEMBERS, "drop trigger outreach_members_stay on outreach_member; drop function outreach_members_stay;"
        ),
    ]
