"""The desks that assistkit knows, a file each: what it asks for, and what happens to what it gets."""
