"""What the stages say to each other when they give up; the translator turns it into NotUnderstood."""

from __future__ import annotations


class TooManyReadings(Exception):
    """The question can be read in more ways than there is time to look at."""
