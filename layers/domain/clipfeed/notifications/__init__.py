"""What others did to what is yours, told in few words."""
