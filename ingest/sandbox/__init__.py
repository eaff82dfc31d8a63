"""Files are read in processes of their own, so that a hostile one can hurt only itself."""
