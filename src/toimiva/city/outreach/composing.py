"""Which channel a message takes, in which language, and its words: for a preview at the queue, for good at sending."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from .channels.letter import NOT_PRINTED
from .models import Message
from .policy.answers import answer_words
from .policy.channels import channel_for
from .policy.sms import parts
from .recipients import Recipient
from .texts import TOGETHER, Chosen, Written, choose, restored, template, write


def chosen_languages(key: str, wished: str, mother_tongue: str) -> Chosen:
    """Return in which languages a message is written. Texts that wait for approval count in a demo only."""
    return choose(template(key), wished, mother_tongue, unapproved=settings.TOIMIVA_DEMO)


def compose(message: Message, to: Recipient, on: date, *, restricted: bool, channel: str = "") -> None:
    """Set channel, language and text of a message that has not been claimed yet. A given `channel` is kept."""
    made = template(message.template)
    chosen = chosen_languages(message.template, to.language, to.mother_tongue)
    message.restricted = restricted
    message.channel = "phone" if restricted else channel or channel_for(
        made.purpose, on, to.leads, wish=to.wish, avoid=message.not_channel, skipped=message.skipped
    )  # fmt: skip
    if message.channel == "letter" and NOT_PRINTED & set(chosen.languages):
        chosen = Chosen(TOGETHER, "not_printed")
    message.language = "+".join(chosen.languages)
    message.wished_language = to.language or to.mother_tongue
    message.fallback, message.version = chosen.fallback, made.version
    message.recipient = to.address(message.channel)
    message.awaits_reply = made.answers and message.channel == "sms"
    written = written_of(message, chosen.languages, on, tells_home=not restricted)
    message.title = written.subject[:300]
    message.text = written.sms if message.channel == "sms" else written.body
    message.parts = parts(written.sms) if message.channel == "sms" else 0


def written_of(message: Message, languages: tuple[str, ...], on: date, *, tells_home: bool) -> Written:
    """Return the words of a message in the languages; without `tells_home` no fact that tells where somebody lives."""
    made = template(message.template)
    own: dict[str, Any] = {"link": message.link, "base": settings.TOIMIVA_BASE_URL}
    for language in languages:
        own[language] = tuple(f"{word} {message.code}".strip() for word in answer_words(language, on))
    facts = restored(message.facts)
    return write(made, languages, {name: facts[name] for name in facts if tells_home or name not in made.of_home}, own)
