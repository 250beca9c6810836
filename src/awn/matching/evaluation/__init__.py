"""How good are search and matching? Measures, frozen sets, real logs and a simulator; `awn evaluate` prints them."""
