"""From a request to takes."""
