"""What the menu's editor knows of a menu, without a database: merging, words, checks, shapes."""
