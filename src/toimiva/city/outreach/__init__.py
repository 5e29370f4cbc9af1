"""Outreach: who is told what, in which language and by which channel; exactly once, and what they answered."""
