"""Files that belong to records: kept by what they contain, checked before they are kept, never altered."""
