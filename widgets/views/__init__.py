"""What is said of views, and done with them: freshness, menus, schedules, changes."""
