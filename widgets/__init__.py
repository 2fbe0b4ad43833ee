"""What people see and touch. Widgets are told everything; they know neither database nor network."""
