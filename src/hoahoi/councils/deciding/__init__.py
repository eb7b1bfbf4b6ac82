"""The parts of the pure rule; `hoahoi.councils.decide` is its door."""
