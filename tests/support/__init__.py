"""What tests share: archives made up, services started, servers and encoders that stand in."""
