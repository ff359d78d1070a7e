"""The page on which people who are not engineers write their menu."""
