"""The settings in the window: sections of settings, each with where its value came from, and a search over all."""
