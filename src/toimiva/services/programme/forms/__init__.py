"""Forms of the programme, one file for each page module that has one."""
