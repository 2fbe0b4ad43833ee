"""The chat: one panel (`panel.ChatPanel`), told everything by events, asking by signals."""
