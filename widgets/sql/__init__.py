"""The SQL side of a view: read, edited, tried, explained and kept."""
