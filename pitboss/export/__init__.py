"""Exports: files of what a table or a result shows."""
