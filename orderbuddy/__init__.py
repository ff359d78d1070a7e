"""OrderBuddy: guests order from their own phones; the kitchen's screens show the ticket at once."""
