"""Public pages drawn from the record. None needs a session; none reads anything but the public projection."""
