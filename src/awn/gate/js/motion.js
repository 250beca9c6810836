// Nothing moves for those who asked for less motion; what ends within a frame moves nothing.
() => document.getAnimations()
  .filter((one) => one.playState === "running" && (one.effect?.getComputedTiming().endTime ?? 0) > 20)
  .map((one) => ({ what: "moves under reduced motion", where: one.effect?.target?.outerHTML?.slice(0, 120) ?? "" }))
