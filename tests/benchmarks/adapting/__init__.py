"""What more could be had by adapting to the tune at hand than the network's own memory of it gives."""
