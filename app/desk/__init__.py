"""The window's desk: what a person asks for in the window, done by the application."""

from app.desk.desk import ApplicationDesk

__all__ = ["ApplicationDesk"]
