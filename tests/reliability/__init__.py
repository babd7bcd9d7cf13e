"""What must hold when a whole class answers at once, and when the server dies meanwhile."""
