"""What a room declares of itself for the floors above to draw: its registers and its metrics. Declarations only, no behaviour."""
