/** What Ctrl-C means for the command that runs. */
export interface Stop {
  readonly signal: AbortSignal
  end(): void
}

/**
 * Watches Ctrl-C and SIGTERM: the first one stops at a safe point and calls `onFirst`, the second
 * one ends the process at once with 130.
 */
export function watchStop(onFirst: () => void): Stop {
  const controller = new AbortController()
  const heard = () => {
    if (controller.signal.aborted) process.exit(130)
    onFirst()
    controller.abort(new DOMException('stopped by the user', 'AbortError'))
  }
  process.on('SIGINT', heard)
  process.on('SIGTERM', heard)
  return {
    signal: controller.signal,
    end() {
      process.off('SIGINT', heard)
      process.off('SIGTERM', heard)
    },
  }
}
