"""A facilitator alone leads a simulated group: cases, how those in them behave, and the room of one's own."""
