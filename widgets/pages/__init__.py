"""The pages that the window shows, one at a time."""
