"""Files of what the window shows: rows in several formats, charts as pictures."""
