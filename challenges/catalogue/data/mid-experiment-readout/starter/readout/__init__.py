"""Reads the experiments of Larkfield Tickets."""
