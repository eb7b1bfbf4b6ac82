"""The year: its report is made from a snapshot (indicators) and kept as files; further models follow."""
