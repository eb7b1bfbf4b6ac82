"""The parts of a made-up province: its words, its people, its tasks, its registers."""
