"""What a message said of a home that has become protected since: it is shown to nobody any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .composing import written_of
from .models import Message
from .recipients import guarded_by_protected, recipients
from .texts import template


def hide_homes(messages: Sequence[Message], on: date) -> None:
    """Take out of the texts, in memory only, the facts that tell where a person under a protection order lives.

    The words are written anew from the same version of the text; of another version, nothing of the text is shown.
    """
    telling = [one for one in messages if set(template(one.template).of_home) & one.facts.keys()]
    if not telling:
        return
    subjects = {one.subject_id for one in telling if one.subject_id}
    known = recipients({one.person_id for one in telling} | subjects, on)
    guarded = guarded_by_protected(subjects, on)
    for one in telling:
        about = {one.person_id, one.subject_id} - {None}
        if one.subject_id not in guarded and not any(known[who].protected for who in about if who in known):
            continue
        if one.version != template(one.template).version:
            one.text = ""
            continue
        written = written_of(one, tuple(one.language.split("+")), on, tells_home=False)
        one.text = written.sms if one.channel == "sms" else written.body
