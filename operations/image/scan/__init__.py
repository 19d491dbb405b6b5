"""What scanners say about an image, before hardening and after."""
