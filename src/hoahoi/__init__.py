"""Hoa Hồi: the working year of a provincial department of science and technology."""
