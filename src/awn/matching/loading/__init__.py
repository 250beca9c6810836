"""From the tables to the columns of the engine, and the index that each process keeps of them."""
