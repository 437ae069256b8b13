"""The packing room's tool at Saltmarsh Ceramics."""
