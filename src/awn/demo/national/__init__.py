"""The national world: the same kinds of rows in the number of a country, streamed in by COPY.

`load` takes the sizes as parameters, so that benches can ask for what they measure. Nobody in it has an account, and no
events are written; the few who sign in belong to the small world beside it.
"""

from awn.demo.national.loading import Loaded, Progress, load, settle

__all__ = ["Loaded", "Progress", "load", "settle"]
