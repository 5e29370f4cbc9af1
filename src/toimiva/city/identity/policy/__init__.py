"""What the city has decided of integration keys: how long they may live, how many calls they may make."""
