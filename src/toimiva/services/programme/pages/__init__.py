"""Pages of the programme, one file for each thing an official would name; their addresses stand in `urls.py`."""
