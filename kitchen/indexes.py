from orderbuddy.indexes import Index

INDEXES = [Index("stations", "ob_location", (("locationId", 1), ("restaurantId", 1)))]
