"""What is used only where its packages are installed: Dask, and those that learn."""
