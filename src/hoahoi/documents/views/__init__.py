"""Pages of the clerk's books, of signing, and the public page that checks a signed document."""
