"""Ground (floor 0): what every room stands on. Clock, problems, ids, keys, words, paging, the embedded database. No tables."""
