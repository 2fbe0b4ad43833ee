"""The application: the one place that puts settings, database, supervisor, server, window and terminal together."""

__version__ = "0.1.0"
