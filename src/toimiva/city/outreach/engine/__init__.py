"""Plain functions of outreach: no Django, no clock."""
