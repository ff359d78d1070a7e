"""What the admin pages of all apps share: tenancy, honest saving, nested forms, lists."""
