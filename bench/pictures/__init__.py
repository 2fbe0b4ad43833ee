"""Renders every screen of the window, in every state, to PNG files: what is looked at before a change is done."""
