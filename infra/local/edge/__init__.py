"""The one origin of the local cloud: what CloudFront, API Gateway and the user pool are to a browser."""
