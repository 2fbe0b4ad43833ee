"""What keeps rules harmless, shown and tried: what they may do, and known ways round it fired at the real database."""
