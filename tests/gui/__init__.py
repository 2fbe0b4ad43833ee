"""The window, driven as a person drives it, over a desk that is kept in memory."""
