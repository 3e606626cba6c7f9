"""The desks that assistkit knows, a file each: what it asks for, and what becomes of what it gets."""
