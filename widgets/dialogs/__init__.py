"""Dialogs, opened over the window and never waited for in a loop of their own: they answer by signals."""
