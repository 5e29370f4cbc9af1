"""E-mail by SMTP, by Django's own settings of the server."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage

from .base import Envelope, NotTaken


@dataclass(frozen=True)
class Mail:
    """Sends from one address. The Message-ID is ours, so a repeat can be recognised by the receiver's server."""

    sender: str

    def send(self, envelope: Envelope) -> str:
        domain = self.sender.rpartition("@")[2].strip("> ")
        ours = f"<{envelope.id}@{domain}>"
        headers = {"Message-ID": ours, "Auto-Submitted": "auto-generated", "Content-Language": envelope.language}
        mail = EmailMessage(envelope.subject, envelope.text, self.sender, [envelope.recipient], headers=headers)
        try:
            mail.send()
        except SMTPRecipientsRefused as fault:
            raise NotTaken("recipient refused", again=False) from fault
        except SMTPResponseException as fault:
            raise NotTaken(f"SMTP {fault.smtp_code}", again=fault.smtp_code < 500) from fault
        except (SMTPException, OSError) as fault:
            raise NotTaken(type(fault).__name__, again=True) from fault
        return ours[:80]
