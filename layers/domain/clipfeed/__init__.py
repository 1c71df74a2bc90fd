"""The rules of a short-video network: standard library only, no AWS, HTTP, environment, clock or randomness."""
