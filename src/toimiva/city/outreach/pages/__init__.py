"""Pages of outreach: campaigns, messages, texts, the demo's outbox, and a resident's own suggestions."""
