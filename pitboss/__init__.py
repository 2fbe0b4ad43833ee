"""Pitboss, the supervisor: turns rules in plain English into reviewed, guarded, registered materialized views."""
