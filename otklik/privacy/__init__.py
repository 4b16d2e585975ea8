"""What is kept of people, how long, and how it goes: requests to erase, terms of keeping, holds."""
