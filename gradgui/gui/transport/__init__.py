"""The bar on top."""
