"""Still pictures: decoded with care, and what can be computed of them."""
