"""Tables from the Arrowen Rivers Trust's water samples."""
