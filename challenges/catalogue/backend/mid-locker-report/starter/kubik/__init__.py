"""The back office of Kubik's parcel lockers."""
