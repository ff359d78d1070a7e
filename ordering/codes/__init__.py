"""QR codes: how they look, where their short links lead, who scans them, and whose visit it is."""
