"""Back office tools of the Harrow Vale dairy."""
