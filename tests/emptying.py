"""What a test has committed is taken out again: only the tables that hold rows, for to empty all of them takes longer
than most tests. Django's own flush empties each table and then makes the content types and permissions anew.
"""

from __future__ import annotations

from typing import Any

KEPT = {"django_content_type", "auth_permission"}  # made by migrate from the models; they are the same for every test
# A table can only be emptied together with those that have a key to it, though they are empty.
WITH_THOSE_THAT_POINT_TO_THEM = """
with recursive emptied(one) as (
  select unnest(%s::text[])::regclass::oid
  union
  select conrelid from pg_constraint join emptied on confrelid = one where contype = 'f'
)
select one::regclass::text from emptied
"""
TRUNCATE_TRIGGERS = "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal and tgtype & 32 <> 0"


def empty_what_is_filled(case: Any = None) -> None:
    """Empty the models' tables that hold rows, with the triggers put aside that refuse it."""
    from django.db import connection, transaction

    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
        asked = (f"select '{quote(table)}' where exists (select from {quote(table)})" for table in tables)
        cursor.execute(" union all ".join(asked))
        filled = [table for (table,) in cursor.fetchall()]
        if not filled:
            return
        cursor.execute(WITH_THOSE_THAT_POINT_TO_THEM, [filled])
        emptied = {table for (table,) in cursor.fetchall()}
        cursor.execute(TRUNCATE_TRIGGERS)
        refusing = [(table, quote(trigger)) for table, trigger in cursor.fetchall() if table in emptied]
        for table, trigger in refusing:
            cursor.execute(f"alter table {table} disable trigger {trigger}")
        cursor.execute(f"truncate {', '.join(sorted(emptied))}")
        for table, trigger in refusing:
            cursor.execute(f"alter table {table} enable trigger {trigger}")
