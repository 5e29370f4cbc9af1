"""The form that imports a decision: a file or pasted text, and the reason when findings are accepted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 20 * 1024 * 1024


class ImportForm(forms.Form):
    """A decision as a file (text, HTML, JSON or PDF with a text layer) or pasted."""

    file = forms.FileField(
        label=_("Decision file"),
        required=False,
        help_text=_("Text, HTML, JSON or a PDF with a text layer, at most 20 MB"),
    )
    text = forms.CharField(label=_("Or paste the text"), required=False, widget=forms.Textarea(attrs={"rows": 8}))
    accepted_reason = forms.CharField(
        label=_("Why the findings are accepted"),
        required=False,
        help_text=_("Needed only when the reader found an error"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Demand one source, and one that is not too large."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if not upload and not (cleaned.get("text") or "").strip():
            self.add_error("file", _("Choose a file or paste the text."))
        if upload and upload.size > LARGEST_FILE:
            self.add_error("file", _("The file is over 20 MB. Export the decision as text."))
        return cleaned

    def source(self) -> tuple[bytes, str]:
        """Return what is to be read and its name."""
        upload = self.cleaned_data["file"]
        if upload:
            return upload.read(), upload.name
        return self.cleaned_data["text"].encode(), "pasted.txt"
