"""All SQL but the rules' own: the registry of views, rows, content, the log, memory of earlier SQL."""
